/**
 * PriorBox (SSD).
 *
 * For every place of bottom 0, row by row: for each min_size the square, the square of edge √(min_size · max_size) where there is
 * a max_size, and a box min_size·√r wide and min_size/√r high for each aspect ratio r. Ratios within 10⁻⁶ of an earlier one are
 * passed over; a flipped one follows its own. Fractions of min_size and max_size are dropped. The first centre lies `offset`
 * steps into the image; a step is as given, or the image's extent over the map's. Corners are parts of the image: bottom 1, or
 * img_size. Channel 1 of the top has the variances: four, or one for all, or 0.1.
 *
 * weiliu89/caffe, branch ssd: https://github.com/weiliu89/caffe/blob/4817bf8/src/caffe/layers/prior_box_layer.cpp#L120-L219
 * Parameters: https://github.com/weiliu89/caffe/blob/4817bf8/src/caffe/layers/prior_box_layer.cpp#L11-L100
 * Shape: https://github.com/weiliu89/caffe/blob/4817bf8/src/caffe/layers/prior_box_layer.cpp#L103-L117
 */
import { describe, expect, it } from "vitest";
import { conforms, layerCase, values } from "../support/layer.ts";

const body = (params: string): string => `type: "PriorBox" prior_box_param { ${params} }`;

describe("PriorBox", () => {
  const bottoms = [{ shape: [1, 3, 1, 2] }, { shape: [1, 1, 20, 40] }];
  const boxes = (params: string): number[] => {
    const all = values(layerCase(body(params), bottoms));
    return all.slice(0, all.length / 2).map((value) => Number(value.toFixed(6)));
  };

  it("puts a square around every place, in parts of the image", () => {
    // Centres at x = 10 and 30, y = 10.
    expect(boxes("min_size: 4")).toEqual([0.2, 0.4, 0.3, 0.6, 0.7, 0.4, 0.8, 0.6]);
  });

  it("adds a square between min_size and max_size, before the other ratios", () => {
    // Edges 4, √(4 · 9) = 6, and 4·2 × 4/2.
    const first = [0.2, 0.4, 0.3, 0.6, 0.175, 0.35, 0.325, 0.65, 0.15, 0.45, 0.35, 0.55];
    expect(boxes("min_size: 4 max_size: 9 aspect_ratio: 4 flip: false").slice(0, 12)).toEqual(first);
  });

  it("flips ratios, and knows each once", () => {
    const flipped = boxes("min_size: 4 aspect_ratio: 4");
    expect(flipped.slice(8, 12)).toEqual([0.225, 0.3, 0.275, 0.7]);
    expect(boxes("min_size: 4 aspect_ratio: 4 aspect_ratio: 0.25 aspect_ratio: 1 aspect_ratio: 4.0000005")).toEqual(
      flipped,
    );
  });

  it("drops fractions of the sizes", () => {
    expect(boxes("min_size: 4.9 max_size: 9.9")).toEqual(boxes("min_size: 4 max_size: 9"));
  });

  it("takes step, offset and the image's size from the file", () => {
    expect(boxes("min_size: 4 step_h: 8 step_w: 10 offset: 0.25 img_h: 10 img_w: 20")).toEqual([
      0.025, 0, 0.225, 0.4, 0.525, 0, 0.725, 0.4,
    ]);
    expect(boxes("min_size: 4 step: 8 img_size: 20")).toEqual([0.1, 0.1, 0.3, 0.3, 0.5, 0.1, 0.7, 0.3]);
  });

  it("clips where it is asked to", () => {
    expect(boxes("min_size: 24")).toEqual([-0.05, -0.1, 0.55, 1.1, 0.45, -0.1, 1.05, 1.1]);
    expect(boxes("min_size: 24 clip: true")).toEqual([0, 0, 0.55, 1, 0.45, 0, 1, 1]);
  });

  it("repeats the variances: four, one, or 0.1", () => {
    const variances = (params: string): number[] => values(layerCase(body(`min_size: 4 ${params}`), bottoms)).slice(8);
    expect(variances("variance: 1 variance: 2 variance: 3 variance: 4")).toEqual([1, 2, 3, 4, 1, 2, 3, 4]);
    expect(variances("variance: 0.5")).toEqual(Array(8).fill(0.5));
    expect(variances("")).toEqual(Array(8).fill(Math.fround(0.1)));
  });

  conforms("PriorBox");
});
