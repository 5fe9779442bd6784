/** Opens a converted model in the engine of its format, or in a program that runs it. */
import type { Artifact } from "../backends/artifact.ts";
import { openArtifact as openTflite } from "../backends/litert/load.ts";
import { openArtifact as openOnnx } from "../backends/onnxruntime/load.ts";
import { openArtifact as openInProcess } from "../backends/process/load.ts";
import { DEVICES } from "../backends/tfjs/device.ts";
import { openArtifact as openTfjs } from "../backends/tfjs/load.ts";
import { CuppingError } from "../error.ts";
import { readWhole } from "../files.ts";

/**
 * @param engine "onnxruntime", "tfjs:DEVICE", "litert" or "process:COMMAND"; by the file's name when absent
 * @throws CuppingError FILE_UNREADABLE, FILE_CORRUPT, BACKEND_FAILED; USAGE for a format or an engine that is not known
 */
export async function openArtifact(file: string, engine = engineFor(file)): Promise<Artifact> {
  if (engine === "onnxruntime") return await openOnnx(file, await readModel(file));
  if (engine === "litert") return await openTflite(file, await readModel(file));
  const device = DEVICES.find((one) => engine === `tfjs:${one}`);
  if (device !== undefined) return await openTfjs(file, await readModel(file), device);
  if (engine?.startsWith("process:")) return await openInProcess(file, engine.slice("process:".length));
  throw new CuppingError("USAGE", {
    place: engine === undefined ? file : `--run ${engine}`,
    problem: engine === undefined ? "This is no format that cupping runs by itself." : "There is no such engine.",
    remedy: `Give an .onnx or .tflite file or tfjs's model.json, or say what runs it: --run onnxruntime, litert, ${DEVICES.map((one) => `tfjs:${one}`).join(", ")}, or "process:COMMAND" (docs/compare.md).`,
  });
}

/** What stands in a model's place where a download went wrong, told by its first bytes. */
const NO_MODELS = [
  {
    starts: /^$/,
    what: "an empty file",
    remedy: "Convert the net once more, or copy the file again.",
  },
  {
    starts: /^version https:\/\/git-lfs/,
    what: "a git-LFS pointer, not the file it points to",
    remedy: "Run `git lfs pull` in that repository, or download the file itself.",
  },
  {
    starts: /^\s*<(!doctype|html)/i,
    what: "an HTML page",
    remedy: "Download the file itself, not the page that offers it.",
  },
] as const;

/** @throws CuppingError FILE_UNREADABLE; FILE_CORRUPT for what is no model in any format */
async function readModel(file: string): Promise<Uint8Array> {
  const bytes = await readWhole(file);
  const start = new TextDecoder().decode(bytes.subarray(0, 64));
  const known = NO_MODELS.find(({ starts }) => starts.test(start));
  if (known === undefined) return bytes;
  throw new CuppingError("FILE_CORRUPT", { place: file, problem: `This is ${known.what}.`, remedy: known.remedy });
}

function engineFor(file: string): string | undefined {
  if (/\.onnx$/i.test(file)) return "onnxruntime";
  if (/\.tflite$/i.test(file)) return "litert";
  if (/\.json$/i.test(file)) return "tfjs:cpu";
  // Adapters that come with cupping.
  if (/\.xml$/i.test(file)) return "process:openvino";
  return /\.mnn$/i.test(file) ? "process:mnn" : undefined;
}
