/** A net as the files that Caffe reads, for engines that have a reader of their own. */
import { encodeCaffemodel } from "./caffemodel.ts";
import { type Layer, paramsOf, type TrainedNet } from "./net.ts";
import { printPrototxt } from "./prototxt.ts";
import { create } from "./schema/codec.ts";
import type { BlobShape, DropoutParameter, InputParameter, LayerParameter, NetParameter } from "./schema/messages.ts";

/**
 * prototxt and caffemodel of a net as it is run: every layer with its parameters as its file has them, connected by blob
 * ids, so that nothing works in place. Phases are resolved, and every layer has the params that it shares as its own.
 */
export function caffeFiles(trained: TrainedNet): { prototxt: string; caffemodel: Uint8Array } {
  const { net } = trained;
  const layers = net.layers.map(messageOf);
  const weights = net.layers.flatMap((layer, i) => {
    const blobs = paramsOf(trained, layer).map(({ shape, data }) => ({ shape, legacy: undefined, data }));
    return blobs.length === 0 ? [] : [create<LayerParameter>("LayerParameter", { ...layers[i], blobs })];
  });
  return {
    prototxt: printPrototxt(create<NetParameter>("NetParameter", { name: net.name, layer: layers })),
    caffemodel: encodeCaffemodel(create<NetParameter>("NetParameter", { name: net.name, layer: weights })),
  };
}

/**
 * A caffemodel as Caffe itself saves it: every layer as its file has it, with its blobs, those that it shares among them.
 * @param message the file, in today's format
 */
export function savedNet(message: NetParameter, trained: TrainedNet): Uint8Array {
  const layer = message.layer.map((one) => {
    const built = trained.net.layers.find(({ name }) => name === one.name);
    const params = built === undefined ? [] : paramsOf(trained, built);
    const blobs = params.map(({ shape, data }) => ({ shape, legacy: undefined, data }));
    return create<LayerParameter>("LayerParameter", { ...one, blobs });
  });
  return encodeCaffemodel(create<NetParameter>("NetParameter", { name: message.name, layer }));
}

/** Fields that are resolved, or matter to training only. */
const RESOLVED = new Set(["phase", "include", "exclude", "param", "blobs", "propagate_down"]);

function messageOf({ name, type, message, bottoms, tops, topShapes }: Layer): LayerParameter {
  const kept = Object.fromEntries(Object.entries(message).filter(([field]) => !RESOLVED.has(field)));
  if (message.dropout_param?.scale_train) {
    // What every Caffe does anyway, in a field that BVLC/caffe does not know.
    const { dropout_ratio } = message.dropout_param;
    kept["dropout_param"] = create<DropoutParameter>("DropoutParameter", { dropout_ratio });
  }
  const input =
    type === "Input"
      ? {
          input_param: create<InputParameter>("InputParameter", {
            shape: topShapes.map((shape) => create<BlobShape>("BlobShape", { dim: [...shape] })),
          }),
        }
      : {};
  return create<LayerParameter>("LayerParameter", {
    ...kept,
    name,
    type,
    bottom: [...bottoms],
    top: [...tops],
    ...input,
  });
}
