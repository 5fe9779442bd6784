/** Opens a converted model in the engine of its format. */
import type { Artifact } from "../backends/artifact.ts";
import { openArtifact as openOnnx } from "../backends/onnxruntime/load.ts";
import { CuppingError } from "../error.ts";
import { readWhole } from "../files.ts";

/** @throws CuppingError FILE_UNREADABLE, FILE_CORRUPT, BACKEND_FAILED; USAGE for a format that is not known */
export async function openArtifact(file: string): Promise<Artifact> {
  if (/\.onnx$/i.test(file)) return await openOnnx(file, await readWhole(file));
  throw new CuppingError("USAGE", {
    place: file,
    problem: "This is no format that cupping runs.",
    remedy: "Give an .onnx file.",
  });
}
