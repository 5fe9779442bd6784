/** How tight the tolerances are: the smallest change of one number that is still caught. */
import { isUndecided } from "../comparison/acceptance.ts";
import { reference } from "../diagnosis/explain.ts";
import type { LayerCall } from "../diagnosis/fault.ts";
import type { Output } from "../reference/forward.ts";
import type { Blob } from "../tensor/blob.ts";
import { FP32 } from "../tensor/profile.ts";
import { sameShape } from "../tensor/shape.ts";
import { largestRatio } from "./false-alarms.ts";

/** Relative changes between which the smallest is looked for, as powers of two. */
const FINEST = -26;
const COARSEST = 0;
/** Halvings of the interval of exponents: the answer is within 4 %. */
const STEPS = 9;

/** Where a call has a number to change. */
export type Part = "weight" | "bias" | "output";

/**
 * The smallest relative change of one number that is still rejected, within 4 %; undefined where the call has no such number
 * or even its double passes. The number is one of middling size among those that are not 0, so that neither the easiest nor
 * the hardest is measured.
 */
export function smallestCaught(call: LayerCall, part: Part): number | undefined {
  const exact = reference(call);
  if (exact.some((output) => isUndecided(output, FP32))) return undefined;
  const isCaught = changing(call, exact, part);
  if (isCaught === undefined || !isCaught(2 ** COARSEST)) return undefined;
  let [low, high] = [FINEST, COARSEST];
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2;
    if (isCaught(2 ** middle)) high = middle;
    else low = middle;
  }
  return 2 ** high;
}

/** Whether a relative change of the part's number is rejected; undefined where there is no such number. */
function changing(call: LayerCall, exact: readonly Output[], part: Part): ((change: number) => boolean) | undefined {
  if (part === "output") {
    const [{ values }] = exact;
    const at = middling(values);
    if (at === undefined) return undefined;
    return (change) => {
      const changed = values.slice();
      changed[at] *= 1 + change;
      return largestRatio(exact, [{ ...exact[0], values: changed }, ...exact.slice(1)]) > 1;
    };
  }
  const index = part === "weight" ? 0 : 1;
  if (part === "bias" && call.layer.type === "BatchNorm") return undefined;
  const param = call.params[index];
  const at = param === undefined ? undefined : middling(param.data);
  if (at === undefined) return undefined;
  return (change) => {
    // Not rounded to float32, so that changes of less than a step are seen too.
    const data = Float64Array.from(param.data);
    data[at] *= 1 + change;
    const params = call.params.map((own, i) => (i === index ? ({ shape: own.shape, data } as unknown as Blob) : own));
    const tops = reference({ ...call, params });
    return tops.every(({ shape }, i) => sameShape(shape, exact[i].shape)) && largestRatio(exact, tops) > 1;
  };
}

/** The place of the median by size of the numbers that are neither 0 nor infinite nor NaN. */
function middling(numbers: Float32Array | Float64Array): number | undefined {
  const places = [...numbers.keys()].filter((i) => numbers[i] !== 0 && Number.isFinite(numbers[i]));
  places.sort((a, b) => Math.abs(numbers[a]) - Math.abs(numbers[b]));
  return places[places.length >> 1];
}
