/** An engine in a page as a backend. */
import type { BlobId, TrainedNet } from "../../caffe/net.ts";
import type { Blob } from "../../tensor/blob.ts";
import { FP16, FP32, FP32_FLUSHING } from "../../tensor/profile.ts";
import type { Backend, MemoryFigure } from "../backend.ts";
import { deviceWith } from "../options.ts";
import { lower, OBSERVATION as ONNX_OBSERVATION, supports as onnxSupports } from "../onnxruntime/lower.ts";
import { LOWERINGS as ONNX_LOWERINGS } from "../onnxruntime/lowering/index.ts";
import { OBSERVATION as TFJS_OBSERVATION, supports as tfjsSupports } from "../tfjs/lower.ts";
import { LOWERINGS as TFJS_LOWERINGS } from "../tfjs/lowering/index.ts";
import type { Place } from "./device.ts";
import type { EnginePage } from "./engine-page.ts";
import type { NetData } from "./page.ts";
import { pack, unpack } from "./parcel.ts";

export function createBackend(page: EnginePage, { engine, device, chosen = {} }: Place, version: string): Backend {
  return {
    id: engine,
    device: deviceWith(device, chosen),
    version,
    // A GPU may take subnormal numbers for 0: WGSL and GLSL let it.
    profile: chosen["WEBGL_FORCE_F16_TEXTURES"] === "true" ? FP16 : device === "wasm" ? FP32 : FP32_FLUSHING,
    observation: engine === "onnxruntime-web" ? ONNX_OBSERVATION : TFJS_OBSERVATION,
    supports: (layer) =>
      engine === "onnxruntime-web" ? onnxSupports(layer, ONNX_LOWERINGS) : tfjsSupports(layer, TFJS_LOWERINGS),
    async prepare(trained, outputs) {
      const opened = await page.open();
      const { server } = opened;
      const session = page.number();
      if (engine === "onnxruntime-web") {
        await page.call(opened, "prepareOnnx", [session, server.offer(lower(trained, ONNX_LOWERINGS, outputs))]);
      } else {
        const { label, bytes } = pack(trained.params);
        await page.call(opened, "prepareTfjs", [session, netData(trained), server.offer(bytes), label]);
      }
      let figures: readonly MemoryFigure[] = [];
      return {
        memory() {
          const bytes = opened.resident();
          if (bytes === undefined) return figures;
          return [{ kind: "process", what: "the browser's processes", bytes }, ...figures];
        },
        async run(feeds, fetch) {
          const wanted = fetch.filter((id) => !feeds.has(id));
          let got: ReadonlyMap<BlobId, Blob> = new Map();
          if (wanted.length > 0) {
            const { label, bytes } = pack(feeds);
            const results = server.expect();
            const answered = await page.call(opened, "run", [session, server.offer(bytes), label, wanted, results]);
            got = unpack(answered.label, server.take(results));
            figures = answered.memory;
          }
          return new Map(fetch.map((id) => [id, (feeds.get(id) ?? got.get(id)) as Blob]));
        },
        async [Symbol.asyncDispose]() {
          // What was in a page that is gone is gone.
          if (!opened.page.isClosed()) await page.call(opened, "dispose", [session]);
        },
      };
    },
  };
}

function netData({ net: { name, layers, inputs, outputs, shapes, indices } }: TrainedNet): NetData {
  return {
    name,
    // The message is not needed there, and has a class of its own.
    layers: layers.map(({ message: _message, ...layer }) => layer),
    inputs,
    outputs,
    shapes: [...shapes],
    indices: [...indices],
  };
}
