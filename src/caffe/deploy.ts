/**
 * A train_val net without its data, and without what needs labels: what Caffe's users write by hand as deploy.prototxt.
 * A data layer becomes an input; its labels, and all that depends on them, are cut off unless they are asked for; a loss
 * that is cut off leaves its activation behind.
 */
import { CuppingError } from "../error.ts";
import type { Shape } from "../tensor/shape.ts";
import { create, has } from "./schema/codec.ts";
import type {
  BlobShape,
  DummyDataParameter,
  FillerParameter,
  InputParameter,
  LayerParameter,
  NetParameter,
} from "./schema/messages.ts";

const DATA_LAYERS = new Set("Data ImageData HDF5Data WindowData MemoryData AnnotatedData VideoData".split(" "));

/** Layers without a value at deployment. */
const END_LAYERS = new Set("MultiBoxLoss DetectionEvaluate HDF5Output".split(" "));

/** Losses that contain an activation, and the top that deploy files give it. */
const ACTIVATION_OF_LOSS: Record<string, { readonly type: string; readonly top: string } | undefined> = {
  SoftmaxWithLoss: { type: "Softmax", top: "prob" },
  SigmoidCrossEntropyLoss: { type: "Sigmoid", top: "prob" },
};

interface DeployOptions {
  /** Named in errors. */
  readonly file: string;
  /** Keep labels as inputs. */
  readonly labels: boolean;
  readonly inputShapes: Readonly<Record<string, Shape>>;
}

interface Deployed {
  readonly net: NetParameter;
  /** A sentence for each layer that was changed or cut off. */
  readonly notices: string[];
  /** Inputs that DummyData fills with one number. */
  readonly constants: ReadonlyMap<string, number>;
}

export function toDeploy(net: NetParameter, options: DeployOptions): Deployed {
  const notices: string[] = [];
  const constants = new Map<string, number>();
  const gone = new Set<string>();
  const tops = new Set(net.layer.flatMap((layer) => layer.top));
  const names = new Set(net.layer.map(({ name }) => name));
  const layers: LayerParameter[] = [];
  for (const layer of net.layer) {
    const { name, type } = layer;
    if (type === "DummyData") {
      layers.push(inputLayer(name, layer.top, dummyShapes(layer, options.file)));
      for (const [top, value] of dummyConstants(layer, options.file)) constants.set(top, value);
      notices.push(
        `DummyData layer "${name}" became the input${layer.top.length === 1 ? "" : "s"} ${layer.top.join(", ")}`,
      );
    } else if (DATA_LAYERS.has(type)) {
      const [data, ...labels] = layer.top;
      layers.push(...dataInputs(layer, options));
      if (!options.labels) for (const label of labels) gone.add(label);
      const fate = options.labels ? "became inputs too" : "were cut off";
      notices.push(
        `${type} layer "${name}" became the input "${data}"${labels.length === 0 ? "" : `; its labels (${labels.join(", ")}) ${fate}`}`,
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
  return { net: create<NetParameter>("NetParameter", { ...net, layer: layers }), notices, constants };
}

/** Most data layers find their shape in the data; MemoryData states it. A label is one number an item. */
function dataInputs(
  { name, type, top: [data, ...labels], memory_data_param: memory }: LayerParameter,
  { labels: wanted, inputShapes }: DeployOptions,
): LayerParameter[] {
  const stated =
    type === "MemoryData" && memory !== null
      ? [memory.batch_size, memory.channels, memory.height, memory.width]
      : undefined;
  const shape = inputShapes[data] ?? stated;
  const inputs = [inputLayer(name, [data], shape === undefined ? [] : [shape])];
  if (wanted) {
    for (const label of labels) {
      const labelShape = inputShapes[label] ?? (shape === undefined ? undefined : [shape[0]]);
      inputs.push(inputLayer(`${name}:${label}`, [label], labelShape === undefined ? [] : [labelShape]));
    }
  }
  return inputs;
}

/** Caffe: src/caffe/layers/dummy_data_layer.cpp: a shape, or four legacy extents, for all tops or for each. */
function dummyShapes(layer: LayerParameter, file: string): Shape[] {
  const { shape, ...param } = layer.dummy_data_param ?? create<DummyDataParameter>("DummyDataParameter");
  const legacy = LEGACY.map((field) => param[field]);
  if (legacy.every((extents) => extents.length === 0)) {
    oneOrEach("shape", shape, layer, file);
    return shape.map(({ dim }) => dim);
  }
  if (shape.length > 0)
    fail(layer, file, "shape", "shape and num, channels, height, width are both set.", "Keep shape.");
  LEGACY.forEach((field, i) => oneOrEach(field, legacy[i], layer, file));
  return layer.top.map((_, i) => legacy.map((extents) => extents[extents.length === 1 ? 0 : i]));
}

const LEGACY = ["num", "channels", "height", "width"] as const;

function oneOrEach(field: string, { length }: readonly unknown[], layer: LayerParameter, file: string): void {
  if (length === 1 || length === layer.top.length) return;
  fail(
    layer,
    file,
    field,
    `${field} is set ${length} times for ${layer.top.length} tops.`,
    "Set it once, or for each.",
  );
}

function fail(layer: LayerParameter, file: string, field: string, problem: string, remedy: string): never {
  const place = `${file}: layer ${layer.name} (${layer.type}), ${field}`;
  throw new CuppingError("INVALID_PARAMETER", { place, problem, remedy });
}

/** The filler "constant", with 0 as value, is the default. Other fillers draw random numbers. */
function dummyConstants(layer: LayerParameter, file: string): [string, number][] {
  const fillers = layer.dummy_data_param?.data_filler ?? [];
  if (fillers.length > 0) oneOrEach("data_filler", fillers, layer, file);
  return layer.top.flatMap((name, i): [string, number][] => {
    const filler = fillers[fillers.length === 1 ? 0 : i] ?? create<FillerParameter>("FillerParameter");
    return filler.type === "constant" ? [[name, filler.value]] : [];
  });
}

function inputLayer(name: string, top: string[], shapes: readonly Shape[]): LayerParameter {
  const shape = shapes.map((dim) => create<BlobShape>("BlobShape", { dim: [...dim] }));
  return create<LayerParameter>("LayerParameter", {
    name,
    type: "Input",
    top,
    input_param: create<InputParameter>("InputParameter", { shape }),
  });
}
