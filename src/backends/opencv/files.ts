/** A net as the files that OpenCV reads, and under which of OpenCV's layer names each blob is found. */
import type { BlobId, Layer, LayerOf, TrainedNet } from "../../caffe/net.ts";
import { create } from "../../caffe/schema/codec.ts";
import type { BlobShape, LayerParameter, ReshapeParameter } from "../../caffe/schema/messages.ts";
import { caffeFiles } from "../../caffe/write.ts";
import { count, type Shape } from "../../tensor/shape.ts";

interface OpenCvFiles {
  readonly prototxt: string;
  readonly caffemodel: Uint8Array;
  /** Names of the inputs by blob: each takes its numbers as one row. */
  readonly inputs: ReadonlyMap<BlobId, string>;
  /** By blob, the layer whose first top it is. */
  readonly layers: ReadonlyMap<BlobId, string>;
}

/**
 * opencv.js makes matrices only, and hands out a layer's first top only. So every input is a row that is reshaped, and every
 * top of a layer with several goes through a layer of its own, that changes nothing. Layers are named like their tops, since
 * that is what OpenCV calls a convolution whatever its name is.
 */
export function openCvFiles({ net, params }: TrainedNet): OpenCvFiles {
  const inputs = new Map<BlobId, string>();
  const layers = new Map<BlobId, string>();
  const written = net.layers.flatMap((layer): Layer[] => {
    if (layer.type === "Input") {
      return layer.tops.flatMap((top, i) => {
        const shape = layer.topShapes[i];
        const row = [1, count(shape)];
        inputs.set(top, `row:${top}`);
        return [plain("Input", `row:${top}`, [], [`row:${top}`, row]), reshape(`row:${top}`, row, top, shape)];
      });
    }
    if (layer.tops.length === 0) return [layer];
    if (layer.tops.length === 1) {
      const [name] = layer.tops;
      layers.set(name, name);
      return [{ ...layer, name }];
    }
    const passed = layer.tops.map((top, i) => {
      const name = `top:${top}`;
      layers.set(top, name);
      const shape = layer.topShapes[i];
      return plain("Power", name, [[top, shape]], [name, shape]);
    });
    return [layer, ...passed];
  });
  return { ...caffeFiles({ net: { ...net, layers: written }, params }), inputs, layers };
}

type Connection = readonly [id: BlobId, shape: Shape];

/** A layer that only the files have, and so without settings. */
function plain(
  type: "Input" | "Power" | "Reshape",
  name: string,
  bottoms: readonly Connection[],
  [top, shape]: Connection,
  message: LayerParameter = create<LayerParameter>("LayerParameter"),
): Layer {
  return {
    name,
    type,
    settings: {},
    message,
    bottoms: bottoms.map(([id]) => id),
    tops: [top],
    bottomShapes: bottoms.map(([, extents]) => extents),
    topShapes: [shape],
    params: [],
    macs: 0,
    dynamic: false,
  } as unknown as LayerOf<"Input">;
}

function reshape(row: string, rowShape: Shape, top: BlobId, shape: Shape): Layer {
  const reshape_param = create<ReshapeParameter>("ReshapeParameter", {
    shape: create<BlobShape>("BlobShape", { dim: [...shape] }),
  });
  const message = create<LayerParameter>("LayerParameter", { reshape_param });
  return plain("Reshape", top, [[row, rowShape]], [top, shape], message);
}
