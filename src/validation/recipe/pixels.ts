/** An image between its decoder and a net: bytes as OpenCV keeps them. */

export interface Pixels {
  readonly height: number;
  readonly width: number;
  /** 3: blue, green, red; 1: grey. */
  readonly channels: 1 | 3;
  /** H×W×C, the channels of a pixel side by side. */
  readonly data: Uint8Array;
}

/**
 * Grey as OpenCV's cvtColor computes it for bytes: BT.601's weights in 14 bits, rounded to nearest. A pixel whose channels are
 * equal keeps its value. Source: opencv/opencv, modules/imgproc/src/color_rgb.simd.hpp (RGB2Gray<uchar>).
 */
export function greyOf({ height, width, channels, data }: Pixels): Pixels {
  if (channels === 1) return { height, width, channels, data };
  const grey = new Uint8Array(height * width);
  for (let i = 0, at = 0; i < grey.length; i++, at += 3) {
    grey[i] = (data[at] * 1868 + data[at + 1] * 9617 + data[at + 2] * 4899 + 8192) >> 14;
  }
  return { height, width, channels: 1, data: grey };
}

/** Grey three times: what OpenCV makes of a grey image that is read in colour. */
export function colourOf({ height, width, channels, data }: Pixels): Pixels {
  if (channels === 3) return { height, width, channels, data };
  const colour = new Uint8Array(3 * height * width);
  for (let i = 0, at = 0; i < data.length; i++, at += 3) colour[at] = colour[at + 1] = colour[at + 2] = data[i];
  return { height, width, channels: 3, data: colour };
}
