import fc from "fast-check";
import { blobs, layer, type LayerCases, pair, whole } from "./layer-cases.ts";

const body = (params: string): string => `type: "PriorBox" prior_box_param { ${params} }`;
const bottoms = blobs([1, 3, 4, 5], [1, 3, 50, 70]);

export const priorBoxCases: LayerCases = {
  corners: {
    "a square around each place": { body: body("min_size: 4"), bottoms },
    "two sizes, larger ones and ratios": {
      body: body("min_size: 10.5 min_size: 20 max_size: 15.9 max_size: 40 aspect_ratio: 2 aspect_ratio: 3"),
      bottoms,
    },
    "ratios that are not flipped": { body: body("min_size: 10 aspect_ratio: 2 flip: false"), bottoms },
    clipped: { body: body("min_size: 60 clip: true"), bottoms },
    "step and offset from the file": {
      body: body("min_size: 7 step_h: 8 step_w: 10 offset: 0.25 img_h: 91 img_w: 67"),
      bottoms,
    },
    "four variances": { body: body("min_size: 4 variance: 0.1 variance: 0.2 variance: 0.3 variance: 0.4"), bottoms },
    "one variance": { body: body("min_size: 4 variance: 0.2"), bottoms },
  },
  any: fc
    .record({
      sizes: fc.array(whole(1, 99), { minLength: 1, maxLength: 3 }),
      fraction: fc.constantFrom(0, 0.5, 0.9),
      larger: fc.option(whole(1, 50), { nil: undefined }),
      aspect_ratio: fc.array(fc.constantFrom(1, 2, 3, 0.5, 0.4, 1.7), { maxLength: 3 }),
      flip: fc.constantFrom(undefined, true, false),
      clip: fc.constantFrom(undefined, true, false),
      variance: fc.constantFrom([], [0.2], [0.1, 0.1, 0.2, 0.2], [1, 2, 3, 4]),
      step: fc.constantFrom({}, { step: 7 }, { step_h: 7, step_w: 9 }, { step: 3.5 }),
      image: fc.constantFrom({}, { img_size: 80 }, { img_h: 91, img_w: 67 }),
      offset: fc.constantFrom(undefined, 0, 0.3),
      map: pair(1, 4),
      fed: pair(10, 90),
    })
    .map(({ sizes, fraction, larger, map, fed, step, image, ...fields }) => {
      const min_size = sizes.map((size) => size + fraction);
      const max_size = larger === undefined ? [] : min_size.map((size) => size + larger);
      return {
        body: layer("PriorBox", "prior_box_param", { min_size, max_size, ...fields, ...step, ...image }),
        // Of the bottoms only the shapes count.
        bottoms: blobs([1, 2, ...map], [1, 3, ...fed]),
      };
    }),
};
