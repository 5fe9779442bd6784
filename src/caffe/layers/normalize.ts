import { defineLayer } from "./definition.ts";

export interface NormalizeSettings {
  readonly acrossSpatial: boolean;
  readonly channelShared: boolean;
  readonly eps: number;
}

export const normalize = defineLayer<NormalizeSettings>({
  bottoms: [1, 1],
  tops: [1, 1],
  resolve() {
    throw new Error("not written yet");
  },
});
