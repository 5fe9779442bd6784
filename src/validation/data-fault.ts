/**
 * A data fault: one known way of feeding a net the wrong numbers, or of counting what it says wrongly.
 *
 * As the faults of layers, each is used twice: as a hypothesis, where a run's predictions or counts are not the expected ones,
 * and as a mutant in tests. Images that were prepared wrongly give other scores, so that a sample has to be run again under each
 * such hypothesis; mistakes of counting work on records alone.
 */
import type { Blob } from "../tensor/blob.ts";
import type { Shape } from "../tensor/shape.ts";
import type { ImageRecord } from "./image-record.ts";
import type { Recipe } from "./recipe/recipe.ts";

/** How the numbers of a tensor came about, as far as a fault has to undo or repeat it. */
export interface Prepared {
  /** C×H×W of one view. */
  readonly shape: Shape;
  /** Of the tensor's channels. */
  readonly colour: "BGR" | "RGB" | "grey";
  /** What was subtracted: one number for each channel, or for each value; empty where nothing was. In the tensor's order. */
  readonly mean: readonly number[] | Float32Array;
  /** The mean image before the crop, C×H×W, where the recipe has one that is larger than a view. */
  readonly meanImage?: Blob;
  /** What was multiplied by. */
  readonly scale: number;
  /** Whether the mean was subtracted first, as Caffe does. */
  readonly meanFirst: boolean;
}

/** What all faults say of themselves. */
interface Described {
  /** The subject and the mistake: "data/rgb-for-bgr". */
  readonly id: `${"data" | "metric"}/${string}`;
  /** What is done instead of what Caffe does. One sentence. */
  readonly claim: string;
  readonly remedy: string;
  readonly source: string;
}

/** A mistake that is made on the numbers of a tensor. */
export interface TensorFault extends Described {
  readonly kind: "tensor";
  /** Why these numbers cannot show it, as the end of a sentence that begins with "this recipe"; undefined where they can. */
  readonly hidden?: (prepared: Prepared) => string | undefined;
  /** One view, as the mistaken preparation makes it: a new array, float32. Called only where nothing is `hidden`. */
  readonly apply: (view: Float32Array, prepared: Prepared) => Float32Array;
  /** Whether some images meet the mistake, at random, and the others do not. */
  readonly sometimes?: true;
}

/** What a run's counts are made of, and what a mistaken count has to know of the run. */
export interface Counting {
  /** In the order of the data set. */
  readonly records: readonly ImageRecord[];
  /** Images in a batch. */
  readonly batch: number;
}

interface MistakenCounts {
  /** Images that were counted; those counted twice, twice. */
  readonly images: number;
  readonly top1Errors: number;
  readonly top5Errors: number;
  /** A mean loss as it would be printed, where the mistake concerns it. */
  readonly loss?: string;
}

/** A mistake that is made on what the net said. */
export interface MetricFault extends Described {
  readonly kind: "metric";
  readonly hidden?: (counting: Counting) => string | undefined;
  readonly count: (counting: Counting) => MistakenCounts;
}

/** A mistake that is another recipe. */
export interface RecipeFault extends Described {
  readonly kind: "recipe";
  /** The recipe as the mistaken side has it; undefined where this recipe cannot be mistaken so. */
  readonly change: (recipe: Recipe) => Recipe | undefined;
}

export type DataFault = TensorFault | RecipeFault | MetricFault;
