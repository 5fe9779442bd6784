import { count, formatShape, sameShape } from "../../tensor/shape.ts";
import { defineLayer } from "./definition.ts";

export type AxpySettings = Record<string, never>;

/** a · x + y, with one a for each channel of each image. */
export const axpy = defineLayer<AxpySettings>({
  dialect: "SENet",
  bottoms: [3, 3],
  tops: [1, 1],
  resolve({ bottoms: [a, x, y], fail }) {
    if (!sameShape(x, y)) {
      fail("bottom", `Bottoms 1 and 2 are ${formatShape(x)} and ${formatShape(y)}.`, "Give bottoms of one shape.");
    }
    if (a[0] !== x[0] || a[1] !== x[1] || count(a, 2) !== 1) {
      fail(
        "bottom",
        `Bottom 0 is ${formatShape(a)}, and must be ${x[0]}×${x[1]}: a factor for each channel of ${formatShape(x)}.`,
        "Correct its shape.",
      );
    }
    return { settings: {}, tops: [x], params: [], macs: count(x) };
  },
});
