/** `cupping recipe`: which recipes there are, what a net sees of an image by one, and whether two machines see the same. */
import { mkdir, readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { CuppingError, messageOf } from "../../error.ts";
import { readWhole, writeWhole } from "../../files.ts";
import { plural, table } from "../../report/table.ts";
import { encodeNpy } from "../../tensor/npy.ts";
import { formatShape } from "../../tensor/shape.ts";
import type { Preprocessor } from "../../validation/preprocessor.ts";
import { decoderVersion } from "../../validation/recipe/decode.ts";
import { pictureOf } from "../../validation/recipe/picture.ts";
import { preprocessor } from "../../validation/recipe/preprocess.ts";
import { loadRecipe, type Recipe, shippedRecipes } from "../../validation/recipe/recipe.ts";
import {
  compareTensorHashes,
  readTensorRecord,
  type TensorHash,
  tensorHash,
  type TensorRecord,
  writeTensorRecord,
} from "../../validation/recipe/tensor-hash.ts";
import { toJson } from "../../report/json.ts";
import { EXIT } from "../exit.ts";
import { usage } from "../options.ts";
import { paintFor, progressReporter } from "../terminal.ts";

export async function recipeListCommand({
  json,
  quiet,
}: {
  readonly json?: boolean;
  readonly quiet?: boolean;
}): Promise<number> {
  const recipes = await Promise.all((await shippedRecipes()).map((name) => loadRecipe(name)));
  if (json) {
    process.stdout.write(toJson(recipes));
    return EXIT.conforms;
  }
  if (quiet) {
    for (const { name } of recipes) console.log(name);
    return EXIT.conforms;
  }
  console.log(
    table(
      [{ title: "recipe" }, { title: "what it is for, and its mean", wraps: true }],
      recipes.map(({ name, title, mean }) => [name, `${title}; ${meanText(mean)}`]),
    ),
  );
  console.log("\nA mean file is given with --mean-file. docs/recipes.md says how to write a recipe\nof your own.");
  return EXIT.conforms;
}

function meanText(mean: Recipe["mean"]): string {
  if (mean === undefined) return "no mean";
  return `mean ${mean.file === undefined ? (mean.values ?? []).join(", ") : `file ${basename(mean.file)}`}`;
}

interface TryOptions {
  readonly out: string;
  readonly meanFile?: string;
}

/** Writes IMAGE.RECIPE.npy and IMAGE.RECIPE.png, each whole or not at all. */
export async function recipeTryCommand(
  image: string,
  nameOrFile: string,
  { out, meanFile }: TryOptions,
): Promise<number> {
  const recipe = await loadRecipe(nameOrFile, { meanFile });
  const ready = await preprocessor(recipe);
  const data = await prepared(ready, image);
  const shape = [ready.views, ...ready.shape];
  const picture = await pictureOf(recipe, ready, data);
  await makeFolder(out);
  const name = join(out, `${basename(image).replace(/\.[^.]*$/, "")}.${recipe.name}`);
  await writeWhole(`${name}.npy`, encodeNpy(shape, data));
  await writeWhole(`${name}.png`, picture);
  const { least, most, average } = summary(data);
  console.log(
    table(
      [{ title: `${basename(image)} by ${recipe.name}` }, { title: "" }],
      [
        ["tensor", `${name}.npy`],
        ["picture", `${name}.png`],
        ["shape", formatShape(shape)],
        ["hash", tensorHash(data)],
        ["minimum", String(least)],
        ["maximum", String(most)],
        ["mean", String(average)],
        ["recipe's identity", ready.identity],
        ["decoder", await decoderVersion()],
      ],
    ),
  );
  return EXIT.conforms;
}

function summary(data: Float32Array): { readonly least: number; readonly most: number; readonly average: number } {
  let [least, most, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const value of data) {
    least = Math.min(least, value);
    most = Math.max(most, value);
    sum += value;
  }
  return { least, most, average: sum / data.length };
}

interface HashOptions {
  readonly out?: string;
  readonly against?: string;
  readonly meanFile?: string;
}

const IMAGE_FILE = /\.(jpe?g|png|webp|gif|tiff?)$/i;

/** Hashes of a folder's images by a recipe: recorded, or compared with a record of another machine. */
export async function recipeHashCommand(
  folder: string,
  nameOrFile: string,
  { out, against, meanFile }: HashOptions,
): Promise<number> {
  if (out === undefined && against === undefined)
    throw usage(
      "cupping recipe hash",
      "Neither --out nor --against is given.",
      "Record with --out, compare with --against.",
    );
  const expected = against === undefined ? undefined : await readTensorRecord(against);
  const ready = await preprocessor(await loadRecipe(nameOrFile, { meanFile }));
  if (expected !== undefined && expected.identity !== ready.identity) {
    const text = `The record is of the recipe ${expected.recipe}, with other rules or another mean: nothing is compared.`;
    console.log(paintFor(process.stdout)("bad", text));
    return EXIT.deviates;
  }
  const line = progressReporter(false, "images");
  const names = await imagesOf(folder);
  const tensors: TensorHash[] = [];
  for (const name of names) {
    tensors.push({ name, hash: tensorHash(await prepared(ready, join(folder, name))) });
    line.show({ what: basename(folder), done: tensors.length, of: names.length });
  }
  line.clear();
  const record: TensorRecord = {
    recipe: ready.name,
    identity: ready.identity,
    decoder: await decoderVersion(),
    tensors,
  };
  if (out !== undefined) {
    await writeTensorRecord(out, record);
    console.log(`${plural(tensors.length, "image")} recorded in ${out}.`);
  }
  return expected === undefined ? EXIT.conforms : compared(expected, record);
}

function compared(expected: TensorRecord, got: TensorRecord): number {
  const paint = paintFor(process.stdout);
  const { same, sentence } = compareTensorHashes(expected.tensors, got.tensors);
  console.log(paint(same ? "good" : "bad", sentence));
  if (!same) console.log(`There: ${expected.decoder}\nHere:  ${got.decoder}`);
  return same ? EXIT.conforms : EXIT.deviates;
}

async function imagesOf(folder: string): Promise<string[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    throw new CuppingError("FILE_UNREADABLE", {
      place: folder,
      problem: `This folder cannot be read: ${messageOf(error)}.`,
      remedy: "Give a folder of images.",
      cause: error,
    });
  }
  const images = names.filter((name) => IMAGE_FILE.test(name)).toSorted();
  if (images.length === 0)
    throw usage(folder, "There is no image in this folder.", "Give a folder with JPEG, PNG, WebP, GIF or TIFF files.");
  return images;
}

/** The tensor of an image file, whose name stands in front of what may be wrong with it. */
async function prepared(ready: Preprocessor, file: string): Promise<Float32Array> {
  const bytes = await readWhole(file);
  try {
    return await ready.prepare({ kind: "encoded", bytes });
  } catch (error) {
    if (!(error instanceof CuppingError)) throw error;
    const { code, problem, remedy, cause } = error;
    throw new CuppingError(code, { place: file, problem, remedy, cause });
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw new CuppingError("FILE_UNWRITABLE", {
      place: folder,
      problem: `This folder cannot be made: ${messageOf(error)}.`,
      remedy: "Choose one that exists and may be written to.",
      cause: error,
    });
  }
}
