/**
 * Seeded weights with which a net computes something: at every layer of full size the activations neither vanish nor
 * explode, and the softmax at the end is not sure of anything.
 *
 * Weights are uniform, of the variance 1 ÷ fan-in. What a layer computes with them on one seeded image says how they are to
 * be scaled (Mishkin & Matas, All you need is a good init, 2015; Krähenbühl et al., Data-dependent initializations, 2015):
 * every filter gives numbers around its bias, of standard deviation 1.
 */
import type { BlobId, Layer, Net, ParamKey, TrainedNet } from "../caffe/net.ts";
import { activation, type Output } from "../reference/forward.ts";
import { forwardLayer, referenceSupports } from "../reference/net.ts";
import type { Activation, Blob } from "../tensor/blob.ts";
import { uniform, uniformBlob } from "../tensor/random.ts";
import { count, type Shape } from "../tensor/shape.ts";

/** A filter's own mean and deviation are taken from no fewer numbers; with fewer, the whole layer's. */
const FEWEST = 16;
/** How far biases, and scales around 1, scatter. */
const SCATTER = 0.1;
/** The same of the layer that a softmax listens to: some classes are likelier than others, even after an average. */
const LOGITS_SCATTER = 2;
/** What Caffe's moving average of BatchNorm tends to: 1/(1 − 0.999). */
const BATCH_NORM_FACTOR = 1000;
/** What SSD's Normalize starts with, and about keeps. */
const NORMALIZE_SCALE = 20;
/** What Caffe's PReLU starts with. */
const PRELU_SLOPE = 0.25;

/**
 * The net with its weights.
 * @param see is given every layer with what it computes on the seeded image, in order; null for what the reference
 *   cannot compute
 */
export function seededNet(
  net: Net,
  seed: number,
  see: (layer: Layer, outputs: readonly Output[] | null) => void = () => {},
): TrainedNet {
  const next = uniform(seed);
  /** Uniform, of standard deviation 1. */
  const random = (): number => Math.sqrt(3) * (2 * next() - 1);
  const params = new Map<ParamKey, Blob>();
  const activations = new Map<BlobId, Activation>(
    net.inputs.map((id) => [id, uniformBlob(net.shapes.get(id) as Shape, seed)]),
  );
  const logits = layersOfLogits(net);

  for (const layer of net.layers) {
    if (layer.type === "Input") continue;
    const bottoms = layer.bottoms.map((id) => activations.get(id));
    if (!referenceSupports(layer.type) || bottoms.includes(undefined)) {
      if (layer.params.length > 0) throw new Error(`${layer.name}: its weights cannot be scaled`);
      see(layer, null);
      continue;
    }
    const given = bottoms as Activation[];
    const own = paramsFor(layer, given, random);
    let outputs = forwardLayer(layer, given, own, false);
    if (layer.type === "Convolution" || layer.type === "InnerProduct") {
      const [weights, bias] = own;
      if (bias !== undefined) {
        const scatter = logits.has(layer.name) ? LOGITS_SCATTER : SCATTER;
        normalise(outputs[0], weights, bias, () => scatter * random());
        outputs = forwardLayer(layer, given, own, false);
      }
    }
    layer.params.forEach(({ key }, i) => params.set(key, own[i]));
    outputs.forEach((output, top) => activations.set(layer.tops[top], activation(output)));
    see(layer, outputs);
  }
  return { net, params };
}

function paramsFor({ type, params }: Layer, [bottom]: readonly Activation[], random: () => number): Blob[] {
  const blobs = params.map(({ shape }) => ({ shape, data: new Float32Array(count(shape)) }));
  const fill = (i: number, number: () => number): void => {
    const { data } = blobs[i];
    for (let j = 0; j < data.length; j++) data[j] = number();
  };
  if (type === "Convolution" || type === "InnerProduct") {
    // Without a bias, the BatchNorm below scales what comes out.
    const spread = Math.sqrt(1 / count(blobs[0].shape, 1));
    fill(0, () => spread * random());
  } else if (type === "Deconvolution") {
    const spread = Math.sqrt(1 / blobs[0].shape[0]);
    for (let i = 0; i < blobs.length; i++) fill(i, () => spread * random());
  } else if (type === "PReLU") {
    fill(0, () => PRELU_SLOPE * (1 + random()));
  } else if (type === "BatchNorm") {
    const { means, deviations } = statistics(bottom, blobs[0].data.length);
    blobs[0].data.set(means.map((mean) => mean * BATCH_NORM_FACTOR));
    blobs[1].data.set(deviations.map((deviation) => deviation ** 2 * BATCH_NORM_FACTOR));
    blobs[2].data[0] = BATCH_NORM_FACTOR;
  } else if (type === "Scale") {
    fill(0, () => 1 + SCATTER * random());
    if (blobs.length > 1) fill(1, () => SCATTER * random());
  } else if (type === "Normalize") {
    fill(0, () => NORMALIZE_SCALE * (1 + SCATTER * random()));
  } else if (params.length > 0) {
    throw new Error(`nothing is known of the weights of ${type} layers`);
  }
  return blobs;
}

/** The last layers with weights above every Softmax. */
function layersOfLogits({ layers }: Net): Set<string> {
  const found = new Set<string>();
  const wanted = new Set<BlobId>();
  for (const { name, type, params, bottoms, tops } of layers.toReversed()) {
    if (type !== "Softmax" && !tops.some((id) => wanted.has(id))) continue;
    if (params.length > 0) found.add(name);
    else for (const id of bottoms) wanted.add(id);
  }
  return found;
}

/** Scales and shifts each filter so that its numbers have the standard deviation 1, around a bias of its own. */
function normalise(output: Output, weights: Blob, bias: Blob, scatter: () => number): void {
  const filters = bias.data.length;
  const size = weights.data.length / filters;
  const { means, deviations } = statistics(activation(output), filters);
  for (let filter = 0; filter < filters; filter++) {
    const factor = 1 / deviations[filter];
    for (let k = filter * size; k < (filter + 1) * size; k++) weights.data[k] *= factor;
    bias.data[filter] = scatter() - means[filter] * factor;
  }
}

/** Mean and standard deviation of every channel, or of all of them where a channel has too few numbers to say. */
function statistics({ data, shape }: Activation, channels: number): { means: number[]; deviations: number[] } {
  const area = count(shape, 2);
  const number = shape[0];
  const few = number * area < FEWEST;
  const of = (first: number, last: number): [mean: number, deviation: number] => {
    const n = number * area * (last - first);
    let [sum, squares] = [0, 0];
    for (let image = 0; image < number; image++) {
      const end = (image * channels + last) * area;
      for (let i = (image * channels + first) * area; i < end; i++) {
        sum += data[i];
        squares += data[i] ** 2;
      }
    }
    const mean = sum / n;
    // A dead filter is left as it is.
    return [mean, Math.sqrt(Math.max(squares / n - mean ** 2, 0)) || 1];
  };
  const whole = few ? of(0, channels) : undefined;
  const all = Array.from({ length: channels }, (_, c) => whole ?? of(c, c + 1));
  return { means: all.map(([mean]) => mean), deviations: all.map(([, deviation]) => deviation) };
}
