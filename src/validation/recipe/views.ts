/** Where a recipe looks at an image: one crop, or ten. */
import type { Recipe } from "./recipe.ts";

export interface View {
  readonly top: number;
  readonly left: number;
  readonly mirrored: boolean;
}

/** @throws RangeError when the crop is larger than the image: the caller says so in words */
export function viewsOf(
  { crop, mirror, oversample }: Pick<Recipe, "crop" | "mirror" | "oversample">,
  { height, width }: { readonly height: number; readonly width: number },
): View[] {
  if (crop === undefined) return [{ top: 0, left: 0, mirrored: mirror }];
  const [down, across] = [height - crop.height, width - crop.width];
  if (down < 0 || across < 0) throw new RangeError("the crop is larger than the image");
  const centre = { top: half(down, crop.offset), left: half(across, crop.offset), mirrored: mirror };
  if (!oversample) return [centre];
  // Source: BVLC/caffe, python/caffe/io.py (oversample).
  const five = [
    { top: 0, left: 0 },
    { top: 0, left: across },
    { top: down, left: 0 },
    { top: down, left: across },
    centre,
  ];
  return [false, true].flatMap((mirrored) => five.map(({ top, left }) => ({ top, left, mirrored })));
}

function half(margin: number, offset: "floor" | "round" | "half-even"): number {
  if (margin % 2 === 0 || offset === "floor") return Math.floor(margin / 2);
  const up = (margin + 1) / 2;
  return offset === "round" || up % 2 === 0 ? up : up - 1;
}
