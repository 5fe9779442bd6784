import { defineLayer } from "./definition.ts";

export interface ShuffleChannelSettings {
  readonly group: number;
}

/** Channels as a matrix of `group` rows, transposed. */
export const shuffleChannel = defineLayer<ShuffleChannelSettings>({
  dialect: "ShuffleNet",
  bottoms: [1, 1],
  tops: [1, 1],
  resolve({ message, bottoms: [bottom], fail }) {
    const group = message.shuffle_channel_param?.group ?? 1;
    if (!(group > 0) || bottom[1] % group !== 0) {
      fail("group", `${group} groups do not divide ${bottom[1]} channels.`, "Choose a group that divides them.");
    }
    return { settings: { group }, tops: [bottom], params: [], macs: 0 };
  },
});
