import { leftOut, scaled } from "../change.ts";
import { layerAcceptance } from "../../comparison/acceptance.ts";
import type { Output } from "../../reference/forward.ts";
import { FP32 } from "../../tensor/profile.ts";
import { uniform } from "../../tensor/random.ts";
import { CONVINCING } from "../convincing.ts";
import { defineFault, type LayerCall } from "../fault.ts";

export const dropoutActiveAtTest = defineFault<"Dropout">({
  id: "dropout/active-at-test",
  types: ["Dropout"],
  claim: "The layer is left in training mode: values are dropped at random, and the others scaled up.",
  remedy: "Switch the net to its test phase (PyTorch: eval()).",
  source: "https://github.com/szagoruyko/loadcaffe/pull/3",
  hidden: ({ layer: { settings } }) => (settings.ratio === 0 ? "drops nothing" : undefined),
  predict: (call) => {
    const random = uniform(1);
    const kept = keptValues(call);
    const dropped = kept.values.map(() => Number(random() < call.layer.settings.ratio));
    return [{ ...kept, values: kept.values.map((y, i) => (dropped[i] ? 0 : y)) }];
  },
  matches: (call, [{ data }]) => {
    const kept = keptValues(call);
    const { allowed } = layerAcceptance(kept, FP32);
    const isKept = (y: number, i: number): boolean =>
      Object.is(y, kept.values[i]) || Math.abs(y - kept.values[i]) <= allowed(i);
    const told = [...data.keys()].filter((i) => kept.values[i] !== 0);
    const dropped = told.filter((i) => data[i] === 0).length;
    const { ratio } = call.layer.settings;
    return (
      data.every((y, i) => y === 0 || isKept(y, i)) &&
      // That none, or all, of a few values are dropped is luck; of many it is another mistake.
      (dropped > 0 || isLucky(told.length, 1 - ratio)) &&
      (dropped < told.length || isLucky(told.length, ratio))
    );
  },
});

/** Whether something of this probability may well happen so many times in a row. */
function isLucky(times: number, probability: number): boolean {
  return times * -Math.log(probability) < CONVINCING;
}

/** What the values become that are not dropped: Caffe scales them while training, unless the dialect's file says otherwise. */
function keptValues(call: LayerCall<"Dropout">): Output {
  const { ratio, scaleTrain } = call.layer.settings;
  const [output] = leftOut(call);
  return scaleTrain ? scaled(output, 1 / (1 - ratio)) : output;
}
