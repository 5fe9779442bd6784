import type { Shape } from "../../tensor/shape.ts";
import { defineLayer } from "./definition.ts";

export interface InputSettings {
  /** Shape of each top. */
  readonly shapes: readonly Shape[];
}

export const input = defineLayer<InputSettings>({
  bottoms: [0, 0],
  tops: [1, Infinity],
  resolve() {
    throw new Error("not written yet");
  },
});
