import fc from "fast-check";
import { blob, blobs, layer, type LayerCases, numbers, shapes } from "./layer-cases.ts";

const body = (params = ""): string => `type: "PReLU" prelu_param { ${params} }`;

export const preluCases: LayerCases = {
  corners: {
    "a slope a channel": { body: body(), bottoms: blobs([2, 3, 5, 7]) },
    "one slope for all": { body: body("channel_shared: true"), bottoms: blobs([2, 3, 5, 7]) },
    "channels without an image": { body: body(), bottoms: blobs([4, 3]) },
    "more than two axes behind the channels": { body: body(), bottoms: blobs([2, 3, 2, 4, 5]) },
    "in place": { body: body(), bottoms: blobs([2, 3, 5, 7]), inPlace: true },
  },
  any: fc
    .record({
      shape: shapes(2, 5),
      channel_shared: fc.constantFrom(undefined, true, false),
      values: numbers({ special: true }),
      slopes: numbers({ huge: 1e5 }),
      inPlace: fc.boolean(),
    })
    .map(({ shape, channel_shared, values, slopes, inPlace }) => ({
      body: layer("PReLU", "prelu_param", { channel_shared }),
      bottoms: [blob(shape, values)],
      params: [slopes],
      inPlace,
    })),
};
