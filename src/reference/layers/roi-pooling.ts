/**
 * ROIPooling: the maximum of each bin of each region. Corners are rounded to pixels, half away from zero; bins overlap where
 * they do not divide the region; an empty bin is 0. Places are computed in float32, as Caffe does, since rounding decides
 * which pixels are looked at. rbgirshick/caffe-fast-rcnn: src/caffe/layers/roi_pooling_layer.cpp.
 */
import { FP32 } from "../../tensor/profile.ts";
import { count } from "../../tensor/shape.ts";
import { type Forward, selection } from "../forward.ts";
import { wholeNumber } from "../whole-number.ts";

const single = Math.fround;

export const roiPooling: Forward<"ROIPooling"> = (layer, [{ shape, data }, regions]) => {
  const { pooled, spatialScale } = layer.settings;
  const [items, channels, height, width] = shape;
  const top = layer.topShapes[0];
  const values = new Float64Array(count(top));
  let i = 0;
  for (let n = 0; n < top[0]; n++) {
    const region = regions.data.subarray(5 * n, 5 * n + 5);
    const item = wholeNumber(layer, region[0], items);
    const [x1, y1, x2, y2] = Array.from(region.subarray(1), (corner) => awayFromZero(single(corner * spatialScale)));
    const rows = bins(y1, y2, pooled[0], height);
    const columns = bins(x1, x2, pooled[1], width);
    for (let c = 0; c < channels; c++) {
      const plane = (item * channels + c) * height;
      for (const [top, bottom] of rows) {
        for (const [left, right] of columns) {
          let maximum = bottom > top && right > left ? -FP32.largest : 0;
          for (let y = top; y < bottom; y++) {
            for (let x = left; x < right; x++) {
              const value = data[(plane + y) * width + x];
              if (value > maximum) maximum = value;
            }
          }
          values[i++] = maximum;
        }
      }
    }
  }
  return [selection(top, values)];
};

function awayFromZero(value: number): number {
  return Math.sign(value) * Math.round(Math.abs(value));
}

/** First pixel and the one behind the last, of each bin, inside the image. */
function bins(first: number, last: number, pooled: number, size: number): [number, number][] {
  const step = single(Math.max(last - first + 1, 1) / pooled);
  const inside = (at: number): number => Math.min(Math.max(at + first, 0), size);
  return Array.from({ length: pooled }, (_, bin) => [
    inside(Math.floor(single(bin * step))),
    inside(Math.ceil(single((bin + 1) * step))),
  ]);
}
