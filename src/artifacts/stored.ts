/**
 * How an artifact stores the params behind a tensor that is wrong. The constants that the tensor is computed from are compared with
 * Caffe's params, and with what each known mistake makes of these: bit for bit, and where normalisations were folded into the
 * weights, within the roundings of folding them. It says where a mistake was made: in the numbers of the file, or in what the
 * engine does with them.
 */
import type { Layer } from "../caffe/net.ts";
import { refitted } from "../caffe/refit.ts";
import { gammaProved } from "../comparison/acceptance.ts";
import { type Diagnosis, type Mistake, reference } from "../diagnosis/explain.ts";
import type { Compute, Fault, LayerCall } from "../diagnosis/fault.ts";
import type { Blob } from "../tensor/blob.ts";
import { FP32 } from "../tensor/profile.ts";
import { count, sameShape, type Shape } from "../tensor/shape.ts";
import { foretold } from "./diagnose.ts";
import type { Constant } from "./graph.ts";
import { holdsAs, isStored, type Reading, readings } from "./reading.ts";

/** One param of a layer in the artifact. */
export interface StoredParam {
  readonly layer: string;
  /** "weights", "bias", "mean" … */
  readonly param: string;
  /** The constant that holds it; null: none does, in any way that is known. */
  readonly constant: string | null;
  /** The order of its axes there, by letters ("HWIO"); null: Caffe's. */
  readonly order: string | null;
  /** The mistake with which it is stored; null: the numbers are Caffe's. */
  readonly mistake: Pick<Mistake, "id" | "claim"> | null;
  /** Layers below that were folded into it. */
  readonly folded: readonly string[];
}

/** What a constant should hold. */
interface Target {
  readonly param: string;
  readonly shape: Shape;
  readonly value: (place: number) => number;
  /** What folding may have changed, element by element; absent: nothing. */
  readonly allowed?: (place: number) => number;
}

/** The params of a layer as a converter that makes this mistake stores them; `mistake` null: one that makes none. */
interface Variant {
  readonly mistake: Mistake | null;
  readonly targets: readonly Target[];
}

/** @param calls what each layer between the nearest tensors above and the wrong one is asked to do, in order */
export function storedParams(
  calls: readonly LayerCall[],
  constants: readonly Constant[],
  diagnosis: Diagnosis | null,
): StoredParam[] {
  if (constants.length === 0) return [];
  const suspected = new Set(
    (diagnosis?.explanations ?? []).flatMap(({ mistakes }) => mistakes.map(({ id }) => id as string)),
  );
  const [first, ...below] = calls;
  const other = below.findIndex(({ layer }) => !isAffine(layer as Layer));
  const affine = other < 0 ? below : below.slice(0, other);
  const folded = isFoldedInto(first.layer as Layer) && affine.some(({ params }) => params.length > 0) ? affine : [];
  if (folded.length > 0) {
    const found = locate(first, variantsOfFolding(first, folded), constants, suspected, folded);
    if (found.some(({ constant }) => constant !== null)) return found;
  }
  return calls.flatMap((call) =>
    call.params.length === 0 ? [] : locate(call, variantsOf(call), constants, suspected, []),
  );
}

/** Where each param is: as Caffe has it before all, then with a mistake that explains the tensor, then in another order, then otherwise. */
function locate(
  { layer }: LayerCall,
  variants: readonly Variant[],
  constants: readonly Constant[],
  suspected: ReadonlySet<string>,
  folded: readonly LayerCall[],
): StoredParam[] {
  const rank = ({ mistake }: Variant, reading: Reading): number => {
    if (mistake === null) return isStored(reading) ? 0 : 2;
    return suspected.has(mistake.id) ? 1 : 3;
  };
  const names = [...new Set(variants.flatMap(({ targets }) => targets.map(({ param }) => param)))];
  return names.map((param): StoredParam => {
    const ways = variants.flatMap((variant) => {
      const target = variant.targets.find((one) => one.param === param);
      return target === undefined
        ? []
        : constants.flatMap((constant) =>
            readings(target.shape, constant.blob.shape).map((reading) => ({ variant, target, constant, reading })),
          );
    });
    const found = ways
      .toSorted((a, b) => rank(a.variant, a.reading) - rank(b.variant, b.reading))
      .find(({ target, constant, reading }) => holds(target, reading, constant.blob));
    const lost = variants.find(
      ({ mistake, targets }) =>
        mistake !== null && suspected.has(mistake.id) && !targets.some((one) => one.param === param),
    );
    const mistake = found === undefined ? lost?.mistake : found.variant.mistake;
    return {
      layer: layer.name,
      param,
      constant: found?.constant.name ?? null,
      order:
        found === undefined || isStored(found.reading)
          ? null
          : orderOf(layer as Layer, found.target.shape, found.reading),
      mistake: mistake ? { id: mistake.id, claim: mistake.claim } : null,
      folded: folded.map((call) => call.layer.name),
    };
  });
}

function holds({ shape, value, allowed }: Target, reading: Reading, { data }: Blob): boolean {
  return holdsAs(shape, reading, (inParam, inConstant) => {
    const wanted = value(inParam);
    const got = data[inConstant];
    return got === Math.fround(wanted) || Math.abs(got - wanted) <= (allowed?.(inParam) ?? 0);
  });
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
function variantsOf(call: LayerCall): Variant[] {
  return [
    { mistake: null, targets: targetsOf(call) },
    ...mistakenCalls(call).map(({ fault, made }) => ({
      mistake: fault,
      targets: made === undefined ? [] : targetsOf(made),
    })),
  ];
}

/** The calls that mistaken engines make where their params are others; undefined: the mistake leaves the layer out. */
function mistakenCalls(call: LayerCall): { readonly fault: Fault; readonly made: LayerCall | undefined }[] {
  return foretold(call).flatMap((fault) => {
    const made = callOf(fault, call);
    const isAsItWas =
      made?.params.length === call.params.length && made.params.every((param, i) => isSame(param, call.params[i]));
    return isAsItWas ? [] : [{ fault, made }];
  });
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

function targetsOf({ layer, params }: LayerCall): Target[] {
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

/** One filter's weights times what the layers below multiply its channel by; and the bias as they hand it on. */
function variantsOfFolding(first: LayerCall, below: readonly LayerCall[]): Variant[] {
  const right = below.map((call): Folded => ({ call: ofOnePixel(call), compute: reference }));
  return [
    { mistake: null, targets: foldedTargets(first, right) },
    ...right.flatMap(({ call }, at) =>
      foretold(call).map((fault): Variant => {
        const compute: Compute = (made) => fault.predict(made, reference);
        return { mistake: fault, targets: foldedTargets(first, right.with(at, { call, compute })) };
      }),
    ),
    ...mistakenCalls(first).flatMap(({ fault, made }): Variant[] =>
      made === undefined ? [] : [{ mistake: fault, targets: foldedTargets(made, right) }],
    ),
  ];
}

/** The layer on one pixel of each channel, of one item. */
function ofOnePixel({ layer, bottoms, params }: LayerCall): LayerCall {
  const shape = layer.bottomShapes[0].map((extent, axis) => (axis === 1 ? extent : 1));
  const bottom = { shape, data: bottoms[0].data.slice(0, shape[1]) };
  return { layer: refitted(layer as Layer, [shape]) as Layer, bottoms: [bottom], params };
}

/** A quotient, a root and products of each layer: more roundings than any way of folding has. */
const ROUNDINGS = 16;

function foldedTargets(first: LayerCall, below: readonly Folded[]): Target[] {
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
