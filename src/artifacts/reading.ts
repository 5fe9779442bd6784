/**
 * How an artifact's tensor is read as a Caffe blob. Converters turn axes (N×C×H×W to N×H×W×C), drop axes of one element and join
 * neighbours (flatten), and the numbers stay the same.
 */
import type { Blob } from "../tensor/blob.ts";
import { count, type Shape } from "../tensor/shape.ts";

/** Axes of the blob in the order in which they lie in the tensor, outermost first; those of one element are left out. */
export type Reading = readonly number[];

/** More axes than these are read in their stored order only: 6 would have 720 orders. */
const MOST_TURNED = 5;

/** Every order in which the tensor may hold the blob, going by the shapes: the stored order first, channels last next. */
export function readings(blob: Shape, tensor: Shape): Reading[] {
  if (count(blob) !== count(tensor)) return [];
  const long = blob.flatMap((extent, axis) => (extent > 1 ? [axis] : []));
  if (long.length > MOST_TURNED) return [long];
  const extents = tensor.filter((extent) => extent > 1);
  const others = permutations(long).filter(
    (order) =>
      !isStored(order) &&
      joins(
        order.map((axis) => blob[axis]),
        extents,
      ),
  );
  const channelsLast = CHANNELS_LAST.filter((axis) => long.includes(axis)).join();
  return [long, ...others.toSorted((a, b) => Number(b.join() === channelsLast) - Number(a.join() === channelsLast))];
}

const CHANNELS_LAST: Reading = [0, 2, 3, 1];

export function isStored(reading: Reading): boolean {
  return reading.every((axis, i) => i === 0 || reading[i - 1] < axis);
}

/** Whether runs of neighbouring extents multiply to the wanted ones. */
function joins(extents: readonly number[], wanted: readonly number[]): boolean {
  let at = 0;
  for (const extent of wanted) {
    let product = 1;
    while (product < extent && at < extents.length) product *= extents[at++];
    if (product !== extent) return false;
  }
  return at === extents.length;
}

function permutations(things: readonly number[]): number[][] {
  if (things.length === 0) return [[]];
  return things.flatMap((first) => permutations(things.filter((one) => one !== first)).map((rest) => [first, ...rest]));
}

/** The tensor's numbers as the blob. */
export function readAs(shape: Shape, reading: Reading, { data }: Blob): Blob {
  if (isStored(reading)) return { shape, data };
  const blob = new Float32Array(data.length);
  eachPlace(shape, reading, (inBlob, inTensor) => (blob[inBlob] = data[inTensor]));
  return { shape, data: blob };
}

/** The blob's numbers as a tensor of this shape. */
export function writeAs(tensor: Shape, reading: Reading, { shape, data }: Blob): Blob {
  if (isStored(reading)) return { shape: tensor, data };
  const turned = new Float32Array(data.length);
  eachPlace(shape, reading, (inBlob, inTensor) => (turned[inTensor] = data[inBlob]));
  return { shape: tensor, data: turned };
}

/** Every element of the tensor with its place in the blob. */
function eachPlace(shape: Shape, reading: Reading, visit: (inBlob: number, inTensor: number) => void): void {
  holdsAs(shape, reading, (inBlob, inTensor) => {
    visit(inBlob, inTensor);
    return true;
  });
}

/** Whether something holds of every element of the tensor and its place in the blob. */
export function holdsAs(shape: Shape, reading: Reading, holds: (inBlob: number, inTensor: number) => boolean): boolean {
  const extents = reading.map((axis) => shape[axis]);
  const steps = reading.map((axis) => count(shape, axis + 1));
  const index = extents.map(() => 0);
  const total = count(extents);
  let place = 0;
  for (let i = 0; i < total; i++) {
    if (!holds(place, i)) return false;
    for (let axis = extents.length - 1; axis >= 0; axis--) {
      place += steps[axis];
      if (++index[axis] < extents[axis]) break;
      place -= steps[axis] * extents[axis];
      index[axis] = 0;
    }
  }
  return true;
}

/**
 * Every order in which the tensor may hold a blob that came out in another shape: as many items and channels, but other rows and
 * columns. The shapes are those of the blob then.
 */
export function misshapenReadings(blob: Shape, tensor: Shape): { readonly shape: Shape; readonly reading: Reading }[] {
  if (blob.length !== 4 || tensor.length !== 4 || count(blob) === count(tensor)) return [];
  return [[0, 1, 2, 3], CHANNELS_LAST].flatMap((order) => {
    const shape = order.map((_, axis) => tensor[order.indexOf(axis)]);
    const isAlike = shape[0] === blob[0] && shape[1] === blob[1];
    return isAlike ? [{ shape, reading: order.filter((axis) => shape[axis] > 1) }] : [];
  });
}
