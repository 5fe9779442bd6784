import type { TensorFault } from "../data-fault.ts";
import { pixelsOf, prepare } from "./pixels.ts";

export const signedBytes: TensorFault = {
  kind: "tensor",
  id: "data/signed-bytes",
  claim: "Bytes are read as signed ones: a pixel of 128 and more has 256 less.",
  remedy: "Read unsigned bytes; Caffe casts Datum's data to uint8_t.",
  source: "https://github.com/BVLC/caffe/blob/9b89154/src/caffe/data_transformer.cpp#L108-L109",
  apply: (view, prepared) =>
    prepare(
      pixelsOf(view, prepared).map((pixel) => (pixel >= 128 ? pixel - 256 : pixel)),
      prepared,
    ),
};
