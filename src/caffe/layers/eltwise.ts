import { defineLayer } from "./definition.ts";

export interface EltwiseSettings {
  readonly operation: "PROD" | "SUM" | "MAX";
  /** One factor a bottom; all 1 when the file gives none. Only SUM uses them. */
  readonly coeff: readonly number[];
}

export const eltwise = defineLayer<EltwiseSettings>({
  bottoms: [2, Infinity],
  tops: [1, 1],
  resolve() {
    throw new Error("not written yet");
  },
});
