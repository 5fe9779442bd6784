/**
 * A train_val net without its data and losses: what Caffe's users write by hand as deploy.prototxt. A data layer's first
 * top becomes an input, its labels and all that depends on them are cut off, and a loss leaves its activation behind.
 */
import { create, has } from "./schema/codec.ts";
import type { BlobShape, InputParameter, LayerParameter, NetParameter } from "./schema/messages.ts";

const DATA_LAYERS = new Set(
  "Data ImageData HDF5Data WindowData MemoryData DummyData AnnotatedData VideoData".split(" "),
);

/** Layers without a value at deployment. */
const END_LAYERS = new Set([
  ..."Accuracy ContrastiveLoss EuclideanLoss HingeLoss InfogainLoss MultinomialLogisticLoss MultiBoxLoss".split(" "),
  ..."SigmoidCrossEntropyLoss SmoothL1Loss SoftmaxWithLoss DetectionEvaluate HDF5Output Silence".split(" "),
]);

/** Losses that contain an activation, and the top that deploy files give it. */
const ACTIVATION_OF_LOSS: Record<string, { readonly type: string; readonly top: string } | undefined> = {
  SoftmaxWithLoss: { type: "Softmax", top: "prob" },
  SigmoidCrossEntropyLoss: { type: "Sigmoid", top: "prob" },
};

/** The deploy net, and a sentence for each layer that was changed or cut off. */
export function toDeploy(net: NetParameter): { net: NetParameter; notices: string[] } {
  const notices: string[] = [];
  const gone = new Set<string>();
  const tops = new Set(net.layer.flatMap((layer) => layer.top));
  const names = new Set(net.layer.map(({ name }) => name));
  const layers: LayerParameter[] = [];
  for (const layer of net.layer) {
    const { name, type } = layer;
    if (DATA_LAYERS.has(type)) {
      const [data, ...labels] = layer.top;
      for (const label of labels) gone.add(label);
      layers.push(inputFor(layer));
      notices.push(
        `${type} layer "${name}" became the input "${data}"${labels.length > 0 ? `; its labels (${labels.join(", ")}) were cut off` : ""}`,
      );
    } else if (END_LAYERS.has(type) || layer.bottom.some((bottom) => gone.has(bottom))) {
      for (const top of layer.top) gone.add(top);
      const activation = ACTIVATION_OF_LOSS[type];
      if (activation === undefined) {
        if (type !== "Silence") notices.push(`${type} layer "${name}" was cut off`);
        continue;
      }
      const top = tops.has(activation.top) ? `${name}_${activation.top}` : activation.top;
      layers.push(
        create<LayerParameter>("LayerParameter", {
          name: names.has(activation.top) ? name : activation.top,
          type: activation.type,
          bottom: layer.bottom.slice(0, 1),
          top: [top],
          ...(has(layer, "softmax_param") ? { softmax_param: layer.softmax_param } : {}),
        }),
      );
      tops.add(top);
      names.add(activation.top);
      notices.push(`${type} layer "${name}" left its ${activation.type} behind as "${top}"`);
    } else {
      layers.push(layer);
    }
  }
  return { net: create<NetParameter>("NetParameter", { ...net, layer: layers }), notices };
}

/** Most data layers find their shape in the data; the ones that state it are believed. */
function inputFor({
  name,
  type,
  top,
  memory_data_param: memory,
  dummy_data_param: dummy,
}: LayerParameter): LayerParameter {
  let dim: number[] | undefined;
  if (type === "MemoryData" && memory !== null) dim = [memory.batch_size, memory.channels, memory.height, memory.width];
  if (type === "DummyData" && dummy !== null) {
    dim = dummy.shape[0]?.dim ?? [dummy.num[0], dummy.channels[0], dummy.height[0], dummy.width[0]];
  }
  const shape = dim === undefined ? [] : [create<BlobShape>("BlobShape", { dim })];
  return create<LayerParameter>("LayerParameter", {
    name,
    type: "Input",
    top: top.slice(0, 1),
    input_param: create<InputParameter>("InputParameter", { shape }),
  });
}
