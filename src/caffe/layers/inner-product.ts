import { defineLayer } from "./definition.ts";

export interface InnerProductSettings {
  readonly numOutput: number;
  readonly bias: boolean;
  /** First axis that is flattened into the inner product; canonical. */
  readonly axis: number;
  /** Weights are stored K×N instead of N×K. */
  readonly transpose: boolean;
}

export const innerProduct = defineLayer<InnerProductSettings>({
  bottoms: [1, 1],
  tops: [1, 1],
  resolve() {
    throw new Error("not written yet");
  },
});
