/**
 * OpenCV's INTER_AREA for bytes: the mean of the source pixels under an output pixel, those at its border in proportion. Three
 * ways: 2×2 blocks in whole numbers; blocks of other whole sizes as a sum times a float32; everything else in float32, row by
 * row. Where an axis grows it is a linear interpolation (opencv-linear.ts).
 * Source: opencv/opencv, modules/imgproc/src/resize.cpp (ResizeAreaFast_Invoker, computeResizeAreaTab, ResizeArea_Invoker).
 */
import type { Pixels } from "../pixels.ts";
import { resizeLinear } from "./opencv-linear.ts";
import { nearestEven } from "./rounding.ts";

const { fround } = Math;

export function resizeArea(image: Pixels, height: number, width: number): Pixels {
  const down = 1 / (height / image.height);
  const across = 1 / (width / image.width);
  if (down < 1 || across < 1) return resizeLinear(image, height, width, true);
  const [rows, columns] = [wholeFactor(down), wholeFactor(across)];
  return rows !== undefined && columns !== undefined
    ? meanOfBlocks(image, rows, columns)
    : meanOfAreas(image, { height, width, down, across });
}

/** Whether OpenCV shrinks by 2 along both axes: there its INTER_LINEAR is its INTER_AREA. */
export function halves(image: Pixels, height: number, width: number): boolean {
  return wholeFactor(1 / (height / image.height)) === 2 && wholeFactor(1 / (width / image.width)) === 2;
}

function wholeFactor(scale: number): number | undefined {
  const whole = nearestEven(scale);
  return Math.abs(scale - whole) < Number.EPSILON ? whole : undefined;
}

function meanOfBlocks(image: Pixels, rows: number, columns: number): Pixels {
  const { channels, data } = image;
  const height = image.height / rows;
  const width = image.width / columns;
  const resized = new Uint8Array(height * width * channels);
  const stride = image.width * channels;
  const share = fround(1 / (rows * columns));
  const byTwo = rows === 2 && columns === 2;
  let at = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < channels; c++) {
        const start = y * rows * stride + x * columns * channels + c;
        let sum = 0;
        for (let dy = 0; dy < rows; dy++)
          for (let dx = 0; dx < columns; dx++) sum += data[start + dy * stride + dx * channels];
        resized[at++] = byTwo ? (sum + 2) >> 2 : nearestEven(fround(sum * share));
      }
    }
  }
  return { height, width, channels, data: resized };
}

/** Source pixels under output pixels, in order. */
interface Shares {
  readonly to: Int32Array;
  readonly from: Int32Array;
  /** The share of the output pixel that the source pixel covers. */
  readonly weight: Float32Array;
}

function sharesOf(from: number, to: number, scale: number): Shares {
  const list: [to: number, from: number, weight: number][] = [];
  for (let i = 0; i < to; i++) {
    const start = i * scale;
    const end = start + scale;
    const cell = Math.min(scale, from - start);
    const lastWhole = Math.min(Math.floor(end), from - 1);
    const firstWhole = Math.min(Math.ceil(start), lastWhole);
    if (firstWhole - start > 1e-3) list.push([i, firstWhole - 1, (firstWhole - start) / cell]);
    for (let j = firstWhole; j < lastWhole; j++) list.push([i, j, 1 / cell]);
    if (end - lastWhole > 1e-3) list.push([i, lastWhole, Math.min(end - lastWhole, 1, cell) / cell]);
  }
  return {
    to: Int32Array.from(list, ([output]) => output),
    from: Int32Array.from(list, ([, source]) => source),
    weight: Float32Array.from(list, ([, , weight]) => weight),
  };
}

function meanOfAreas(
  image: Pixels,
  { height, width, down, across }: { height: number; width: number; down: number; across: number },
): Pixels {
  const { channels, data } = image;
  const columns = sharesOf(image.width, width, across);
  const rows = sharesOf(image.height, height, down);
  const length = width * channels;
  const resized = new Uint8Array(height * length);
  const row = new Float32Array(length);
  const sum = new Float32Array(length);
  let current = 0;
  const store = (): void => {
    for (let i = 0, at = current * length; i < length; i++) resized[at + i] = Math.min(nearestEven(sum[i]), 255);
  };
  for (let r = 0; r < rows.to.length; r++) {
    row.fill(0);
    const start = rows.from[r] * image.width;
    for (let k = 0; k < columns.to.length; k++) {
      const weight = columns.weight[k];
      let source = (start + columns.from[k]) * channels;
      let at = columns.to[k] * channels;
      for (let c = 0; c < channels; c++, source++, at++) row[at] += fround(data[source] * weight);
    }
    if (rows.to[r] !== current) {
      store();
      current = rows.to[r];
      sum.fill(0);
    }
    const weight = rows.weight[r];
    for (let i = 0; i < length; i++) sum[i] += fround(weight * row[i]);
  }
  store();
  return { height, width, channels, data: resized };
}
