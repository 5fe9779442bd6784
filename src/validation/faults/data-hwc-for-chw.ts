import type { TensorFault } from "../data-fault.ts";
import { count } from "../../tensor/shape.ts";
import { pixelsOf, prepare } from "./pixels.ts";

export const interleaved: TensorFault = {
  kind: "tensor",
  id: "data/hwc-for-chw",
  claim: "Pixels that are stored one after another (H×W×C) are fed as planes (C×H×W).",
  remedy: "Transpose by (2, 0, 1).",
  source: "https://github.com/BVLC/caffe/blob/9b89154/python/caffe/io.py#L187-L203",
  hidden: ({ shape }) => (shape[0] === 1 ? "has one channel" : undefined),
  apply: (view, prepared) => {
    const pixels = pixelsOf(view, prepared);
    const [channels, area] = [prepared.shape[0], count(prepared.shape, 1)];
    return prepare(
      pixels.map((_, i) => pixels[(i % channels) * area + Math.floor(i / channels)]),
      prepared,
    );
  },
};
