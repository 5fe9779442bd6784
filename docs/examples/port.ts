/**
 * A port of Caffe to plain loops, as somebody might write it in an afternoon: docs/tutorial.md debugs it. It is right unless
 * PITFALLS names mistakes that ports of VGG-16 have made, with commas between them:
 *
 *   filter-flip     the filters are rotated by 180°: a convolution, as mathematicians have it
 *   ignore-border   windows that reach beyond the image are left out
 *   dropout-again   scaled by 1 - ratio at test, though Caffe scaled while it trained
 *
 * A backend of your own imports these from "cupping".
 */
import {
  type Activation,
  type BackendModule,
  type Blob,
  CONTRACT,
  FP32,
  type LayerOf,
  SUPPORTED,
} from "../../src/index.ts";

const pitfalls = new Set((process.env.PITFALLS ?? "").split(","));

/** The largest float32: Caffe's maxima begin at its negative. */
const FLT_MAX = 3.4028234663852886e38;

type Computed = { readonly shape: readonly number[]; readonly data: Float32Array };

function convolution(
  { settings, topShapes }: LayerOf<"Convolution">,
  x: Activation,
  [weights, bias]: Blob[],
): Computed {
  const { kernel, stride, pad } = settings;
  const [channels, height, width] = x.shape.slice(1);
  const [shape] = topShapes;
  const [filters, rows, columns] = shape.slice(1);
  const size = kernel[0] * kernel[1];
  const data = new Float32Array(x.shape[0] * filters * rows * columns);
  for (let at = 0; at < data.length; at++) {
    const column = at % columns;
    const row = Math.floor(at / columns) % rows;
    const filter = Math.floor(at / (columns * rows)) % filters;
    const image = Math.floor(at / (columns * rows * filters));
    let sum = bias === undefined ? 0 : bias.data[filter];
    for (let c = 0; c < channels; c++) {
      for (let k = 0; k < size; k++) {
        const i = row * stride[0] - pad[0] + Math.floor(k / kernel[1]);
        const j = column * stride[1] - pad[1] + (k % kernel[1]);
        if (i < 0 || i >= height || j < 0 || j >= width) continue;
        const weight = (filter * channels + c) * size + (pitfalls.has("filter-flip") ? size - 1 - k : k);
        sum += weights.data[weight] * x.data[((image * channels + c) * height + i) * width + j];
      }
    }
    data[at] = sum;
  }
  return { shape, data };
}

function pooling({ settings, topShapes }: LayerOf<"Pooling">, x: Activation): Computed {
  const { kernel, stride } = settings;
  const [height, width] = x.shape.slice(2);
  const inside = (extent: number, i: 0 | 1): number => Math.floor((extent - kernel[i]) / stride[i]) + 1;
  const [number, channels, ...extents] = topShapes[0];
  const [rows, columns] = pitfalls.has("ignore-border") ? [inside(height, 0), inside(width, 1)] : extents;
  const data = new Float32Array(number * channels * rows * columns).fill(-FLT_MAX);
  for (let at = 0; at < data.length; at++) {
    const [top, left] = [Math.floor(at / columns) % rows, at % columns].map((place, i) => place * stride[i]);
    const plane = Math.floor(at / (columns * rows)) * height * width;
    for (let i = top; i < Math.min(top + kernel[0], height); i++) {
      for (let j = left; j < Math.min(left + kernel[1], width); j++) {
        // Not Math.max: Caffe's comparison passes over NaN.
        const value = x.data[plane + i * width + j];
        if (value > data[at]) data[at] = value;
      }
    }
  }
  return { shape: [number, channels, rows, columns], data };
}

function innerProduct({ settings }: LayerOf<"InnerProduct">, x: Activation, [weights, bias]: Blob[]): Computed {
  const { numOutput } = settings;
  const [number] = x.shape;
  const length = x.data.length / number;
  const data = new Float32Array(number * numOutput);
  for (let at = 0; at < data.length; at++) {
    const [image, output] = [Math.floor(at / numOutput), at % numOutput];
    let sum = bias === undefined ? 0 : bias.data[output];
    for (let i = 0; i < length; i++) sum += weights.data[output * length + i] * x.data[image * length + i];
    data[at] = sum;
  }
  return { shape: [number, numOutput], data };
}

function softmax(x: Activation): Computed {
  const [number, classes] = x.shape;
  const data = new Float32Array(number * classes);
  for (let image = 0; image < number; image++) {
    const scores = x.data.slice(image * classes, (image + 1) * classes);
    const largest = Math.max(...scores);
    const powers = [...scores].map((score) => Math.exp(score - largest));
    const sum = powers.reduce((a, b) => a + b, 0);
    powers.forEach((power, i) => {
      data[image * classes + i] = power / sum;
    });
  }
  return { shape: x.shape, data };
}

const unsupported = { supported: false, reason: "This port computes small classifiers only." } as const;

export default {
  contract: CONTRACT,
  load: () => ({
    kind: "available",
    backend: {
      id: "port",
      device: "cpu",
      version: "1",
      profile: FP32,
      supports(layer) {
        switch (layer.type) {
          case "Input":
          case "Dropout":
            return SUPPORTED;
          case "Convolution": {
            const { group, dilation } = layer.settings;
            return group === 1 && dilation.every((d) => d === 1) && layer.bottoms.length === 1
              ? SUPPORTED
              : unsupported;
          }
          case "Pooling": {
            const { method, pad } = layer.settings;
            return method === "MAX" && pad.every((p) => p === 0) && layer.tops.length === 1 ? SUPPORTED : unsupported;
          }
          case "ReLU":
            return layer.settings.negativeSlope === 0 ? SUPPORTED : unsupported;
          case "InnerProduct":
            return layer.settings.axis === 1 && !layer.settings.transpose ? SUPPORTED : unsupported;
          case "Softmax":
            return layer.settings.axis === 1 && layer.bottomShapes[0].length === 2 ? SUPPORTED : unsupported;
          default:
            return unsupported;
        }
      },
      prepare: ({ net, params }) =>
        Promise.resolve({
          run(feeds, fetch) {
            const blobs = new Map<string, Computed>(feeds);
            for (const layer of net.layers) {
              if (layer.type === "Input") continue;
              const x = blobs.get(layer.bottoms[0]) as Computed;
              const own = layer.params.map(({ key }) => params.get(key) as Blob);
              const each = (compute: (value: number) => number): Computed => ({
                shape: x.shape,
                data: x.data.map(compute),
              });
              switch (layer.type) {
                case "Convolution":
                  blobs.set(layer.tops[0], convolution(layer, x, own));
                  break;
                case "Pooling":
                  blobs.set(layer.tops[0], pooling(layer, x));
                  break;
                case "InnerProduct":
                  blobs.set(layer.tops[0], innerProduct(layer, x, own));
                  break;
                case "ReLU":
                  blobs.set(
                    layer.tops[0],
                    each((value) => Math.max(value, 0)),
                  );
                  break;
                case "Dropout": {
                  const { ratio } = layer.settings;
                  blobs.set(
                    layer.tops[0],
                    each((value) => (pitfalls.has("dropout-again") ? value * (1 - ratio) : value)),
                  );
                  break;
                }
                case "Softmax":
                  blobs.set(layer.tops[0], softmax(x));
                  break;
                default:
                  throw new Error(`There is no ${layer.type} here.`);
              }
            }
            return Promise.resolve(new Map(fetch.map((id) => [id, blobs.get(id) as Computed])));
          },
          [Symbol.asyncDispose]: () => Promise.resolve(),
        }),
    },
  }),
} satisfies BackendModule;
