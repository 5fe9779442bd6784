import type { LayerOf } from "../../caffe/net.ts";
import { paddedImages, withBottoms } from "../change.ts";
import { defineFault } from "../fault.ts";
import { refiltered, samePadding, sameWindows, windowsOf } from "../windows.ts";

export const convolutionSamePadding = defineFault<"Convolution" | "DepthwiseConvolution">({
  id: "convolution/same-padding",
  types: ["Convolution", "DepthwiseConvolution"],
  claim: "The image is padded as TensorFlow's SAME does, an odd zero after it, where Caffe pads both sides by pad.",
  remedy: "Pad by pad on both sides yourself, and convolve with VALID.",
  source: "https://github.com/tensorflow/tensorflow/issues/10747",
  hidden: ({ layer }) => {
    const [rows, columns] = padding(layer);
    const own = windowsOf(layer);
    const same = { ...own, pad: [rows.before, columns.before], places: [rows.places, columns.places] } as const;
    return sameWindows(own, same) ? "is padded by SAME alike" : undefined;
  },
  predict: (call, compute) => {
    const [rows, columns] = padding(call.layer);
    const bottoms = call.bottoms.map((bottom) =>
      paddedImages(bottom, [rows.before, columns.before], [rows.after, columns.after]),
    );
    return compute(refiltered(withBottoms(call, bottoms), { pad: [0, 0] }));
  },
});

function padding({
  settings,
  bottomShapes: [[, , ...image]],
}: LayerOf<"Convolution" | "DepthwiseConvolution">): ReturnType<typeof samePadding>[] {
  const { kernel, stride, dilation } = settings;
  return image.map((size, i) => samePadding(size, dilation[i] * (kernel[i] - 1) + 1, stride[i]));
}
