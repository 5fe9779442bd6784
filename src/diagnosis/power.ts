/** When misreading a Power layer makes no difference. */
import type { PowerSettings } from "../caffe/layers/power.ts";

/** Any numbers that no formula treats specially. */
const PROBES = [0.37, 1.7, -0.6, -2.3];

/** Why a mistaken formula gives what Caffe's gives; undefined where it does not. */
export function sameAsPower(
  { power, scale, shift }: PowerSettings,
  mistaken: (x: number) => number,
): string | undefined {
  const same = PROBES.every((x) => {
    const [right, wrong] = [(shift + scale * x) ** power, mistaken(x)];
    return Object.is(right, wrong) || Math.abs(right - wrong) <= 1e-12 * Math.abs(right);
  });
  return same ? "has a power, scale and shift for which both orders agree" : undefined;
}
