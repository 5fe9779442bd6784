/** Runs images again with a data fault made on the way: what a hypothesis of `explainData` is tried by. */
import type { DataFault, Prepared } from "./data-fault.ts";
import type { Evaluate } from "./hypotheses.ts";
import { preprocessor as preprocessorOf } from "./recipe/preprocess.ts";
import { readMean } from "./recipe/mean.ts";
import type { Recipe } from "./recipe/recipe.ts";
import { viewsOf } from "./recipe/views.ts";
import type { ImageRecord } from "./image-record.ts";
import { batchesOf, type Plan } from "./plan.ts";
import { preparingHere } from "./prepare-batch.ts";
import type { Preprocessor } from "./preprocessor.ts";
import { runBatches } from "./run.ts";
import type { Runner } from "./runner.ts";
import type { Subject } from "./validate.ts";
import type { Blob } from "../tensor/blob.ts";
import { count, type Shape } from "../tensor/shape.ts";

export function evaluateOn(runner: Runner, subject: Subject, recipe: Recipe, prepared: Prepared): Evaluate {
  return async (fault, indices) => {
    let preprocessor: Preprocessor;
    if (fault.kind === "tensor")
      preprocessor = applying(subject.preparer.preprocessor, (view) => fault.apply(view, prepared));
    else {
      const changed = fault.change(recipe);
      if (changed === undefined) return [];
      preprocessor = await preprocessorOf(changed);
    }
    const plan: Plan = { indices: Int32Array.from(indices), batch: subject.net.batch };
    const records: ImageRecord[] = [];
    await runBatches({
      dataSet: subject.dataSet,
      net: subject.net,
      preparer: preparingHere(preprocessor),
      plan,
      batches: Array.from({ length: batchesOf(plan) }, (_, i) => i),
      runners: [runner],
      take: (_runner, { images }) => {
        for (const image of images) if (!("failure" in image)) records.push(image);
      },
    });
    return records;
  };
}

function applying(honest: Preprocessor, change: (view: Float32Array) => Float32Array): Preprocessor {
  const size = count(honest.shape);
  return {
    ...honest,
    async prepare(image, into) {
      const tensor = await honest.prepare(image, into);
      for (let at = 0; at < tensor.length; at += size) tensor.set(change(tensor.slice(at, at + size)), at);
      return tensor;
    },
  };
}

/** Whether a fault can show on what this recipe makes. */
export function canShow(fault: DataFault, prepared: Prepared, recipe: Recipe): boolean {
  if (fault.kind === "tensor") return fault.hidden?.(prepared) === undefined;
  return fault.kind === "metric" || fault.change(recipe) !== undefined;
}

/** How a recipe's numbers come about. A mean file's window is that of the first view. */
export async function preparedOf(recipe: Recipe, { shape }: Preprocessor): Promise<Prepared> {
  const { decode, mean, scale, order } = recipe;
  const common = { shape, colour: decode.colour, scale, meanFirst: order === "mean-then-scale" };
  const [channels] = shape;
  if (mean?.values !== undefined) {
    const { values } = mean;
    return { ...common, mean: values.length === 1 ? Array.from({ length: channels }, () => values[0]) : values };
  }
  if (mean?.file === undefined) return { ...common, mean: [] };
  const whole = await readMean(mean.file, channels);
  const isLarger = whole.shape[1] !== shape[1] || whole.shape[2] !== shape[2];
  return { ...common, mean: windowOf(whole, recipe, shape), ...(isLarger ? { meanImage: whole } : {}) };
}

/** The part of a mean image that is subtracted from the first view. */
function windowOf({ shape: [channels, rows, columns], data }: Blob, recipe: Recipe, [, height, width]: Shape) {
  const [{ top, left }] = viewsOf(recipe, { height: rows, width: columns });
  const window = new Float32Array(channels * height * width);
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y < height; y++) {
      const from = (c * rows + top + y) * columns + left;
      window.set(data.subarray(from, from + width), (c * height + y) * width);
    }
  }
  return window;
}
