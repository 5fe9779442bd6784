/** Which input of an artifact takes which blob, in which layout and order of channels. */
import type { Artifact, ArtifactInput, Quantisation } from "../backends/artifact.ts";
import type { BlobId, Net } from "../caffe/net.ts";
import { CuppingError } from "../error.ts";
import type { Blob } from "../tensor/blob.ts";
import { type IntegerType, isInteger, limitsOf, type NumberType, roundedTo } from "../tensor/number-type.ts";
import { count, formatShape, type Shape } from "../tensor/shape.ts";
import { isStored, type Reading, readings, writeAs } from "./reading.ts";

export type Layout = "nchw" | "nhwc";
export type Channels = "same" | "reversed";

/** One way of feeding a blob to an artifact. */
export interface Feeding {
  readonly blob: BlobId;
  readonly tensor: string;
  readonly shape: Shape;
  readonly reading: Reading;
  readonly channels: Channels;
}

/** Images whose channels may be BGR on one side and RGB on the other. */
const COLOURS = 3;

/**
 * Every way of feeding the net's inputs to the artifact that the shapes and what was given leave open, likeliest first.
 * @throws CuppingError INPUT_SHAPE where there is none
 */
export function feedings(
  net: Net,
  artifact: Artifact,
  { layout, channels, map }: { layout?: Layout; channels?: Channels; map: ReadonlyMap<string, BlobId> },
): Feeding[][] {
  const taken = new Set<string>();
  const choices = net.inputs.flatMap((blob): Feeding[][] => {
    const shape = net.shapes.get(blob) as Shape;
    const free = artifact.inputs.filter(({ name }) => !taken.has(name));
    // Some call an input by the layer that makes the blob.
    const maker = net.layers.find(({ tops }) => tops.includes(blob))?.name;
    const named =
      free.find(({ name }) => map.get(name) === blob) ??
      free.find(({ name }) => name === blob) ??
      free.find(({ name }) => name === maker);
    const fitting = free.find((input) => fits(shape, input, layout).length > 0);
    const input = named ?? fitting ?? free[0];
    // A converter may leave out what its net does not depend on.
    if (input === undefined) return [];
    taken.add(input.name);
    const layouts = fits(shape, input, layout);
    if (layouts.length === 0) throw noFit(blob, shape, input, layout);
    const orders: readonly Channels[] =
      shape.length === 4 && shape[1] === COLOURS
        ? channels === undefined
          ? ["same", "reversed"]
          : [channels]
        : ["same"];
    return [
      orders.flatMap((order) => layouts.map((one): Feeding => ({ blob, tensor: input.name, channels: order, ...one }))),
    ];
  });
  const unfed = artifact.inputs.filter(({ name }) => !taken.has(name));
  if (unfed.length > 0) {
    throw new CuppingError("INPUT_SHAPE", {
      place: net.name,
      problem: `The artifact has inputs that the net lacks: ${unfed.map(({ name }) => name).join(", ")}.`,
      remedy: "Give the net that it was converted from.",
    });
  }
  return choices.reduce<Feeding[][]>((all, ways) => ways.flatMap((way) => all.map((some) => [...some, way])), [[]]);
}

/** The readings of a blob in an input's shape, with the extents that the file leaves open filled in. */
function fits(
  blob: Shape,
  { shape }: ArtifactInput,
  layout: Layout | undefined,
): { readonly shape: Shape; readonly reading: Reading }[] {
  const orders: Reading[] =
    blob.length === 4
      ? [
          [0, 1, 2, 3],
          [0, 2, 3, 1],
        ]
      : [blob.map((_, axis) => axis)];
  const wanted = layout === undefined ? orders : orders.filter((order) => isStored(order) === (layout === "nchw"));
  if (shape === undefined || shape.length === blob.length) {
    return wanted
      .filter((order) => shape?.every((extent, i) => extent === null || extent === blob[order[i]]) ?? true)
      .map((order) => ({
        shape: order.map((axis) => blob[axis]),
        reading: order.filter((axis) => blob[axis] > 1),
      }));
  }
  const known = shape.map((extent) => extent ?? 1);
  const open = shape.indexOf(null);
  if (open >= 0) known[open] = count(blob) / count(known);
  return readings(blob, known)
    .filter((reading) => layout === undefined || isStored(reading) === (layout === "nchw"))
    .map((reading) => ({ shape: known, reading }));
}

function noFit(blob: BlobId, shape: Shape, input: ArtifactInput, layout: Layout | undefined): CuppingError {
  const extents = input.shape?.map((extent) => extent ?? "?") ?? [];
  const wanted =
    extents.length === 4 && input.shape?.[1] !== shape[1] && input.shape?.[3] === shape[1]
      ? [0, 3, 1, 2].map((axis) => extents[axis])
      : extents;
  return new CuppingError("INPUT_SHAPE", {
    place: `the artifact's input "${input.name}"`,
    problem: `It is ${extents.join("×")}${layout === undefined ? "" : `, in ${layout.toUpperCase()}`}, and the net's "${blob}" is ${formatShape(shape)}.`,
    remedy: `Give the net the artifact's extents: --input-shape "${blob}=${wanted.join(",")}".`,
  });
}

/** What the artifact is fed. */
export function feed(ways: readonly Feeding[], blobs: ReadonlyMap<BlobId, Blob>): Map<string, Blob> {
  return new Map(
    ways.map(({ blob, tensor, shape, reading, channels }) => {
      const own = blobs.get(blob) as Blob;
      return [tensor, writeAs(shape, reading, channels === "reversed" ? reversedChannels(own) : own)];
    }),
  );
}

/** An input that takes other numbers than float32. */
export interface Taken {
  readonly blob: BlobId;
  readonly type: NumberType;
  /** How many of the numbers that it was given the type has not. */
  readonly rounded: number;
}

/**
 * The numbers that the artifact's inputs can take: what both sides are fed.
 * @throws CuppingError INVALID_VALUE where an input takes whole numbers, and is given others
 */
export function asTaken(
  ways: readonly Feeding[],
  { inputs }: Pick<Artifact, "inputs">,
  blobs: ReadonlyMap<BlobId, Blob>,
): { readonly feeds: ReadonlyMap<BlobId, Blob>; readonly taken: readonly Taken[] } {
  const feeds = new Map(blobs);
  const taken = ways.flatMap(({ blob, tensor }): Taken[] => {
    const { type = "float32", quantisation } = inputs.find(({ name }) => name === tensor) as ArtifactInput;
    if (type === "float32") return [];
    const { shape, data } = blobs.get(blob) as Blob;
    const round = isInteger(type) ? wholeNumbers(tensor, type, quantisation) : (x: number) => roundedTo(type, x);
    const rounded = data.map(round);
    feeds.set(blob, { shape, data: rounded });
    return [{ blob, type, rounded: rounded.reduce((total, x, i) => total + Number(x !== data[i]), 0) }];
  });
  return { feeds, taken };
}

/** Whole numbers as they are, or what the integers stand for. */
function wholeNumbers(tensor: string, type: IntegerType, quantisation?: Quantisation): (x: number) => number {
  const [least, most] = limitsOf(type);
  if (quantisation !== undefined) {
    const { scale, zero } = quantisation;
    return (x) => scale * (Math.min(most, Math.max(least, Math.round(x / scale) + zero)) - zero);
  }
  return (x) => {
    if (Number.isInteger(x) && x >= least && x <= most) return x;
    throw new CuppingError("INVALID_VALUE", {
      place: `the artifact's input "${tensor}"`,
      problem: `It takes whole numbers of ${least} to ${most} (${type}), and is to be fed ${x}.`,
      remedy: "Feed it an image, or an .npy file of such numbers: --input.",
    });
  };
}

function reversedChannels({ shape, data }: Blob): Blob {
  const [, channels] = shape;
  const area = count(shape, 2);
  const reversed = new Float32Array(data.length);
  for (let plane = 0; plane < data.length / area; plane++) {
    const channel = plane % channels;
    const from = plane - channel + (channels - 1 - channel);
    reversed.set(data.subarray(from * area, (from + 1) * area), plane * area);
  }
  return { shape, data: reversed };
}
