/** From files to nets: read, upgrade, build, bind. */
import { buildNet, type BuildOptions } from "./build.ts";
import { unknownFields } from "./caffemodel.ts";
import type { Net, TrainedNet } from "./net.ts";
import { readCaffemodel, readPrototxt } from "./read.ts";
import { upgradeNet } from "./upgrade/index.ts";
import { bindWeights } from "./weights.ts";

export type LoadOptions = Omit<BuildOptions, "file">;

/** @throws CuppingError for anything that keeps the file from being a net */
export async function loadNet(file: string, options: LoadOptions = {}): Promise<Net> {
  return buildNet(upgradeNet(await readPrototxt(file), file).net, { ...options, file });
}

/** A net with its weights, and what a user should know of how they fit. */
export async function loadTrainedNet(
  netFile: string,
  weightsFile: string,
  options: LoadOptions = {},
): Promise<{ trained: TrainedNet; notices: string[] }> {
  const net = await loadNet(netFile, options);
  const { net: weights } = upgradeNet(await readCaffemodel(weightsFile), weightsFile);
  const { trained, unused } = bindWeights(net, weights, weightsFile);
  const notices = [
    ...net.notices,
    ...unused.map((name) => `layer "${name}" of the weights is not in the net, and was ignored`),
    ...unknownFields(weights).map((field) => `the weights set a field that Caffe does not know: ${field}`),
  ];
  return { trained, notices };
}
