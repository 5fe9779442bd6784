/** An ONNX file that somebody else wrote, run by onnxruntime with every tensor as an output. */
import { dirname, resolve } from "node:path";
import type { Tensor, TypedTensor } from "onnxruntime-node";
import { CuppingError, messageOf } from "../../error.ts";
import { FP32 } from "../../tensor/profile.ts";
import type { Blob } from "../../tensor/blob.ts";
import { decodeNumbers, encodeFloat16, isInteger, NUMBER_SIZES, type NumberType } from "../../tensor/number-type.ts";
import type { Artifact } from "../artifact.ts";
import type { OnnxRuntime } from "./device.ts";
import { readOnnx, withOutputs } from "./onnx/read.ts";
import { checkExternal, numbersOf } from "./onnx/stored.ts";

/** @throws CuppingError FILE_CORRUPT, FILE_UNREADABLE, FILE_TRUNCATED, BACKEND_FAILED for what onnxruntime refuses */
export async function openOnnx(ort: OnnxRuntime, version: string, file: string, bytes: Uint8Array): Promise<Artifact> {
  const { producer, inputs, outputs, nodes, constants, quantised } = readOnnx(bytes, file);
  const types = new Map(inputs.map(({ name, type = "float32" }) => [name, type]));
  const constant: Artifact["constant"] = (name) => {
    const tensor = constants.get(name);
    return tensor === undefined ? undefined : numbersOf(file, name, tensor);
  };
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
    constant,
    async run(feeds) {
      const tensors = Object.fromEntries(
        [...feeds].map(([name, blob]) => [name, tensorOf(ort, types.get(name) ?? "float32", blob)]),
      );
      const blobs = new Map<string, Blob>();
      try {
        const results = await session.run(tensors);
        const integers = new Map<string, Blob>();
        for (const [name, { type, dims, data }] of Object.entries(results)) {
          if (!(type in NUMBER_SIZES)) continue;
          const { buffer, byteOffset, byteLength } = data as TypedTensor<"float32">["data"];
          // A copy: onnxruntime may use its memory again.
          const numbers = decodeNumbers(new Uint8Array(buffer, byteOffset, byteLength), type as NumberType);
          (isInteger(type as NumberType) ? integers : blobs).set(name, { shape: dims, data: numbers });
        }
        const one = (name: string): number | undefined => {
          const { data } = blobs.get(name) ?? integers.get(name) ?? constant(name) ?? { data: [] };
          return data.length === 1 ? data[0] : undefined;
        };
        for (const [name, { shape, data }] of integers) {
          const by = quantised.get(name);
          const [scale, zero] = by === undefined ? [] : [one(by.scale), by.zero === undefined ? 0 : one(by.zero)];
          if (scale !== undefined && zero !== undefined)
            blobs.set(name, { shape, data: data.map((q) => scale * (q - zero)) });
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

function tensorOf(ort: OnnxRuntime, type: NumberType, { shape, data }: Blob): Tensor {
  switch (type) {
    case "float32":
      return new ort.Tensor(type, data, shape);
    case "float64":
      return new ort.Tensor(type, Float64Array.from(data), shape);
    case "float16":
      return new ort.Tensor(type, encodeFloat16(data), shape);
    case "int8":
      return new ort.Tensor(type, Int8Array.from(data), shape);
    case "uint8":
      return new ort.Tensor(type, Uint8Array.from(data), shape);
    case "int16":
      return new ort.Tensor(type, Int16Array.from(data), shape);
    case "uint16":
      return new ort.Tensor(type, Uint16Array.from(data), shape);
    case "int32":
      return new ort.Tensor(type, Int32Array.from(data), shape);
    case "bfloat16":
      throw new RangeError("onnxruntime-node has no tensors of bfloat16");
    default:
      return type satisfies never;
  }
}
