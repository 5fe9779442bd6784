/** Genuine Caffe's outputs for single layers lie inside the interval that is derived for float32, as they must. */
import { readdir, readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { caffeData, describeWithData } from "../../spec/support/caffe-data.ts";
import { loadNet, loadTrainedNet } from "../caffe/load.ts";
import type { TrainedNet } from "../caffe/net.ts";
import { layerAcceptance } from "../comparison/acceptance.ts";
import { compare } from "../comparison/compare.ts";
import { decodeNpy } from "../tensor/npy.ts";
import { FP32 } from "../tensor/profile.ts";
import type { Output } from "./forward.ts";
import { forwardNetWithErrors } from "./net.ts";

async function npy(name: string) {
  const file = caffeData(`opencv_extra/layers/${name}.npy`);
  const { shape, data } = decodeNpy(await readFile(file), file);
  return { shape, data: Float32Array.from(data) };
}

async function load(name: string, hasWeights: boolean): Promise<TrainedNet> {
  const file = caffeData(`opencv_extra/layers/layer_${name}`);
  if (hasWeights) return (await loadTrainedNet(`${file}.prototxt`, `${file}.caffemodel`)).trained;
  return { net: await loadNet(`${file}.prototxt`), params: new Map() };
}

const OUTPUTS = [
  ["batch_norm", true],
  ["concat", false],
  ["convolution", true],
  ["dropout", false],
  ["inner_product", true],
  ["lrn_channels", false],
  ["pooling_max", false],
  ["relu", false],
  ["softmax", false],
] as const;

describeWithData("genuine Caffe's layer outputs", () => {
  it("are all looked at", async () => {
    const files = await readdir(caffeData("opencv_extra/layers"));
    const outputs = files.filter((file) => /^layer_.*\.npy$/.test(file));
    expect(outputs.toSorted()).toEqual(OUTPUTS.map(([name]) => `layer_${name}.npy`));
  });

  it.each(OUTPUTS)("%s", async (name, hasWeights) => {
    const trained = await load(name, hasWeights);
    const outputs = forwardNetWithErrors(trained, new Map([[trained.net.inputs[0], await npy("blob")]]));
    const output = outputs.get(trained.net.outputs[0]) as Output;
    const { outside, identical, elements } = compare(
      output,
      layerAcceptance(output, FP32),
      (await npy(`layer_${name}`)).data,
      FP32,
    );
    expect(outside).toBe(0);
    // Not by chance: many values are the reference's to the bit.
    expect(identical).toBeGreaterThan(elements / 5);
  });

  it("and a neighbouring rule does not: LRN without the division of alpha", async () => {
    const { net } = await load("lrn_channels", false);
    const layers = net.layers.map((layer) =>
      layer.type === "LRN"
        ? { ...layer, settings: { ...layer.settings, alpha: layer.settings.alpha * layer.settings.localSize } }
        : layer,
    );
    const outputs = forwardNetWithErrors(
      { net: { ...net, layers }, params: new Map() },
      new Map([[net.inputs[0], await npy("blob")]]),
    );
    const output = outputs.get(net.outputs[0]) as Output;
    const { outside, elements } = compare(
      output,
      layerAcceptance(output, FP32),
      (await npy("layer_lrn_channels")).data,
      FP32,
    );
    expect(outside).toBeGreaterThan(elements / 2);
  });
});
