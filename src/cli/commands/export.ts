/** `cupping export`: a Caffe net in another format. */
import { lower, supports } from "../../backends/onnxruntime/lower.ts";
import { LOWERINGS } from "../../backends/onnxruntime/lowering/index.ts";
import { loadTrainedNet } from "../../caffe/load.ts";
import { CuppingError } from "../../error.ts";
import { writeWhole } from "../../files.ts";
import { integer, plural } from "../../report/table.ts";
import { EXIT } from "../exit.ts";
import { type NetOptions, netOptions } from "../options.ts";

export interface ExportCommandOptions extends NetOptions {
  readonly out: string;
  /** Whether every blob is an output, and not the net's own only. */
  readonly allBlobs?: boolean;
}

/** @throws CuppingError UNSUPPORTED_LAYER that names each layer which ONNX cannot express exactly */
export async function exportCommand(
  netFile: string,
  weightsFile: string,
  options: ExportCommandOptions,
): Promise<number> {
  const { trained, notices } = await loadTrainedNet(netFile, weightsFile, netOptions(options));
  for (const notice of notices) console.error(`note: ${notice}`);
  const refused = trained.net.layers.flatMap((layer) => {
    const support = supports(layer, LOWERINGS);
    return support.supported ? [] : [`${layer.name}: ${support.reason}`];
  });
  if (refused.length > 0) {
    throw new CuppingError("UNSUPPORTED_LAYER", {
      place: netFile,
      problem: `ONNX cannot express ${plural(refused.length, "layer")} as Caffe computes them.\n  ${refused.join("\n  ")}`,
      remedy: "Cut the net before them, or use another format.",
    });
  }
  const bytes = lower(trained, LOWERINGS, options.allBlobs ? "all" : "own");
  await writeWhole(options.out, bytes);
  console.log(
    `Wrote ${options.out}: ${plural(trained.net.layers.length, "layer")}, ${integer(bytes.length)} bytes, outputs ${trained.net.outputs.join(", ")}.`,
  );
  return EXIT.conforms;
}
