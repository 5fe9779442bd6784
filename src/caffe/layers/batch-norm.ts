import { defineLayer } from "./definition.ts";

export interface BatchNormSettings {
  readonly eps: number;
  /** true at test unless the file says otherwise; false: statistics of this very batch. */
  readonly useGlobalStats: boolean;
}

export const batchNorm = defineLayer<BatchNormSettings>({
  bottoms: [1, 1],
  tops: [1, 1],
  resolve() {
    throw new Error("not written yet");
  },
});
