import fc from "fast-check";
import { blob, blobs, layer, type LayerCases, numbers, pair, whole } from "./layer-cases.ts";

const body = (params = ""): string => `type: "ShuffleChannel" shuffle_channel_param { ${params} }`;

export const shuffleChannelCases: LayerCases = {
  corners: {
    "a matrix that is not square": { body: body("group: 3"), bottoms: blobs([2, 6, 4, 5]) },
    "one group: nothing happens": { body: body("group: 1"), bottoms: blobs([2, 6, 4, 5]) },
    "as many groups as channels": { body: body("group: 5"), bottoms: blobs([2, 5, 3, 4]) },
  },
  any: fc
    .record({
      group: whole(1, 4),
      depth: whole(1, 4),
      images: whole(1, 3),
      image: pair(1, 4),
      values: numbers({ special: true }),
    })
    .map(({ group, depth, images, image, values }) => ({
      body: layer("ShuffleChannel", "shuffle_channel_param", { group }),
      bottoms: [blob([images, group * depth, ...image], values)],
    })),
};
