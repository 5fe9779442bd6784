import type { Shape } from "../../tensor/shape.ts";
import { defineLayer } from "./definition.ts";

export interface InputSettings {
  /** Shape of each top. */
  readonly shapes: readonly Shape[];
}

/** Caffe: src/caffe/layers/input_layer.cpp. One shape serves all tops, or there is one for each. */
export const input = defineLayer<InputSettings>({
  bottoms: [0, 0],
  tops: [1, Infinity],
  resolve({ message, topCount, fail }) {
    const stated = message.input_param?.shape ?? [];
    if (stated.length !== 1 && stated.length !== topCount) {
      if (stated.length === 0) {
        fail("shape", "The net states no shape for this input.", shapeRemedy(message.top[0]), "INPUT_SHAPE_UNKNOWN");
      }
      fail("shape", `There are ${stated.length} shapes for ${topCount} tops.`, "Give one shape, or one for each top.");
    }
    const shapes = message.top.map((_, i) => stated[stated.length === 1 ? 0 : i].dim);
    return { settings: { shapes }, tops: shapes, params: [], macs: 0 };
  },
});

/** What to do about an input whose shape no file states. */
export function shapeRemedy(top: string): string {
  return `State it: --input-shape "${top}=N,C,H,W".`;
}
