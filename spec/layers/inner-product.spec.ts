/**
 * InnerProduct.
 *
 * The axes from `axis` on (1 by default) are flattened in row-major order, channel, row, column, and multiplied with weights
 * that are stored outputs × inputs, or inputs × outputs where `transpose` is set. VGG-16's fc6 read in row, column, channel
 * order is the classic mistake of nets that move to channels-last engines.
 *
 * Caffe: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/inner_product_layer.cpp#L84-L97
 * Parameters and shape: https://github.com/BVLC/caffe/blob/9b89154/src/caffe/layers/inner_product_layer.cpp#L10-L81
 */
import { describe, expect, it } from "vitest";
import { conforms, layerCase, reference, values } from "../support/layer.ts";
const body = (params: string): string => `type: "InnerProduct" inner_product_param { ${params} }`;

describe("InnerProduct", () => {
  const bottom = { shape: [1, 2, 1, 2], values: [1, 2, 3, 4] };

  it("flattens channel, row, column, and takes weights as stored", () => {
    expect(
      values(
        layerCase(
          body("num_output: 2"),
          [bottom],
          [
            [1, 10, 100, 1000, 0, 0, 0, 1],
            [0.5, 0.25],
          ],
        ),
      ),
    ).toEqual([4321.5, 4.25]);
  });

  it("takes transposed weights where the file says so", () => {
    expect(
      values(
        layerCase(body("num_output: 2 transpose: true bias_term: false"), [bottom], [[1, 0, 10, 0, 100, 0, 1000, 1]]),
      ),
    ).toEqual([4321, 4]);
  });

  it("can start at another axis", () => {
    const [output] = reference(layerCase(body("num_output: 1 axis: 2 bias_term: false"), [bottom], [[1, 10]]));
    expect(output.shape).toEqual([1, 2, 1]);
    expect([...output.values]).toEqual([21, 43]);
  });

  conforms("InnerProduct", { runs: 200 });
});
