/**
 * Normalize: x over the Euclidean norm of its pixel's channels (or of the whole image), times a learned scale; eps is added
 * to the sum of squares. weiliu89/caffe, branch ssd: src/caffe/layers/normalize_layer.cpp.
 */
import { count } from "../../tensor/shape.ts";
import { DIVIDE, POW } from "../elementary.ts";
import { drift } from "../drift.ts";
import type { Forward } from "../forward.ts";

export const normalize: Forward<"Normalize"> = (layer, [{ shape, data }], [scale], errors) => {
  const { acrossSpatial, channelShared, eps } = layer.settings;
  const channels = shape[1];
  const area = count(shape, 2);
  const image = channels * area;
  const sums = new Float64Array(acrossSpatial ? shape[0] : shape[0] * area);
  const place = (i: number): number =>
    Math.floor(i / image) * (acrossSpatial ? 1 : area) + (acrossSpatial ? 0 : i % area);
  for (let i = 0; i < data.length; i++) sums[place(i)] += data[i] ** 2;
  const values = Float64Array.from(data, (x, i) => {
    const factor = scale.data[channelShared ? 0 : Math.floor(i / area) % channels];
    return (x / Math.sqrt(sums[place(i)] + eps)) * factor;
  });
  let drifted = 0;
  for (let at = 0; at < (errors ? sums.length : 0); at++) {
    const first = acrossSpatial ? at * image : Math.floor(at / area) * image + (at % area);
    const step = acrossSpatial ? 1 : area;
    const own = Float64Array.from({ length: acrossSpatial ? image : channels }, (_, i) => data[first + i * step] ** 2);
    drifted = Math.max(drifted, drift(own));
  }
  const sizes = values.map(Math.abs);
  // A subnormal quotient has lost something, which the learned scale enlarges.
  const enlarged = values.map((value, i) =>
    value === 0 ? 0 : Math.abs(scale.data[channelShared ? 0 : Math.floor(i / area) % channels]),
  );
  return [
    {
      shape,
      values,
      // The root halves the sum's relative error. Caffe takes the root by pow; a reciprocal, and two products, follow.
      magnitude: sizes.map((size) => size / 2),
      length: (acrossSpatial ? image : channels) + 1,
      pointwise: sizes.map((size) => size * (POW + DIVIDE + 2)),
      enlarged,
      drift: drifted,
    },
  ];
};
