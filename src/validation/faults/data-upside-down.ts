import type { TensorFault } from "../data-fault.ts";
import { pixelsOf, prepare } from "./pixels.ts";
import { reversedAlong } from "./turned.ts";

export const upsideDown: TensorFault = {
  kind: "tensor",
  id: "data/upside-down",
  claim: "Rows run from the bottom to the top, as in a texture of WebGL or a BMP file.",
  remedy: "Reverse the rows.",
  source: "https://developer.mozilla.org/en-US/docs/Web/API/WebGLRenderingContext/pixelStorei",
  apply: (view, prepared) => prepare(reversedAlong(pixelsOf(view, prepared), prepared.shape, 1), prepared),
};
