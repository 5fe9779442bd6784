import { defineLayer } from "./definition.ts";

export interface ReLU6Settings {
  readonly negativeSlope: number;
}

/** min(ReLU(x), 6). */
export const relu6 = defineLayer<ReLU6Settings>({
  dialect: "MobileNet-YOLO",
  bottoms: [1, 1],
  tops: [1, 1],
  resolve({ message, bottoms }) {
    const settings = { negativeSlope: message.relu6_param?.negative_slope ?? 0 };
    return { settings, tops: bottoms, params: [], macs: 0 };
  },
});
