import type { TensorFault } from "../data-fault.ts";
import { meanless, meanOf } from "./pixels.ts";

export const meanTwice: TensorFault = {
  kind: "tensor",
  id: "data/mean-twice",
  claim:
    "The mean is subtracted twice: by the recipe, and again by a converted model that holds it as a layer of its own.",
  remedy: "Leave it out in one of the two places.",
  source: "https://github.com/jolibrain/deepdetect/pull/432",
  hidden: meanless,
  apply: (view, prepared) => {
    const factor = prepared.meanFirst ? prepared.scale : 1;
    const mean = meanOf(prepared);
    return view.map((value, i) => value - Math.fround(mean[i] * factor));
  },
};
