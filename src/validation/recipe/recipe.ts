/**
 * A recipe: how an image of a data set becomes the numbers that a net is fed, as data. The schema below is at once the type, the
 * check, and what spec/schemas/recipe.schema.json publishes. docs/recipes.md explains the fields.
 */
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { didYouMean } from "../../caffe/near-miss.ts";
import { CuppingError, messageOf } from "../../error.ts";
import { readWhole } from "../../files.ts";
import { INTERPOLATIONS } from "./resize/resize.ts";

const extent = z.int().min(1).max(65_535);
const interpolation = z
  .enum(INTERPOLATIONS)
  .describe("The library and its interpolation for 8-bit images, reproduced bit for bit.");

const decode = z.strictObject({
  decoder: z
    .literal("libjpeg-turbo")
    .describe(
      "JPEG with the exact integer IDCT and smooth chroma upsampling; colour profiles are ignored, alpha is dropped.",
    ),
  colour: z.enum(["BGR", "RGB", "grey"]).describe("The order of the net's channels."),
  grey: z
    .enum(["replicate", "refuse"])
    .default("replicate")
    .describe("What becomes of a grey image where the net has three channels."),
  cmyk: z
    .enum(["opencv", "refuse"])
    .default("opencv")
    .describe("How four inks become three colours: by OpenCV's formula, or not at all."),
  exif: z
    .enum(["ignore", "apply"])
    .default("ignore")
    .describe("Whether a photo is turned as its EXIF orientation says."),
  flaws: z
    .enum(["refuse", "accept"])
    .default("refuse")
    .describe(
      "What becomes of a JPEG that its decoder warns of: no image, or what OpenCV makes of it. One that is cut off is none.",
    ),
});

const resizing = z.discriminatedUnion("rule", [
  z.strictObject({
    rule: z.literal("short-side").describe("The short side becomes `size`, the long side keeps the proportion."),
    size: extent,
    longSide: z.enum(["truncate", "round"]).describe("How long · size / short becomes a whole number."),
    interpolation,
  }),
  z.strictObject({
    rule: z.literal("squash").describe("Both sides are given; the proportion is lost."),
    height: extent,
    width: extent,
    interpolation,
  }),
  z.strictObject({
    rule: z.literal("none").describe("Images are taken as they are. Without a crop their size has to be said."),
    height: extent.optional(),
    width: extent.optional(),
  }),
]);

const crop = z.strictObject({
  height: extent,
  width: extent,
  offset: z
    .enum(["floor", "round", "half-even"])
    .describe(
      "How half of the margin becomes a whole number: Caffe cuts it; a half goes up; a half goes to the even one.",
    ),
});

const mean = z
  .strictObject({
    values: z
      .array(z.number())
      .min(1)
      .max(3)
      .optional()
      .describe("One for all channels, or one each, in the net's order."),
    file: z
      .string()
      .min(1)
      .optional()
      .describe("A .binaryproto or .npy of C×H×W, the size before cropping; relative to the recipe."),
  })
  .refine(({ values, file }) => (values === undefined) !== (file === undefined), {
    error: 'must have either "values" or "file"',
  });

const fields = z.strictObject({
  $schema: z.string().optional(),
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, "must be a word of letters, digits, dots and hyphens"),
  title: z.string().min(1).describe("What it is for, in a few words."),
  source: z.url().optional().describe("Where the rules come from."),
  decode,
  resize: resizing,
  crop: crop.optional(),
  mean: mean.optional().describe("Subtracted in float32; nothing is without it."),
  scale: z.number().default(1).describe("Multiplied in float32."),
  order: z.enum(["mean-then-scale", "scale-then-mean"]).default("mean-then-scale"),
  mirror: z.boolean().default(false).describe("Whether every image is mirrored, left and right."),
  oversample: z
    .boolean()
    .default(false)
    .describe("Ten crops in Caffe's order: corners row by row, centre, then the same mirrored."),
});

/** Everything about a recipe that a schema of fields cannot say. */
const recipeSchema = fields.superRefine((recipe, context) => {
  const refuse = (path: readonly string[], message: string) =>
    context.addIssue({ code: "custom", path: [...path], message });
  const { resize: rule, crop: window, mean: subtract, decode: how } = recipe;
  if (rule.rule === "short-side" && window === undefined)
    refuse(["crop"], 'is missing: after "short-side" every image has its own size');
  if (rule.rule === "none" && window === undefined && (rule.height === undefined || rule.width === undefined))
    refuse(["resize"], 'must give "height" and "width", because nothing is cropped');
  if (
    (rule.rule === "none" ? rule.height === undefined : false) !==
    (rule.rule === "none" ? rule.width === undefined : false)
  )
    refuse(["resize"], 'must give both of "height" and "width", or neither');
  if (recipe.oversample && window === undefined) refuse(["oversample"], 'needs a "crop"');
  if (recipe.oversample && recipe.mirror)
    refuse(["mirror"], "has no meaning beside oversampling, which mirrors by itself");
  if (window !== undefined) {
    const [height, width] = rule.rule === "short-side" ? [rule.size, rule.size] : [rule.height, rule.width];
    if ((height ?? window.height) < window.height || (width ?? window.width) < window.width)
      refuse(["crop"], "is larger than the image that it is taken from");
  }
  const channels = how.colour === "grey" ? 1 : 3;
  if (subtract?.values !== undefined && subtract.values.length !== 1 && subtract.values.length !== channels)
    refuse(["mean", "values"], `must be 1 or ${channels}, as many as there are channels`);
  if (recipe.scale === 0) refuse(["scale"], "is 0, which makes every image the same");
});

export type Recipe = z.output<typeof recipeSchema>;

/** The published JSON schema, of what a file may hold. */
export function recipeJsonSchema(): object {
  return {
    ...z.toJSONSchema(fields, { io: "input" }),
    title: "cupping recipe",
    description: "How an image of a data set becomes the numbers that a net is fed. See docs/recipes.md.",
  };
}

/** @throws CuppingError RECIPE_INVALID, which names the field */
export function parseRecipe(value: unknown, place: string): Recipe {
  const result = recipeSchema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue.path.map(String);
  const at = path.length === 0 ? place : `${place}: ${path.join(".")}`;
  const remedy = "docs/recipes.md describes the fields, and spec/schemas/recipe.schema.json is their schema.";
  if (issue.code === "unrecognized_keys") {
    const [key] = issue.keys;
    throw invalid(at, `There is no field "${key}".`, didYouMean(key, knownKeys(path, value), remedy));
  }
  if (issue.code === "invalid_value") {
    const given = path.reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value);
    const known = issue.values.map(String);
    throw invalid(
      at,
      given === undefined ? "This field is missing." : `${JSON.stringify(given)} is not known here.`,
      typeof given === "string"
        ? didYouMean(given, known, `Known: ${known.join(", ")}.`)
        : `Use one of ${known.join(", ")}.`,
    );
  }
  throw invalid(at, `${issue.code === "custom" ? `This ${issue.message}` : issue.message}.`, remedy);
}

/** The fields that an object at this place of a recipe may have. */
function knownKeys(path: readonly string[], value: unknown): string[] {
  let schema: unknown = z.toJSONSchema(fields, { io: "input" });
  for (const key of path) {
    schema = (schema as { properties?: Record<string, unknown> } | undefined)?.properties?.[key];
    const choices = (schema as { oneOf?: { properties?: { rule?: { const?: string } } }[] } | undefined)?.oneOf;
    const rule = (value as { resize?: { rule?: string } } | null)?.resize?.rule;
    if (choices !== undefined) schema = choices.find((choice) => choice.properties?.rule?.const === rule);
  }
  return Object.keys((schema as { properties?: object } | undefined)?.properties ?? {});
}

/**
 * A recipe by the name that it has in spec/recipes, or by its file: anything that ends in .json or has a slash in it. The
 * mean file's path, which is relative to the recipe's folder, comes back absolute.
 * @param meanFile takes the place of the recipe's mean file; relative to the current folder
 * @throws CuppingError FILE_UNREADABLE, RECIPE_INVALID, and RECIPE_UNKNOWN for a name that no shipped recipe has
 */
export async function loadRecipe(
  nameOrFile: string,
  { meanFile }: { readonly meanFile?: string } = {},
): Promise<Recipe> {
  const isFile = nameOrFile.endsWith(".json") || /[\\/]/.test(nameOrFile);
  if (!isFile) {
    const names = await shippedRecipes();
    if (!names.includes(nameOrFile)) {
      throw new CuppingError("RECIPE_UNKNOWN", {
        place: nameOrFile,
        problem: "No recipe of this name comes with cupping.",
        remedy: didYouMean(
          nameOrFile,
          names,
          `There are ${names.join(", ")}; or give a file, whose name ends in .json.`,
        ),
      });
    }
  }
  const file = isFile ? nameOrFile : join(recipesFolder(), `${nameOrFile}.json`);
  const text = new TextDecoder().decode(await readWhole(file));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalid(file, `This is no JSON: ${messageOf(error)}.`, "Correct it there.", error);
  }
  const recipe = parseRecipe(value, file);
  if (recipe.mean?.file !== undefined)
    return {
      ...recipe,
      mean: { file: meanFile === undefined ? resolve(dirname(file), recipe.mean.file) : resolve(meanFile) },
    };
  if (meanFile !== undefined)
    throw invalid(file, `This recipe takes no mean file, and ${meanFile} is given.`, "Leave the option out.");
  return recipe;
}

/** The names of the recipes in spec/recipes, in alphabetical order. */
export async function shippedRecipes(): Promise<string[]> {
  return (await readdir(recipesFolder()))
    .filter((name) => name.endsWith(".json"))
    .map((name) => name.slice(0, -".json".length))
    .toSorted();
}

/** spec/recipes, beside the sources or in the installed package. */
function recipesFolder(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const candidate = join(folder, "spec", "recipes");
    if (existsSync(candidate)) return candidate;
    if (folder === dirname(folder)) throw new Error("spec/recipes is missing from the package");
  }
}

function invalid(place: string, problem: string, remedy: string, cause?: unknown): CuppingError {
  return new CuppingError("RECIPE_INVALID", { place, problem, remedy, cause });
}
