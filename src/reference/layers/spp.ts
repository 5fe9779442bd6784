/** SPP: poolings into 1×1, 2×2, 4×4 … bins, flattened side by side. Caffe: src/caffe/layers/spp_layer.cpp. */
import { count } from "../../tensor/shape.ts";
import { type Forward, selection, sum } from "../forward.ts";
import { pooling } from "./pooling.ts";

export const spp: Forward<"SPP"> = (layer, bottoms, params, errors) => {
  const shape = layer.topShapes[0];
  const levels = layer.settings.levels.map(
    ({ settings, shape: levelShape }) =>
      pooling({ ...layer, type: "Pooling", settings, topShapes: [levelShape] }, bottoms, params, errors)[0],
  );
  const flattened = (of: (level: (typeof levels)[number]) => Float64Array | null): Float64Array => {
    const values = new Float64Array(count(shape));
    const bins = count(shape, 1);
    let start = 0;
    for (const level of levels) {
      const own = count(level.shape, 1);
      of(level)?.forEach((value, i) => {
        values[Math.floor(i / own) * bins + start + (i % own)] = value;
      });
      start += own;
    }
    return values;
  };
  const values = flattened((level) => level.values);
  if (levels[0].magnitude === null) return [selection(shape, values)];
  const length = Math.max(...levels.map((level) => level.length));
  const pointwise = levels[0].pointwise === null ? null : flattened((level) => level.pointwise);
  return [
    {
      ...sum(
        shape,
        values,
        flattened((level) => level.magnitude),
        length,
      ),
      pointwise,
      drift: Math.max(...levels.map((level) => level.drift ?? 0)),
    },
  ];
};
