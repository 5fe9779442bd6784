import { paddedImages, withBottoms } from "../change.ts";
import { defineFault, withSettings } from "../fault.ts";

export const poolingMaxZeroPadding = defineFault<"Pooling">({
  id: "pooling/max-zero-padding",
  types: ["Pooling"],
  claim: "A maximum takes the padding for zeros, where Caffe passes over it.",
  remedy: "Pad a maximum with −∞, or clip its windows to the image.",
  source: "https://github.com/apache/mxnet/issues/2753",
  hidden: ({ layer: { settings } }) => {
    if (settings.method !== "MAX") return "takes no maximum";
    return settings.pad[0] === 0 && settings.pad[1] === 0 ? "pads nothing" : undefined;
  },
  predict: (call, compute) => {
    const { pad } = call.layer.settings;
    const padded = withBottoms(
      call,
      call.bottoms.map((bottom) => paddedImages(bottom, pad, pad)),
    );
    return compute(withSettings(padded, { pad: [0, 0] }));
  },
});
