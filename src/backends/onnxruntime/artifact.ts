/** An ONNX file that somebody else wrote, run by onnxruntime with every tensor as an output. */
import { dirname, resolve } from "node:path";
import type { TypedTensor } from "onnxruntime-node";
import { CuppingError, messageOf } from "../../error.ts";
import { FP32 } from "../../tensor/profile.ts";
import type { Blob } from "../../tensor/blob.ts";
import type { Artifact } from "../artifact.ts";
import type { OnnxRuntime } from "./device.ts";
import { readOnnx, withOutputs } from "./onnx/read.ts";
import { checkExternal, floatsOf } from "./onnx/stored.ts";

/** @throws CuppingError FILE_CORRUPT, FILE_UNREADABLE, FILE_TRUNCATED, BACKEND_FAILED for what onnxruntime refuses */
export async function openOnnx(ort: OnnxRuntime, version: string, file: string, bytes: Uint8Array): Promise<Artifact> {
  const { producer, inputs, outputs, nodes, constants } = readOnnx(bytes, file);
  // The model is handed over as bytes, so that its folder has to be named.
  const beside = checkExternal(file, constants)
    ? { extra: { session: { model_external_initializers_file_folder_path: resolve(dirname(file)) } } }
    : {};
  const inner = nodes
    .filter(({ type }) => type !== "Constant")
    .flatMap((node) => node.outputs)
    .filter((name) => !outputs.includes(name));
  const failed = (doing: string, error: unknown): CuppingError =>
    new CuppingError("BACKEND_FAILED", {
      place: file,
      problem: `onnxruntime ${version} cannot ${doing} this model: ${messageOf(error).replace(/[.\s]+$/, "")}.`,
      remedy:
        "Check the file with onnx.checker.check_model, and that the operators are of a version that onnxruntime has.",
      cause: error,
    });
  let session: Awaited<ReturnType<typeof ort.InferenceSession.create>>;
  try {
    session = await ort.InferenceSession.create(withOutputs(bytes, inner), { logSeverityLevel: 4, ...beside });
  } catch (error) {
    throw failed("load", error);
  }
  return {
    format: "ONNX",
    producer,
    engine: `onnxruntime:cpu ${version}`,
    profile: FP32,
    inputs,
    outputs,
    nodes,
    constant: (name) => {
      const tensor = constants.get(name);
      return tensor === undefined ? undefined : floatsOf(file, name, tensor);
    },
    async run(feeds) {
      const tensors = Object.fromEntries(
        [...feeds].map(([name, { shape, data }]) => [name, new ort.Tensor("float32", data, shape)]),
      );
      const blobs = new Map<string, Blob>();
      try {
        const results = await session.run(tensors);
        for (const [name, tensor] of Object.entries(results)) {
          if (tensor.type !== "float32") continue;
          const { dims, data } = tensor as TypedTensor<"float32">;
          // A copy: onnxruntime may use its memory again.
          blobs.set(name, { shape: dims, data: data.slice() });
        }
      } catch (error) {
        throw failed("run", error);
      }
      return blobs;
    },
    async [Symbol.asyncDispose]() {
      await session.release();
    },
  };
}
