/** What a net sees, as a picture: a prepared tensor turned back into colours. */
import type { Preprocessor } from "../preprocessor.ts";
import { sharpLibrary } from "./decode.ts";
import { readMean } from "./mean.ts";
import { channelsOf } from "./preprocess.ts";
import type { Recipe } from "./recipe.ts";
import { viewsOf } from "./views.ts";

/** Views beside one another. */
const ACROSS = 5;

/**
 * The bytes of a PNG. Mean and scale are undone by the recipe's own numbers, so that a wrong order of channels or a wrong crop shows;
 * ten views are two rows of five.
 * @param data what `prepare` returned
 * @throws CuppingError as `readMean`
 */
export async function pictureOf(
  recipe: Recipe,
  { shape, views }: Preprocessor,
  data: Float32Array,
): Promise<Uint8Array> {
  const [channels, height, width] = shape;
  const across = Math.min(views, ACROSS);
  const stride = across * width;
  const colours = new Uint8Array((views / across) * height * stride * 3);
  const meanAt = await meanLookup(recipe, [height, width]);
  for (let view = 0; view < views; view++) {
    const corner = Math.floor(view / across) * height * stride + (view % across) * width;
    for (let c = 0; c < 3; c++) {
      const source = channels === 1 ? 0 : recipe.decode.colour === "BGR" ? 2 - c : c;
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const value = data[((view * channels + source) * height + y) * width + x];
          const subtracted = meanAt(view, source, y, x);
          const pixel =
            recipe.order === "mean-then-scale"
              ? value / recipe.scale + subtracted
              : (value + subtracted) / recipe.scale;
          colours[(corner + y * stride + x) * 3 + c] = Math.min(Math.max(Math.round(pixel), 0), 255);
        }
      }
    }
  }
  const sharp = await sharpLibrary();
  return sharp(colours, { raw: { width: stride, height: (views / across) * height, channels: 3 } })
    .png()
    .toBuffer();
}

type MeanLookup = (view: number, channel: number, y: number, x: number) => number;

async function meanLookup(recipe: Recipe, [, width]: readonly [height: number, width: number]): Promise<MeanLookup> {
  const { values = [0], file } = recipe.mean ?? {};
  if (file === undefined) return (_view, c) => values[values.length === 1 ? 0 : c];
  const { shape, data } = await readMean(file, channelsOf(recipe));
  const [, fullHeight, fullWidth] = shape;
  const views = viewsOf(recipe, { height: fullHeight, width: fullWidth });
  return (view, c, y, x) => {
    const { top, left, mirrored } = views[view];
    return data[(c * fullHeight + top + y) * fullWidth + left + (mirrored ? width - 1 - x : x)];
  };
}
