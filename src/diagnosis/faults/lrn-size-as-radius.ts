import { defineFault, withSettings } from "../fault.ts";
import { indifferentToScale, lrnWindow } from "../lrn.ts";

export const lrnSizeAsRadius = defineFault<"LRN">({
  id: "lrn/size-as-radius",
  types: ["LRN"],
  claim: "local_size is taken for a radius, so that the sum runs over 2·local_size + 1 neighbours.",
  remedy: "Set the radius (TensorFlow: depth_radius) to (local_size − 1)/2.",
  source: "https://github.com/onnx/tensorflow-onnx/pull/602",
  hidden: ({ layer: { settings, bottomShapes } }) => {
    const [, channels, height, width] = bottomShapes[0];
    const extent = settings.region === "ACROSS_CHANNELS" ? channels : Math.max(height, width);
    return (
      indifferentToScale(settings) ??
      (extent <= (settings.localSize + 1) / 2 ? "has no neighbours beyond its window" : undefined)
    );
  },
  predict: (call, compute) => {
    const { settings } = call.layer;
    const wide = { ...settings, localSize: 2 * settings.localSize + 1 };
    // The factor of each square stays what it was: only the window is wrong.
    const alpha = (settings.alpha / lrnWindow(settings)) * lrnWindow(wide);
    return compute(withSettings(call, { localSize: wide.localSize, alpha }));
  },
});
