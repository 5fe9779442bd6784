/** OpenCV's INTER_NEAREST: the pixel at floor(i · scale). Source: opencv/opencv, modules/imgproc/src/resize.cpp (resizeNN). */
import type { Pixels } from "../pixels.ts";

export function resizeNearest(
  { height: from, width: across, channels, data }: Pixels,
  height: number,
  width: number,
): Pixels {
  const sources = (before: number, after: number): Int32Array => {
    const scale = 1 / (after / before);
    return Int32Array.from({ length: after }, (_, i) => Math.min(Math.floor(i * scale), before - 1));
  };
  const rows = sources(from, height);
  const columns = sources(across, width);
  const resized = new Uint8Array(height * width * channels);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const source = (rows[y] * across + columns[x]) * channels;
      for (let c = 0; c < channels; c++) resized[at++] = data[source + c];
    }
  }
  return { height, width, channels, data: resized };
}
