/** Where the windows of a Pooling lie, and what they divide by. It decides whether a mistake about them can show. */
import type { Pair } from "../caffe/layers/definition.ts";
import { pooledExtent, type PoolingSettings } from "../caffe/layers/pooling.ts";
import type { LayerOf } from "../caffe/net.ts";
import type { Output } from "../reference/forward.ts";
import { sameShape, type Shape } from "../tensor/shape.ts";
import { type LayerCall, withSettings } from "./fault.ts";

/** One window along one axis, in pixels of the image. */
interface Span {
  /** The pixels of the image in it: from `first` to before `end`; none where `end` is not beyond `first`. */
  readonly first: number;
  readonly end: number;
  /** How many pixels there are, padding not counted; never below 0. */
  readonly pixels: number;
  /** Caffe's share in the divisor of an average: the window clipped to the padded image, which may be 0 or less. */
  readonly divisor: number;
}

/** The windows along one axis, 0 for height and 1 for width; as many as a top of shape `top` has. */
function spans({ settings, bottomShapes }: LayerOf<"Pooling">, i: 0 | 1, top: Shape): Span[] {
  const size = bottomShapes[0][2 + i];
  const { kernel, stride, pad } = settings;
  return Array.from({ length: Math.max(top[2 + i], 0) }, (_, place) => {
    const start = place * stride[i] - pad[i];
    const first = Math.max(start, 0);
    const end = Math.min(start + kernel[i], size);
    const divisor = Math.min(start + kernel[i], size + pad[i]) - start;
    return { first, end, pixels: Math.max(end - first, 0), divisor };
  });
}

/** Rows and columns under every element of a plane of the top, row-major. */
export function windowsOf(
  layer: LayerOf<"Pooling">,
  top: Shape = layer.topShapes[0],
): { readonly rows: Span; readonly columns: Span }[] {
  const columns = spans(layer, 1, top);
  return spans(layer, 0, top).flatMap((row) => columns.map((column) => ({ rows: row, columns: column })));
}

/** Whether a window holds no pixel of the image. */
export function isEmpty({ rows, columns }: { readonly rows: Span; readonly columns: Span }): boolean {
  return rows.pixels === 0 || columns.pixels === 0;
}

/** Whether a window along one axis holds one pixel and nothing else. */
export function isSingle({ pixels, divisor }: Span): boolean {
  return pixels === 1 && divisor === 1;
}

/** Whether two poolings take the same pixels into the same windows, and divide alike where they average. */
export function samePools(a: LayerOf<"Pooling">, b: LayerOf<"Pooling">): boolean {
  if (!sameShape(a.topShapes[0], b.topShapes[0])) return false;
  const others = windowsOf(b);
  return windowsOf(a).every((own, place) => {
    const other = others[place];
    // An average over nothing is 0, or 0/0.
    if (isEmpty(own) || isEmpty(other)) {
      return isEmpty(own) && isEmpty(other) && (quotient(own) === 0) === (quotient(other) === 0);
    }
    const pixels = [own.rows, own.columns, other.rows, other.columns].map(({ first, end }) => `${first}…${end}`);
    return pixels[0] === pixels[2] && pixels[1] === pixels[3] && quotient(own) === quotient(other);
  });

  function quotient({ rows, columns }: { rows: Span; columns: Span }): number {
    return a.settings.method === "AVE" ? rows.divisor * columns.divisor : 1;
  }
}

/** The call with other settings, and the tops that follow: by Caffe's rules, or of the given extents. */
export function repooled(
  call: LayerCall<"Pooling">,
  settings: Partial<PoolingSettings>,
  extents?: Pair,
): LayerCall<"Pooling"> {
  const changed = { ...call.layer.settings, ...settings };
  const [number, channels, height, width] = call.layer.bottomShapes[0];
  const top = [number, channels, ...(extents ?? [pooledExtent(height, changed, 0), pooledExtent(width, changed, 1)])];
  return withSettings(call, settings, { topShapes: call.layer.topShapes.map(() => top) });
}

/** The reason of layers in which a mistake about windows changes none. */
export const SAME_POOLS = "takes the same pixels into the same windows either way";

/** Averages divided by another number than Caffe's. */
export function redivided(
  output: Output,
  layer: LayerOf<"Pooling">,
  divisor: (rows: Span, columns: Span) => number,
): Output {
  const windows = windowsOf(layer, output.shape);
  const factors = windows.map(({ rows, columns }) => (rows.divisor * columns.divisor) / divisor(rows, columns));
  // A window that Caffe divides by 0 is empty: its sum is 0.
  const times = (x: number, factor: number): number => (factor === 0 ? 0 : factor * x);
  const all = (numbers: Float64Array): Float64Array => numbers.map((x, i) => times(x, factors[i % windows.length]));
  const sizes = (numbers: Float64Array | null): Float64Array | null =>
    numbers === null ? null : all(numbers).map(Math.abs);
  return {
    shape: output.shape,
    values: all(output.values),
    magnitude: sizes(output.magnitude),
    length: output.length + 1,
    pointwise: sizes(output.pointwise),
  };
}

/** Tops with some values replaced, exactly: `value` is told the window and the value that was there. */
export function mapWindows(
  output: Output,
  layer: LayerOf<"Pooling">,
  value: (window: { readonly rows: Span; readonly columns: Span }, own: number, element: number) => number,
): Output {
  const windows = windowsOf(layer, output.shape);
  return { ...output, values: output.values.map((y, i) => value(windows[i % windows.length], y, i)) };
}
