/**
 * Winograd's F(2×2, 3×3) in float32 (Lavin & Gray, 2016): four output pixels from 16 products a channel instead of 36. Its
 * intermediate numbers are larger than the products of the direct sum, so it keeps to a bound of its own, not to fp32's.
 */
import type { LayerCall } from "../diagnosis/fault.ts";
import type { Output } from "../reference/forward.ts";
import { reference } from "../diagnosis/explain.ts";
import { count } from "../tensor/shape.ts";

const { fround } = Math;

// Filter (G), data (Bᵀ) and output (Aᵀ) transforms of Lavin & Gray, section 4.1.
const G = [
  [1, 0, 0],
  [0.5, 0.5, 0.5],
  [0.5, -0.5, 0.5],
  [0, 0, 1],
];
const BT = [
  [1, 0, -1, 0],
  [0, 1, 1, 0],
  [0, -1, 1, 0],
  [0, 1, 0, -1],
];
const AT = [
  [1, 1, 1, 0],
  [0, 1, -1, -1],
];

/**
 * The tops of a 3×3 convolution of stride 1 and without dilation in float32, with the error model that is the algorithm's own. With a bar for absolute values,
 *
 *     |ŷ − y| ≤ γ(n) · |Aᵀ| ( Σ |G||g||Gᵀ| ⊙ |Bᵀ||d||B| ) |A|,   n = 4 + 2 + 1 + (channels − 1) + 4, + 1 with a bias
 *
 * since a term meets two additions of each filter and output transform along each axis, one of each data transform, a product,
 * and the additions over the channels (Higham, section 3.1, step by step). Taken in norms this is the bound of Barabasz,
 * Anderson, Soodhalter & Gregg, Error analysis and improving the accuracy of Winograd convolution, ACM TOMS 46 (2020), theorem 2.
 */
export function winograd(call: LayerCall<"Convolution">): Output[] {
  const {
    layer,
    bottoms,
    params: [weights, bias],
  } = call;
  const { numOutput, group, pad } = layer.settings;
  return reference(call as unknown as LayerCall).map((exact, b) => {
    const {
      shape: [number, channels, height, width],
      data,
    } = bottoms[b];
    const [, , outHeight, outWidth] = exact.shape;
    const depth = channels / group;
    const filters = weights.shape[0];
    const values = new Float64Array(count(exact.shape));
    const magnitude = new Float64Array(values.length);
    const transformed = Array.from({ length: filters * depth }, (_, f) => {
      const filter = block(3, (y, x) => weights.data[f * 9 + y * 3 + x]);
      return { value: sandwich(G, filter, fround), size: sandwich(absolute(G), filter.map(abs), same) };
    });
    for (let n = 0; n < number; n++) {
      for (let y0 = 0; y0 < outHeight; y0 += 2) {
        for (let x0 = 0; x0 < outWidth; x0 += 2) {
          const tiles = Array.from({ length: channels }, (_, c) => {
            const tile = block(4, (dy, dx) => {
              const [y, x] = [y0 + dy - pad[0], x0 + dx - pad[1]];
              const inside = y >= 0 && y < height && x >= 0 && x < width;
              return inside ? data[((n * channels + c) * height + y) * width + x] : 0;
            });
            return { value: sandwich(BT, tile, fround), size: sandwich(absolute(BT), tile.map(abs), same) };
          });
          for (let filter = 0; filter < numOutput; filter++) {
            const first = Math.floor(filter / (numOutput / group)) * depth;
            const products = block(4, () => 0);
            const sizes = block(4, () => 0);
            for (let d = 0; d < depth; d++) {
              const [u, v] = [transformed[filter * depth + d], tiles[first + d]];
              for (let i = 0; i < 16; i++) {
                products[i >> 2][i & 3] = fround(
                  products[i >> 2][i & 3] + fround(u.value[i >> 2][i & 3] * v.value[i >> 2][i & 3]),
                );
                sizes[i >> 2][i & 3] += u.size[i >> 2][i & 3] * v.size[i >> 2][i & 3];
              }
            }
            const [result, size] = [sandwich(AT, products, fround), sandwich(absolute(AT), sizes, same)];
            const b0 = bias === undefined ? 0 : bias.data[filter];
            for (let i = 0; i < 4; i++) {
              const [y, x] = [y0 + (i >> 1), x0 + (i & 1)];
              if (y >= outHeight || x >= outWidth) continue;
              const at = ((n * numOutput + filter) * outHeight + y) * outWidth + x;
              values[at] = fround(result[i >> 1][i & 1] + b0);
              magnitude[at] = size[i >> 1][i & 1] + Math.abs(b0);
            }
          }
        }
      }
    }
    return { ...exact, values, magnitude, length: depth + 10 + (bias === undefined ? 0 : 1) };
  });
}

type Matrix = number[][];

function block(size: number, value: (y: number, x: number) => number): Matrix {
  return Array.from({ length: size }, (_, y) => Array.from({ length: size }, (_, x) => value(y, x)));
}

const absolute = (matrix: Matrix): Matrix => matrix.map(abs);
const abs = (row: number[]): number[] => row.map(Math.abs);
const same = (x: number): number => x;

/** T · m · Tᵀ, every addition rounded. */
function sandwich(transform: Matrix, m: Matrix, round: (x: number) => number): Matrix {
  return times(transform, transposed(times(transform, transposed(m), round)), round);
}

function transposed(m: Matrix): Matrix {
  return m[0].map((_, x) => m.map((row) => row[x]));
}

function times(a: Matrix, b: Matrix, round: (x: number) => number): Matrix {
  // Factors are 0, ±1 and ½: their products are exact.
  return a.map((row) =>
    b[0].map((_, x) => row.reduce((sum, factor, k) => (factor === 0 ? sum : round(sum + factor * b[k][x])), 0)),
  );
}
