/** A TensorFlow Lite file that somebody else wrote, run by LiteRT.js on the CPU with every tensor as an output. */
import type { loadAndCompile, Tensor } from "@litertjs/core";
import { CuppingError, messageOf } from "../../error.ts";
import type { Blob } from "../../tensor/blob.ts";
import { FP32 } from "../../tensor/profile.ts";
import type { Artifact } from "../artifact.ts";
import { readTflite, type TfliteTensor, withOutputs } from "./tflite.ts";

/** LiteRT.js, once it has started. */
export interface LiteRt {
  readonly version: string;
  readonly loadAndCompile: typeof loadAndCompile;
  readonly Tensor: typeof Tensor;
  /** What it printed, and nobody has looked at. */
  readonly log: string[];
}

/** @throws CuppingError FILE_CORRUPT; BACKEND_FAILED for what LiteRT.js refuses, and for inputs that are no floats */
export async function openTflite(litert: LiteRt, file: string, bytes: Uint8Array): Promise<Artifact> {
  const { version } = litert;
  const { description, tensors, inputs, outputs, nodes } = readTflite(bytes, file);
  const failed = (doing: string, why: string, cause?: unknown): CuppingError =>
    new CuppingError("BACKEND_FAILED", {
      place: file,
      problem: `LiteRT.js ${version} cannot ${doing} this model: ${why.replace(/[.\s]+$/, "")}.`,
      remedy:
        "Check that TensorFlow Lite's own interpreter takes the file, or let a program run it: --run process:COMMAND.",
      cause,
    });
  const other = [...inputs, ...outputs].find((at) => typeOf(tensors[at]) === undefined);
  if (other !== undefined) {
    throw failed(
      inputs.includes(other) ? "feed" : "read",
      `its ${inputs.includes(other) ? "input" : "output"} "${tensors[other].name}" is of the type ${tensors[other].type ?? "that"}, and LiteRT.js has tensors of float32, int32 and uint8 alone`,
    );
  }
  const made = new Set(nodes.flatMap((node) => node.outputs));
  const seen = [...outputs, ...[...made].filter((at) => !outputs.includes(at))].filter(
    (at) =>
      typeOf(tensors[at]) === "float32" ||
      (typeOf(tensors[at]) !== undefined && tensors[at].quantisation !== undefined),
  );
  /** LiteRT.js prints some failures and goes on, with numbers that happened to lie in memory. */
  const watched = async <Made>(doing: string, make: () => Promise<Made>): Promise<Made> => {
    litert.log.length = 0;
    let made: Made;
    try {
      made = await make();
    } catch (error) {
      throw failed(doing, [messageOf(error), ...printedErrors(litert)].join("; "), error);
    }
    const errors = printedErrors(litert);
    if (errors.length > 0) throw failed(doing, errors.join("; "));
    return made;
  };
  const model = await watched("load", () =>
    litert.loadAndCompile(withOutputs(bytes, file, seen), { accelerator: "wasm" }),
  );
  const names = (places: readonly number[]): string[] => places.map((at) => tensors[at].name);
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  return {
    format: "TensorFlow Lite",
    producer: description,
    engine: `litert:wasm ${version}`,
    profile: FP32,
    inputs: inputs.map((at) => {
      const { name, shape, type, quantisation } = tensors[at];
      return { name, shape, type, quantisation };
    }),
    outputs: names(outputs),
    ...unseen(made.size, seen.length),
    nodes: nodes.map((node) => ({
      name: "",
      type: node.type,
      inputs: names(node.inputs),
      outputs: names(node.outputs),
    })),
    constant: (name) => byName.get(name)?.constant(),
    async run(feeds) {
      const fed = inputs.map((at) => {
        const { shape, data } = feeds.get(tensors[at].name) as Blob;
        const { quantisation: { scale, zero } = { scale: 1, zero: 0 } } = tensors[at];
        const type = typeOf(tensors[at]);
        const stored = (): Float32Array => data.map((x) => Math.round(x / scale) + zero);
        const fed = type === "uint8" ? Uint8Array.from(stored()) : type === "int32" ? Int32Array.from(stored()) : data;
        return new litert.Tensor(fed, [...shape]);
      });
      try {
        return await watched("run", async () => {
          const blobs = new Map<string, Blob>();
          for (const [i, tensor] of (await model.run(fed)).entries()) {
            const { quantisation: { scale, zero } = { scale: 1, zero: 0 } } = tensors[seen[i]];
            const data = Float32Array.from(await tensor.data(), (x) => scale * (x - zero));
            blobs.set(tensors[seen[i]].name, { shape: [...tensor.type.layout.dimensions], data });
            tensor.delete();
          }
          return blobs;
        });
      } finally {
        for (const tensor of fed) tensor.delete();
      }
    },
    [Symbol.asyncDispose]() {
      model.delete();
      return Promise.resolve();
    },
  };
}

function printedErrors({ log }: LiteRt): string[] {
  return log.flatMap((line) =>
    line.startsWith("ERROR: ") ? [line.slice("ERROR: ".length).replace(/[.\s]+$/, "")] : [],
  );
}

/** What LiteRT.js has tensors of; undefined: of others. */
function typeOf({ type }: TfliteTensor): "float32" | "int32" | "uint8" | undefined {
  return type === "float32" || type === "int32" || type === "uint8" ? type : undefined;
}

function unseen(made: number, seen: number): Pick<Artifact, "unseen"> {
  if (made === seen) return {};
  return {
    unseen: `LiteRT.js gives no tensors of int8 and the like, so that ${made - seen} of ${made} cannot be looked at.`,
  };
}
