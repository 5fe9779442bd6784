import fc from "fast-check";
import { blobs, elementwise, layer, type LayerCases, numbers } from "./layer-cases.ts";

const body = (params = ""): string => `type: "Dropout" dropout_param { ${params} }`;

export const dropoutCases: LayerCases = {
  corners: {
    "the identity": { body: body("dropout_ratio: 0.25"), bottoms: blobs([2, 3, 5]) },
    "scaled where training did not": { body: body("dropout_ratio: 0.3 scale_train: false"), bottoms: blobs([2, 3, 5]) },
    "in place": { body: body(), bottoms: blobs([2, 3, 5]), inPlace: true },
  },
  any: elementwise(
    fc
      .record({
        dropout_ratio: fc.constantFrom(undefined, 0.1, 0.3, 0.5, 0.9),
        scale_train: fc.constantFrom(undefined, true, false),
      })
      .map((fields) => layer("Dropout", "dropout_param", fields)),
    numbers({ special: true }),
  ),
};
