import { defineLayer } from "./definition.ts";

export type ParameterSettings = Record<string, never>;

/** Caffe: include/caffe/layers/parameter_layer.hpp. The top is a param of the layer. */
export const parameter = defineLayer<ParameterSettings>({
  bottoms: [0, 0],
  tops: [1, 1],
  resolve({ message, fail }) {
    const shape = message.parameter_param?.shape?.dim;
    if (shape === undefined)
      return fail("shape", "The param has no shape.", "Set parameter_param { shape { dim: … } }.");
    return { settings: {}, tops: [shape], params: [shape], macs: 0 };
  },
});
