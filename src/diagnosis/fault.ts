/**
 * A fault: one known way of getting a layer wrong, as a function that says what a mistaken engine returns.
 *
 * Faults are used twice. In diagnosis a fault is a hypothesis: where its prediction matches what an engine returned, it explains
 * the failure. In the self-test it is a mutant: an engine with this fault must fail, and must be named.
 */
import type { LayerType } from "../caffe/layers/index.ts";
import type { LayerOf } from "../caffe/net.ts";
import type { Output } from "../reference/forward.ts";
import type { Activation, Blob } from "../tensor/blob.ts";

/** What a layer is asked to do: everything that its tops follow from. */
export interface LayerCall<Type extends LayerType = LayerType> {
  readonly layer: LayerOf<Type>;
  readonly bottoms: readonly Activation[];
  readonly params: readonly Blob[];
}

/** Computes a call: the reference, an honest engine, or one with another fault. */
export type Compute = (call: LayerCall) => Output[];

export interface Fault<Type extends LayerType = LayerType> {
  /** The layer or subject, and the mistake: "pooling/floor-rounding". */
  readonly id: `${string}/${string}`;
  /** Layer types that can show it. */
  readonly types: readonly Type[];
  /** What the engine does instead of what Caffe does. One sentence. */
  readonly claim: string;
  /** How it is put right. One sentence. */
  readonly remedy: string;
  /** Where it was seen, or the rule that it breaks: an address. */
  readonly source: string;
  /**
   * Why this call cannot show the mistake, whatever its numbers ("the kernel is 1×1"), as the end of a sentence that begins
   * with "every such layer"; undefined where it can.
   */
  readonly hidden?: (call: LayerCall<Type>) => string | undefined;
  /**
   * What a mistaken engine returns, in float64 with its error model. Shapes may differ from Caffe's where the mistake changes them.
   * Most faults change the call (weights, settings, bottoms) and hand it to `compute`, or change what `compute` returns; since
   * `compute` may be another fault, two mistakes combine. Called only where nothing is `hidden`.
   */
  readonly predict: (call: LayerCall<Type>, compute: Compute) => Output[];
  /**
   * Whether a backend's tops show the mistake, where it is recognised by a property and not by its numbers: masks are random, and
   * the order of roundings is not known. Where there is one it is asked instead of comparing with `predict`, which is then one
   * example of what a mistaken engine may return. `compute` is the reference.
   */
  readonly matches?: (call: LayerCall<Type>, tops: readonly Blob[], compute: Compute) => boolean;
}

/** Keeps a fault's own layer types, so that `predict` sees the settings of its layer. */
export function defineFault<Type extends LayerType>(fault: Fault<Type>): Fault {
  // A fault is only ever given calls of its own types, which `appliesTo` sees to.
  return fault as unknown as Fault;
}

/** Whether a fault can be made in this call, and show. */
export function appliesTo(fault: Fault, call: LayerCall): boolean {
  return fault.types.includes(call.layer.type) && fault.hidden?.(call) === undefined;
}

/** The call with other settings, and the shapes that follow from them. */
export function withSettings<Type extends LayerType>(
  call: LayerCall<Type>,
  settings: Partial<LayerOf<Type>["settings"]>,
  shapes: Partial<Pick<LayerOf<Type>, "bottomShapes" | "topShapes">> = {},
): LayerCall<Type> {
  // TypeScript does not spread settings whose layer type is open.
  const changed = { ...(call.layer.settings as object), ...settings } as LayerOf<Type>["settings"];
  return { ...call, layer: { ...call.layer, ...shapes, settings: changed } };
}
