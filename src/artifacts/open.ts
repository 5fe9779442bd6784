/** Opens a converted model in the engine of its format. */
import type { Artifact } from "../backends/artifact.ts";
import { openArtifact as openOnnx } from "../backends/onnxruntime/load.ts";
import { openArtifact as openInProcess } from "../backends/process/artifact.ts";
import { CuppingError } from "../error.ts";
import { readWhole } from "../files.ts";

/** The adapter that runs an artifact, by the end of its name. */
const ADAPTERS: readonly (readonly [RegExp, string])[] = [
  [/\.xml$/i, "openvino"],
  [/\.mnn$/i, "mnn"],
];

/**
 * @param run a program that runs it (docs/process-protocol.md); by the file's name where it is absent
 * @throws CuppingError FILE_UNREADABLE, FILE_CORRUPT, BACKEND_FAILED; USAGE for a format that is not known
 */
export async function openArtifact(file: string, run?: string): Promise<Artifact> {
  const program = run ?? ADAPTERS.find(([name]) => name.test(file))?.[1];
  if (program !== undefined) return await openInProcess(program, file);
  if (/\.onnx$/i.test(file)) return await openOnnx(file, await readWhole(file));
  throw new CuppingError("USAGE", {
    place: file,
    problem: "This is no format that cupping runs.",
    remedy: "Give an .onnx file, or a program that runs it.",
  });
}
