import type { TensorFault } from "../data-fault.ts";
import { pixelsOf, prepare } from "./pixels.ts";

export const inverted: TensorFault = {
  kind: "tensor",
  id: "data/inverted",
  claim:
    "Black and white are exchanged: dark digits on white paper where the net was trained with bright ones on black.",
  remedy: "Feed 255 minus the pixel.",
  source: "https://github.com/9crk/caffe-mnist-test/issues/2",
  apply: (view, prepared) =>
    prepare(
      pixelsOf(view, prepared).map((pixel) => 255 - pixel),
      prepared,
    ),
};
