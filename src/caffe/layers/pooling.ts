import { defineLayer, type Pair } from "./definition.ts";

export interface PoolingSettings {
  readonly method: "MAX" | "AVE";
  /** [height, width], in pixels. For global pooling the kernel is the bottom's own extent. */
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly pad: Pair;
  readonly roundMode: "CEIL" | "FLOOR";
  readonly global: boolean;
}

export const pooling = defineLayer<PoolingSettings>({
  bottoms: [1, 1],
  tops: [1, 2],
  resolve() {
    throw new Error("not written yet");
  },
});
