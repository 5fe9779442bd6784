import { defineLayer } from "./definition.ts";

export interface PReLUSettings {
  readonly channelShared: boolean;
}

export const prelu = defineLayer<PReLUSettings>({
  bottoms: [1, 1],
  tops: [1, 1],
  resolve() {
    throw new Error("not written yet");
  },
});
