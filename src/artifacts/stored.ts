/**
 * How an artifact stores the params. The constants that a tensor is computed from are compared with Caffe's params: bit for bit, and
 * where normalisations were folded into the weights, within the roundings of folding them. What is not found so is looked for in a
 * shorter format, with what each known mistake makes of the params, and with some of its numbers changed. It says where a mistake was
 * made: in the numbers of the file, or in what the engine does with them; and it finds what an input does not show.
 */
import { Buffer } from "node:buffer";
import type { Layer } from "../caffe/net.ts";
import { refitted } from "../caffe/refit.ts";
import { gammaProved } from "../comparison/acceptance.ts";
import { type Diagnosis, type Mistake, reference } from "../diagnosis/explain.ts";
import type { Compute, Fault, LayerCall } from "../diagnosis/fault.ts";
import type { Blob } from "../tensor/blob.ts";
import { isInteger } from "../tensor/number-type.ts";
import { FP32 } from "../tensor/profile.ts";
import { count, indexOf, sameShape, type Shape } from "../tensor/shape.ts";
import { foretold } from "./diagnose.ts";
import { formatOf, type ShorterFormat } from "./formats.ts";
import type { Constant } from "./graph.ts";
import { holdsAs, isStored, type Reading, readAs, readings } from "./reading.ts";

/**
 * How one param is stored. `right`: with Caffe's numbers. `rounded`: with Caffe's numbers in a shorter format. `mistaken`: with a known
 * mistake. `changed`: with Caffe's numbers in most elements, and others in some. `unknown`: in no way that is known; a converter
 * may have folded it into another, or rewritten it.
 */
export type StoredKind = "right" | "rounded" | "mistaken" | "changed" | "unknown";

/** One param of a layer in the artifact. */
export interface StoredParam {
  readonly layer: string;
  /** "weights", "bias", "mean" … */
  readonly param: string;
  readonly kind: StoredKind;
  /** The constant that holds it; null: none does, in any way that is known. */
  readonly constant: string | null;
  /** The order of its axes there, by letters ("HWIO"); null: Caffe's. */
  readonly order: string | null;
  /** The mistake with which it is stored. */
  readonly mistake: Pick<Mistake, "id" | "claim"> | null;
  /** The format that it is rounded to. */
  readonly format: ShorterFormat | null;
  readonly changed: Changed | null;
  /** Layers below that were folded into it. */
  readonly folded: readonly string[];
}

/** Elements that are others than Caffe's. */
export interface Changed {
  readonly elements: number;
  readonly of: number;
  /** The one that is farthest off, by its index in Caffe's param. */
  readonly worst: { readonly index: readonly number[]; readonly got: number; readonly expected: number };
}

/** What was found of one param. */
export interface Located {
  readonly stored: StoredParam;
  /** Its numbers as Caffe's param; undefined where they are not known. */
  readonly blob?: () => Blob;
}

/** What a constant should hold. */
interface Target {
  readonly param: string;
  readonly shape: Shape;
  readonly value: (place: number) => number;
  /** All values, where they are at hand. */
  readonly data?: Float32Array;
  /** What folding may have changed, element by element; absent: nothing. */
  readonly allowed?: (place: number) => number;
}

/** The params of a layer as a converter that makes this mistake stores them; `mistake` null: one that makes none. */
interface Variant {
  readonly mistake: Mistake | null;
  readonly targets: readonly Target[];
}

/** A layer and its params; what it reads is not needed. */
export type Storing = Pick<LayerCall, "layer" | "params">;

/**
 * @param layers between the nearest tensors above and the one that was looked at, in order
 * @param isRight whether the tensor is right
 * @param calls what each of them is asked to do; asked for only where a param is stored in another way than Caffe's
 */
export function storedParams(
  layers: readonly Storing[],
  constants: readonly Constant[],
  diagnosis: Diagnosis | null,
  isRight: boolean,
  calls: () => readonly LayerCall[],
): Located[] {
  if (constants.length === 0) return [];
  const suspected = new Set(
    (diagnosis?.explanations ?? []).flatMap(({ mistakes }) => mistakes.map(({ id }) => id as string)),
  );
  const [first, ...below] = layers;
  const other = below.findIndex(({ layer }) => !isAffine(layer as Layer));
  const affine = other < 0 ? below : below.slice(0, other);
  const folded = isFoldedInto(first.layer as Layer) && affine.some(({ params }) => params.length > 0) ? affine : [];
  if (folded.length > 0) {
    const right = { mistake: null, targets: foldedTargets(first, folded.map(unmistaken)) };
    // A part of what was folded may stand elsewhere: behind a right tensor that looks like a mistake, and is none.
    const mistaken = (): Variant[] => (isRight ? [] : mistakenFoldings(calls()[0], folded));
    const found = locate(first, right, mistaken, constants, suspected, folded);
    if (found.some(({ stored }) => stored.constant !== null)) {
      const others = layers.slice(1 + folded.length);
      return [...found, ...others.flatMap((one) => ofLayer(one))];
    }
  }
  return layers.flatMap((one) => ofLayer(one));

  function ofLayer(one: Storing): Located[] {
    if (one.params.length === 0) return [];
    const right = { mistake: null, targets: targetsOf(one) };
    const mistaken = (): Variant[] => mistakenVariants(calls()[layers.indexOf(one)]);
    return locate(one, right, mistaken, constants, suspected, []);
  }
}

/** A constant, read as a param. */
interface Way {
  readonly target: Target;
  readonly constant: Constant;
  readonly reading: Reading;
}

/**
 * Where each param is: as Caffe has it before all, then with a mistake that explains the tensor, then in another order, then in a
 * shorter format, then with another mistake, and at last with other numbers here and there.
 */
function locate(
  { layer, params }: Storing,
  right: Variant,
  mistaken: () => Variant[],
  constants: readonly Constant[],
  suspected: ReadonlySet<string>,
  folded: readonly Storing[],
): Located[] {
  let variants: Variant[] | undefined;
  const mistakes = (): Variant[] => (variants ??= mistaken());
  const ways = ({ targets }: Variant, param: string): Way[] => {
    const target = targets.find((one) => one.param === param);
    if (target === undefined) return [];
    return constants.flatMap((constant) =>
      readings(target.shape, constant.blob.shape).map((reading) => ({ target, constant, reading })),
    );
  };
  return right.targets.map((target, at): Located => {
    const { param } = target;
    const own = ways(right, param);
    const withMistake = (isWanted: (id: string) => boolean): (Way & { mistake: Mistake }) | undefined =>
      mistakes()
        .flatMap((variant) =>
          variant.mistake !== null && isWanted(variant.mistake.id)
            ? ways(variant, param).map((way) => ({ ...way, mistake: variant.mistake as Mistake }))
            : [],
        )
        .find(holds);
    const made = (found: Partial<StoredParam>, way?: Way): Located => ({
      stored: {
        layer: layer.name,
        param,
        kind: "right",
        constant: way?.constant.name ?? null,
        order:
          way === undefined || isStored(way.reading) ? null : orderOf(layer as Layer, way.target.shape, way.reading),
        mistake: null,
        format: null,
        changed: null,
        ...found,
        folded: folded.map((one) => one.layer.name),
      },
      ...(way === undefined || (isInteger(way.constant.blob.type) && !way.constant.blob.isScaled)
        ? {}
        : { blob: () => readAs(way.target.shape, way.reading, way.constant.blob) }),
    });
    const stored = own.find((way) => isStored(way.reading) && holds(way));
    if (stored !== undefined) return made({}, stored);
    const explaining = suspected.size === 0 ? undefined : withMistake((id) => suspected.has(id));
    if (explaining !== undefined) return made({ kind: "mistaken", mistake: named(explaining.mistake) }, explaining);
    const turned = own.find((way) => !isStored(way.reading) && holds(way));
    if (turned !== undefined) return made({}, turned);
    for (const way of own) {
      const format = formatOf(way.target, way.reading, way.constant.blob);
      if (format !== null) return made({ kind: "rounded", format }, way);
    }
    const lost =
      suspected.size === 0
        ? undefined
        : mistakes().find(
            ({ mistake, targets }) =>
              mistake !== null && suspected.has(mistake.id) && !targets.some((one) => one.param === param),
          );
    if (lost !== undefined) return made({ kind: "mistaken", mistake: named(lost.mistake as Mistake) });
    // Zeros need not be stored.
    if (folded.length === 0 && params[at].data.every((value) => value === 0)) return made({});
    const other = withMistake((id) => !suspected.has(id));
    if (other !== undefined) return made({ kind: "mistaken", mistake: named(other.mistake) }, other);
    const shape = params[at]?.shape ?? target.shape;
    for (const way of own) {
      const changed = changesOf(way, shape);
      if (changed !== null) return made({ kind: "changed", changed }, way);
    }
    return made({ kind: "unknown" });
  });
}

const named = ({ id, claim }: Mistake): Pick<Mistake, "id" | "claim"> => ({ id, claim });

function holds({ target: { shape, value, data, allowed }, reading, constant: { blob } }: Way): boolean {
  if (data !== undefined && isStored(reading) && bytesOf(data).equals(bytesOf(blob.data))) return true;
  return holdsAs(shape, reading, (inParam, inConstant) =>
    isNumber(value(inParam), blob.data[inConstant], allowed?.(inParam) ?? 0),
  );
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function isNumber(expected: number, got: number, allowed: number): boolean {
  return got === Math.fround(expected) || Math.abs(got - expected) <= allowed || (got !== got && expected !== expected);
}

/** What differs, where most numbers that are not 0 are Caffe's. */
function changesOf(
  { target: { shape, value, allowed }, reading, constant: { blob } }: Way,
  own: Shape,
): Changed | null {
  let [same, elements, worst, worstGot, distance] = [0, 0, 0, 0, -1];
  holdsAs(shape, reading, (inParam, inConstant) => {
    const [expected, got] = [value(inParam), blob.data[inConstant]];
    if (isNumber(expected, got, allowed?.(inParam) ?? 0)) {
      if (got !== 0) same++;
      return true;
    }
    elements++;
    const off = Number.isNaN(got - expected) ? Number.POSITIVE_INFINITY : Math.abs(got - expected);
    if (off > distance) [distance, worst, worstGot] = [off, inParam, got];
    return true;
  });
  if (elements === 0 || same <= elements) return null;
  return {
    elements,
    of: count(shape),
    worst: { index: indexOf(own, worst), got: worstGot, expected: value(worst) },
  };
}

const LETTERS: Readonly<Record<string, string>> = {
  Convolution: "OIHW",
  DepthwiseConvolution: "OIHW",
  Deconvolution: "IOHW",
  InnerProduct: "OCHW",
};

function orderOf({ type }: Layer, shape: Shape, reading: Reading): string {
  const letters = type === "InnerProduct" && shape.length === 2 ? "OI" : (LETTERS[type] ?? "");
  return reading.map((axis) => letters[axis] ?? String(axis)).join("");
}

/** What the layer's params become, with each mistake that changes them, or drops one. */
function mistakenVariants(call: LayerCall): Variant[] {
  return mistakenCalls(call).map(({ fault, made }) => ({
    mistake: fault,
    targets: made === undefined ? [] : targetsOf(made),
  }));
}

/** The calls that mistaken engines make where their params are others; undefined: the mistake leaves the layer out. */
function mistakenCalls(call: LayerCall): { readonly fault: Fault; readonly made: LayerCall | undefined }[] {
  return changingParams(call).flatMap((fault) => {
    const made = callOf(fault, call);
    const isAsItWas =
      made?.params.length === call.params.length && made.params.every((param, i) => isSame(param, call.params[i]));
    return isAsItWas ? [] : [{ fault, made }];
  });
}

/** Arithmetic is no matter of what is stored, and formats are told apart otherwise. */
function changingParams(call: LayerCall): Fault[] {
  return foretold(call).filter(({ id }) => !id.startsWith("arithmetic/"));
}

/** Without looking at the numbers: what a mistake leaves alone it hands on. */
function isSame(a: Blob, b: Blob): boolean {
  return a.data === b.data && sameShape(a.shape, b.shape);
}

/** What a mistaken engine computes in the call's place; undefined where it computes nothing. */
function callOf(fault: Fault, call: LayerCall): LayerCall | undefined {
  let made: LayerCall | undefined;
  try {
    fault.predict(call, (changed) => {
      made = changed;
      throw new Made();
    });
  } catch (error) {
    if (!(error instanceof Made)) throw error;
  }
  return made;
}

/** Stops a prediction once it is known what would be computed. */
class Made extends Error {}

function targetsOf({ layer, params }: Storing): Target[] {
  if (layer.type === "BatchNorm") {
    const [
      means,
      variances,
      {
        data: [factor],
      },
    ] = params;
    const stored = (param: string, { shape, data }: Blob): Target => {
      const value = (i: number): number => (factor === 0 ? 0 : data[i] / factor);
      // A reciprocal and a product.
      return { param, shape, value, allowed: (i) => gammaProved(2, FP32.unitRoundoff) * Math.abs(value(i)) };
    };
    return [stored("mean", means), stored("variance", variances)];
  }
  return params.map(({ shape, data }, i) => ({
    param: nameOf(layer as Layer, i),
    shape: flattened(layer as Layer, shape),
    value: (place) => data[place],
    data,
  }));
}

function nameOf({ type }: Layer, i: number): string {
  const names: Readonly<Record<string, readonly string[]>> = {
    Scale: ["factors", "bias"],
    Bias: ["bias"],
    PReLU: ["slopes"],
    Normalize: ["scales"],
  };
  return (names[type] ?? ["weights", "bias"])[i] ?? `param ${i}`;
}

/** Weights of an inner product on images have the images' axes. */
function flattened({ type, bottomShapes: [bottom] }: Layer, shape: Shape): Shape {
  return type === "InnerProduct" && shape.length === 2 && bottom.length === 4 && shape[1] === count(bottom, 1)
    ? [shape[0], ...bottom.slice(1)]
    : shape;
}

/** Whether layers below may be folded into its weights: one filter makes one channel. */
function isFoldedInto({ type, settings }: Layer): boolean {
  return type === "Convolution" || type === "DepthwiseConvolution" || (type === "InnerProduct" && !settings.transpose);
}

/** Whether it multiplies each channel by one number and adds one. */
function isAffine({ type, settings, bottoms }: Layer): boolean {
  if (type === "BatchNorm") return settings.useGlobalStats;
  if (type === "Scale" || type === "Bias") return bottoms.length === 1 && settings.axis === 1 && settings.numAxes === 1;
  return type === "Dropout";
}

/** A layer below that is folded: how it computes a call. */
interface Folded {
  readonly call: LayerCall;
  readonly compute: Compute;
}

/** One filter's weights times what the layers below multiply its channel by, and the bias as they hand it on, with each mistake. */
function mistakenFoldings(first: LayerCall, below: readonly Storing[]): Variant[] {
  const right = below.map(unmistaken);
  return [
    ...right.flatMap(({ call }, at) =>
      changingParams(call).map((fault): Variant => {
        const compute: Compute = (made) => fault.predict(made, reference);
        return { mistake: fault, targets: foldedTargets(first, right.with(at, { call, compute })) };
      }),
    ),
    ...mistakenCalls(first).flatMap(({ fault, made }): Variant[] =>
      made === undefined ? [] : [{ mistake: fault, targets: foldedTargets(made, right) }],
    ),
  ];
}

/** The layer as it should be, on one pixel of each channel, of one item. */
function unmistaken({ layer, params }: Storing): Folded {
  const shape = layer.bottomShapes[0].map((extent, axis) => (axis === 1 ? extent : 1));
  // Numbers of either sign, and no zeros, in which a mistake could hide.
  const bottom = { shape, data: Float64Array.from({ length: shape[1] }, (_, channel) => (channel % 7) - 2.5) };
  const call = { layer: refitted(layer as Layer, [shape]) as Layer, bottoms: [bottom], params };
  return { call, compute: reference };
}

/** A quotient, a root and products of each layer: more roundings than any way of folding has. */
const ROUNDINGS = 16;

function foldedTargets(first: Storing, below: readonly Folded[]): Target[] {
  const [weights, bias] = first.params;
  const channels = weights.shape[0];
  const own = count(weights.shape, 1);
  const gains = new Float64Array(channels).fill(1);
  const sums = Float64Array.from({ length: channels }, (_, c) => bias?.data[c] ?? 0);
  const sizes = sums.map(Math.abs);
  for (const { call, compute } of below) {
    const made = (x: number): Float64Array => {
      const data = new Float64Array(channels).fill(x);
      return compute({ ...call, bottoms: [{ ...call.bottoms[0], data }] })[0].values;
    };
    const offset = made(0);
    const gain = made(1).map((y, c) => y - offset[c]);
    for (let c = 0; c < channels; c++) {
      gains[c] *= gain[c];
      sums[c] = sums[c] * gain[c] + offset[c];
      sizes[c] = sizes[c] * Math.abs(gain[c]) + Math.abs(offset[c]);
    }
  }
  const gamma = gammaProved(ROUNDINGS * below.length, FP32.unitRoundoff);
  const weight = (i: number): number => weights.data[i] * gains[Math.floor(i / own)];
  return [
    {
      param: "weights",
      shape: flattened(first.layer as Layer, weights.shape),
      value: weight,
      allowed: (i) => gamma * Math.abs(weight(i)),
    },
    { param: "bias", shape: [channels], value: (c) => sums[c], allowed: (c) => gamma * sizes[c] },
  ];
}
