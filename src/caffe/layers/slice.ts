import { create, has } from "../schema/codec.ts";
import type { SliceParameter } from "../schema/messages.ts";
import { defineLayer } from "./definition.ts";

export interface SliceSettings {
  readonly axis: number;
  /** Where each top starts along the axis; the first is 0. */
  readonly starts: readonly number[];
}

/** Caffe: src/caffe/layers/slice_layer.cpp. slice_point are positions of cuts, not sizes; none means equal parts. */
export const slice = defineLayer<SliceSettings>({
  bottoms: [1, 1],
  tops: [1, Infinity],
  resolve({ message, bottoms: [bottom], topCount, axis, fail }) {
    const param = message.slice_param ?? create<SliceParameter>("SliceParameter");
    if (has(param, "axis") && has(param, "slice_dim")) fail("axis", "axis and slice_dim are both set.", "Keep axis.");
    const at = has(param, "slice_dim") ? axis("slice_dim", param.slice_dim) : axis("axis", param.axis);
    const extent = bottom[at];
    const points = param.slice_point;
    if (points.length === 0 && extent % topCount !== 0) {
      fail(
        "slice_point",
        `${topCount} tops do not divide the extent ${extent} of axis ${at}.`,
        "Set the points where to cut.",
      );
    }
    if (points.length > 0 && points.length !== topCount - 1) {
      fail(
        "slice_point",
        `${topCount} tops take ${topCount - 1} points, and there are ${points.length}.`,
        "Give one point fewer than tops.",
      );
    }
    const starts = points.length === 0 ? message.top.map((_, i) => (i * extent) / topCount) : [0, ...points];
    const ends = [...starts.slice(1), extent];
    if (starts.some((start, i) => start >= ends[i])) {
      fail(
        "slice_point",
        `The points ${points.join(", ")} do not increase within 0 … ${extent}.`,
        "Points are positions of cuts, not sizes.",
      );
    }
    const tops = starts.map((start, i) => bottom.map((size, j) => (j === at ? ends[i] - start : size)));
    return { settings: { axis: at, starts }, tops, params: [], macs: 0 };
  },
});
