/** Where the wrong elements of a blob are: in some channels, rows or columns only, at the border, inside, or here and there. */
import { count, indexOf, type Shape } from "../tensor/shape.ts";
import { CONVINCING } from "./convincing.ts";

interface Slices {
  readonly axis: number;
  /** The places along it at which something is wrong, ascending; elsewhere nothing is. */
  readonly indices: readonly number[];
}

type Side = "top" | "bottom" | "left" | "right";

export interface Place {
  readonly slices: readonly Slices[];
  /** Everything wrong is less than `width` away from one of these sides of the image, or, `inside`, from none of them. */
  readonly border: { readonly sides: readonly Side[]; readonly width: number; readonly inside: boolean } | null;
  /** Indices of the wrong elements, where they are few and lie in no such place. */
  readonly isolated: readonly (readonly number[])[];
  readonly sentence: string;
}

const SIDES: readonly Side[] = ["top", "bottom", "left", "right"];
/** Wrong elements that are listed one by one, at most, and the part of the blob that they may be. */
const FEW = 8;
const FEW_OF = 1 / 20;
/** Rows or columns that are called a border, at most. */
const WIDEST = 3;

/**
 * @param wrong offsets of the wrong elements
 * @returns null where they are everywhere, or in no place that as many elements strewn at random would not fill by luck
 */
export function placeOf(shape: Shape, wrong: readonly number[]): Place | null {
  const elements = count(shape);
  if (wrong.length === elements) return null;
  const slices = shape.flatMap((_, axis) => slicesAlong(shape, axis, wrong));
  const image = shape.length - 2;
  const border = shape.length > 2 && slices.every(({ axis }) => axis < image) ? borderOf(shape, wrong) : null;
  const found = slices.length > 0 || border !== null;
  const few = !found && wrong.length <= FEW && wrong.length <= elements * FEW_OF;
  if (!found && !few) return null;
  const isolated = few ? wrong.map((i) => indexOf(shape, i)) : [];
  return { slices, border, isolated, sentence: sentenceOf(shape, { slices, border, isolated }) };
}

function slicesAlong(shape: Shape, axis: number, wrong: readonly number[]): Slices[] {
  const extent = shape[axis];
  const inner = count(shape, axis + 1);
  const seen = new Set<number>();
  for (const i of wrong) seen.add(Math.floor(i / inner) % extent);
  if (seen.size === extent) return [];
  const chance = wrong.length * Math.log(seen.size / extent) + logChoices(extent, seen.size);
  return -chance > CONVINCING ? [{ axis, indices: [...seen].toSorted((a, b) => a - b) }] : [];
}

/** The natural logarithm of the number of ways to choose k of n. */
function logChoices(n: number, k: number): number {
  let log = 0;
  for (let i = 0; i < k; i++) log += Math.log((n - i) / (i + 1));
  return log;
}

/** The smallest part of the image along its sides, or within them, that holds everything wrong. */
function borderOf(shape: Shape, wrong: readonly number[]): Place["border"] {
  const [height, width] = shape.slice(-2);
  const distances = (i: number): Record<Side, number> => {
    const [row, column] = [Math.floor(i / width) % height, i % width];
    return { top: row, bottom: height - 1 - row, left: column, right: width - 1 - column };
  };
  let best: Place["border"] = null;
  let bestPart = 1;
  const widest = Math.min(WIDEST, Math.floor((Math.min(height, width) - 1) / 2));
  for (let near = 1; near <= widest; near++) {
    for (let choice = 1; choice < 2 ** SIDES.length; choice++) {
      const sides = SIDES.filter((_, bit) => choice & (1 << bit));
      const rows = height - near * sides.filter((side) => side === "top" || side === "bottom").length;
      const columns = width - near * sides.filter((side) => side === "left" || side === "right").length;
      const inner = (rows * columns) / (height * width);
      const isNear = (i: number): boolean => {
        const distance = distances(i);
        return sides.some((side) => distance[side] < near);
      };
      if (1 - inner < bestPart && wrong.every(isNear)) {
        best = { sides, width: near, inside: false };
        bestPart = 1 - inner;
      }
      if (inner < bestPart && !wrong.some(isNear)) {
        best = { sides, width: near, inside: true };
        bestPart = inner;
      }
    }
  }
  const choices = 2 * WIDEST * 2 ** SIDES.length;
  return -wrong.length * Math.log(bestPart) - Math.log(choices) > CONVINCING ? best : null;
}

/** "row" or "rows": what an axis of a blob of this shape counts. */
export function axisName(shape: Shape, axis: number): string {
  const names = shape.length === 4 ? ["image", "channel", "row", "column"] : ["image", "channel", "position"];
  return shape.length <= names.length && shape.length > 1 ? names[axis] : `place along axis ${axis}`;
}

/** The same for several. */
export function axisNames(shape: Shape, axis: number): string {
  return axisName(shape, axis).replace(/^\w+/, "$&s");
}

function sentenceOf(shape: Shape, { slices, border, isolated }: Omit<Place, "sentence">): string {
  if (isolated.length > 0) {
    const list = isolated.map((index) => `[${index.join(", ")}]`).join(", ");
    return isolated.length === 1 ? `One element only is wrong: ${list}.` : `Only these elements are wrong: ${list}.`;
  }
  const parts = slices.map(({ axis, indices }) => {
    const name = indices.length === 1 ? axisName(shape, axis) : axisNames(shape, axis);
    return `${name} ${ranges(indices)} of ${shape[axis]}`;
  });
  if (border !== null) {
    const sides = border.sides.length === SIDES.length ? "" : `${border.sides.join(" and ")} `;
    const thick = border.width === 1 ? "one element" : `${border.width} elements`;
    const edge = `${sides}${border.sides.length === 1 || sides === "" ? "edge" : "edges"} of the image`;
    parts.push(border.inside ? `the part that is ${thick} or more from the ${edge}` : `${thick} along the ${edge}`);
  }
  return `Only ${parts.join(", and of these only ")} ${parts.length === 1 && isOne(slices, border) ? "is" : "are"} wrong.`;
}

function isOne(slices: readonly Slices[], border: Place["border"]): boolean {
  return border === null ? slices[0].indices.length === 1 : border.inside || border.width === 1;
}

/** "0–2, 7"; a long list is cut. */
function ranges(indices: readonly number[]): string {
  const runs: string[] = [];
  let first = 0;
  for (let i = 1; i <= indices.length; i++) {
    if (i < indices.length && indices[i] === indices[i - 1] + 1) continue;
    runs.push(first === i - 1 ? `${indices[first]}` : `${indices[first]}–${indices[i - 1]}`);
    first = i;
  }
  return runs.length <= FEW ? runs.join(", ") : `${runs.slice(0, FEW - 1).join(", ")} … ${runs[runs.length - 1]}`;
}
