/**
 * What a lowering is: one Caffe layer as operations of tfjs that compute the same, exactly or not at all. Nothing here needs
 * Node, so that a page can run it: `tf` is handed in, and layers and params are plain data.
 */
import type * as TensorFlow from "@tensorflow/tfjs-core";
import type { LayerType } from "../../../caffe/layers/index.ts";
import type { LayerOf } from "../../../caffe/net.ts";
import type { Blob } from "../../../tensor/blob.ts";
import { count, type Shape } from "../../../tensor/shape.ts";

/** The module, as a type: an engine's module is imported where it is loaded. */
export type Tf = typeof TensorFlow;
export type Tensor = TensorFlow.Tensor;
export type Tensor4D = TensorFlow.Tensor4D;

/** One layer of a loaded net: from its bottoms to its tops, in Caffe's layout. Run inside tf.tidy. */
export type Step = (bottoms: readonly Tensor[]) => readonly Tensor[];

/** What a lowering builds with. */
export interface Stage {
  readonly tf: Tf;
  /** A float32 tensor that lives as long as the session. */
  readonly constant: (shape: Shape, values: Float32Array | readonly number[]) => Tensor;
}

export interface Lowering<Type extends LayerType> {
  /** Why this layer cannot be expressed exactly, or undefined when it can. */
  refuse?(layer: LayerOf<Type>): string | undefined;
  /** Lays out the params once; what it returns runs every time. */
  lower(layer: LayerOf<Type>, stage: Stage, params: readonly Blob[]): Step;
}

/** A layer that maps one bottom to one top. */
export function one(map: (bottom: Tensor) => Tensor): Step {
  return ([bottom]) => [map(bottom)];
}

/**
 * Truths and whole numbers as float32. On webgpu a cast alone leaves the integers where they are, and the shader of a transpose
 * that follows is refused (docs/findings.md): the product makes new numbers of them.
 */
export function toFloat({ tf }: Stage, x: Tensor): Tensor {
  return tf.mul(tf.cast(x, "float32"), 1);
}

/** The shape in which a factor that covers `numAxes` axes from `axis` on broadcasts against `shape`. */
export function broadcastShape(shape: Shape, axis: number, numAxes: number): number[] {
  return [...shape.slice(axis, axis + numAxes), ...shape.slice(axis + numAxes).map(() => 1)];
}

/** From Caffe's N×C×H×W to N×H×W×C, the layout that every device has kernels for. */
export function channelsLast({ tf }: Stage, x: Tensor): Tensor4D {
  return tf.transpose(x, [0, 2, 3, 1]) as Tensor4D;
}

export function channelsFirst({ tf }: Stage, x: Tensor): Tensor {
  return tf.transpose(x, [0, 3, 1, 2]);
}

/** A blob whose axis i is axis order[i] of the given one. */
export function permuted({ shape, data }: Blob, order: readonly number[]): Blob {
  const strides = shape.map((_, axis) => count(shape, axis + 1));
  const result = new Float32Array(data.length);
  const extents = order.map((axis) => shape[axis]);
  const index = extents.map(() => 0);
  let from = 0;
  for (let i = 0; i < result.length; i++) {
    result[i] = data[from];
    for (let axis = index.length - 1; axis >= 0; axis--) {
      from += strides[order[axis]];
      if (++index[axis] < extents[axis]) break;
      from -= strides[order[axis]] * extents[axis];
      index[axis] = 0;
    }
  }
  return { shape: extents, data: result };
}
