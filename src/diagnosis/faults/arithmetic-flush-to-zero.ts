import { stored, withRoundedBlobs } from "../arithmetic.ts";
import type { Layer } from "../../caffe/net.ts";
import { layerAcceptance } from "../../comparison/acceptance.ts";
import { compare } from "../../comparison/compare.ts";
import { forwardLayer } from "../../reference/net.ts";
import { FP32 } from "../../tensor/profile.ts";
import { flushed } from "../../tensor/rounding.ts";
import { type Compute, defineFault, type LayerCall } from "../fault.ts";
import type { Output } from "../../reference/forward.ts";

const SMALLEST_NORMAL = 2 ** -126;

/** Layers whose results are as small as their bottoms and params make them. */
const TYPES = [
  ...(["Convolution", "DepthwiseConvolution", "Deconvolution", "InnerProduct", "Pooling", "Eltwise", "Scale"] as const),
  ...(["Bias", "ReLU", "PReLU", "Dropout", "AbsVal", "Concat", "Slice", "Split", "Flatten", "Reshape"] as const),
  ...(["Permute", "Crop", "Tile", "ShuffleChannel", "Axpy"] as const),
] as const;
type Flushable = (typeof TYPES)[number];

export const arithmeticFlushToZero = defineFault<Flushable>({
  id: "arithmetic/flush-to-zero",
  types: TYPES,
  claim: "Numbers below 2⁻¹²⁶ are flushed to zero.",
  remedy:
    "Turn off flush-to-zero and denormals-are-zero (onnxruntime: session.set_denormal_as_zero = 0), or claim it in the profile.",
  source: "https://github.com/microsoft/onnxruntime/issues/5117",
  hidden: (call) => {
    // Most layers are nowhere near, and are not computed for it.
    if (smallestTerm(call) > 2 ** -100) return "is given no numbers small enough";
    const reference: Compute = ({ layer, bottoms, params }) => forwardLayer(layer as Layer, bottoms, params);
    const right = reference(call);
    const same = flush(call, reference).every(
      ({ values }, top) =>
        compare(right[top], layerAcceptance(right[top], FP32), Float32Array.from(values), FP32).outside === 0,
    );
    return same ? "is given no numbers small enough to matter" : undefined;
  },
  predict: flush,
});

function flush(call: LayerCall<Flushable>, compute: Compute): Output[] {
  return compute(withRoundedBlobs(call, flushed)).map((output) => {
    // Each product of a sum may be flushed too.
    const lost = output.length > 1 ? (output.length * SMALLEST_NORMAL) / FP32.unitRoundoff : 0;
    return stored({ ...output, pointwise: output.values.map((_, i) => (output.pointwise?.[i] ?? 0) + lost) }, flushed);
  });
}

/** A bound from below of the products that the layer may form, but for zeros. */
function smallestTerm({ bottoms, params }: LayerCall): number {
  let product = 1;
  for (const { data } of [...bottoms, ...params]) {
    let smallest = 1;
    for (const x of data) if (x !== 0) smallest = Math.min(smallest, Math.abs(x));
    product *= smallest;
  }
  return product;
}
