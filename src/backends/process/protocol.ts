/** The messages of docs/process-protocol.md, version 1: one JSON object a line. */
import type { BlobId, Layer } from "../../caffe/net.ts";
import { BF16, FP16, FP32, FP32_FLUSHING, FP64, type ArithmeticProfile } from "../../tensor/profile.ts";
import type { Shape } from "../../tensor/shape.ts";
import type { Artifact, ArtifactNode } from "../artifact.ts";
import { type Support, SUPPORTED } from "../backend.ts";

export const PROTOCOL = 1;

/** Forms in which a program may ask for the net. */
const NET_FORMATS = ["caffe", "layers", "onnx"] as const;
export type NetFormat = (typeof NET_FORMATS)[number];

/** A blob in a file of the run's folder. */
export interface BlobFile {
  readonly blob: BlobId;
  readonly shape: Shape;
  /** "in-0.npy", or "in-0.f32" of raw little-endian float32. */
  readonly file: string;
}

/** What the harness asks. */
export type Request =
  | { readonly type: "hello"; readonly protocols: readonly number[] }
  | {
      readonly type: "prepare";
      readonly session: number;
      readonly folder: string;
      readonly format: NetFormat;
      /** Names of the net's files in the folder, by what they are. */
      readonly files: Readonly<Record<string, string>>;
      readonly inputs: readonly { readonly blob: BlobId; readonly shape: Shape }[];
      /** Every blob of the net, and the layer that makes it as which of its tops. */
      readonly blobs: readonly {
        readonly blob: BlobId;
        readonly shape: Shape;
        readonly layer: string;
        readonly top: number;
      }[];
    }
  | {
      /** Load a converted model, in whatever format it is. */
      readonly type: "open";
      readonly session: number;
      readonly file: string;
    }
  | {
      readonly type: "run";
      readonly session: number;
      /** Of this run: feeds lie here, and the program writes what it returns here. */
      readonly folder: string;
      readonly feeds: readonly BlobFile[];
      /** Of a model that was opened none is named: every tensor that can be looked at is wanted. */
      readonly fetch: readonly BlobId[];
    }
  | { readonly type: "dispose"; readonly session: number };

/** The `type` of the answer to each request. */
export const ANSWERS: Record<Request["type"], string> = {
  hello: "hello",
  prepare: "prepared",
  open: "opened",
  run: "blobs",
  dispose: "disposed",
};

export interface Answer {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** What a program says of a layer type that it does not take in every form. */
interface LayerLimits {
  /** Values that a setting may have, by the setting's name in the "layers" format. */
  readonly settings: Readonly<Record<string, readonly unknown[]>>;
  readonly mostBottoms: number;
  readonly mostTops: number;
  /** Of its bottoms. */
  readonly leastAxes: number;
  readonly mostAxes: number;
  /** Numbers of axes that they may have; null: all between. */
  readonly axes: readonly number[] | null;
}

/** The program's answer to hello. */
export interface Hello {
  readonly name: string;
  readonly version: string;
  readonly profile: ArithmeticProfile;
  readonly net: NetFormat;
  readonly tensors: "npy" | "raw";
  /** null: every type. */
  readonly layers: ReadonlyMap<string, LayerLimits> | null;
  /** Milliseconds. */
  readonly timeouts: { readonly prepare: number; readonly run: number };
}

const PROFILES: Readonly<Record<string, ArithmeticProfile>> = {
  fp32: FP32,
  "fp32-ftz": FP32_FLUSHING,
  fp64: FP64,
  fp16: FP16,
  bf16: BF16,
};

/** Milliseconds that are waited where the program states no other. Importing and compiling take their time. */
export const TIMEOUTS = { hello: 120_000, prepare: 120_000, run: 300_000, dispose: 30_000 } as const;

/** Why this is no hello of this version, as a sentence; or the hello. */
export function readHello(answer: Answer): Hello | string {
  const { protocol, name, version, profile = "fp32", net = "caffe", tensors = "npy", layers, timeouts } = answer;
  if (protocol !== PROTOCOL) {
    return `It speaks version ${JSON.stringify(protocol)} of the protocol, and cupping version ${PROTOCOL}.`;
  }
  if (typeof name !== "string" || !/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name)) {
    return `Its hello has the name ${JSON.stringify(name)}; a name has letters, digits, ".", "_" and "-".`;
  }
  if (typeof version !== "string" || version === "") return "Its hello has no version of the engine.";
  if (typeof profile !== "string" || !Object.hasOwn(PROFILES, profile)) {
    return `Its hello has the profile ${JSON.stringify(profile)}; there are ${Object.keys(PROFILES).join(", ")}.`;
  }
  const format = NET_FORMATS.find((one) => one === net);
  if (format === undefined) {
    return `Its hello asks for the net as ${JSON.stringify(net)}; there are ${NET_FORMATS.join(", ")}.`;
  }
  if (tensors !== "npy" && tensors !== "raw") {
    return `Its hello asks for tensors as ${JSON.stringify(tensors)}; there are npy and raw.`;
  }
  const limits = readLayers(layers);
  if (typeof limits === "string") return limits;
  const seconds = (timeouts ?? {}) as Record<string, unknown>;
  const limit = (what: "prepare" | "run"): number =>
    typeof seconds[what] === "number" && seconds[what] > 0 ? 1000 * seconds[what] : TIMEOUTS[what];
  return {
    name,
    version,
    profile: PROFILES[profile],
    net: format,
    tensors,
    layers: limits,
    timeouts: { prepare: limit("prepare"), run: limit("run") },
  };
}

function readLayers(layers: unknown): Map<string, LayerLimits> | null | string {
  if (layers === undefined || layers === null) return null;
  if (Array.isArray(layers)) return new Map(layers.map((type) => [String(type), readLimits({})]));
  if (typeof layers !== "object") return "Its hello has layers that are neither a list nor an object.";
  return new Map(Object.entries(layers).map(([type, given]) => [type, readLimits((given ?? {}) as object)]));
}

function readLimits(given: {
  settings?: LayerLimits["settings"];
  mostBottoms?: number;
  mostTops?: number;
  leastAxes?: number;
  mostAxes?: number;
  axes?: readonly number[];
}): LayerLimits {
  return {
    settings: given.settings ?? {},
    mostBottoms: given.mostBottoms ?? Infinity,
    mostTops: given.mostTops ?? Infinity,
    leastAxes: given.leastAxes ?? 0,
    mostAxes: given.mostAxes ?? Infinity,
    axes: given.axes ?? null,
  };
}

/** The program's answer to open: what a converted model takes, gives and is made of; or why it is none, as a sentence. */
export function readOpened(answer: Answer): Pick<Artifact, "format" | "inputs" | "outputs" | "nodes"> | string {
  const { format = "", inputs, outputs, nodes = [] } = answer;
  if (typeof format !== "string") return "Its format is no text.";
  if (!isList(inputs, ({ name, shape }) => typeof name === "string" && (shape === undefined || isOpenShape(shape)))) {
    return 'It has no list of inputs {"name", "shape"}.';
  }
  if (!Array.isArray(outputs) || !outputs.every((name) => typeof name === "string"))
    return "It has no list of outputs.";
  const areNames = (names: unknown): boolean => Array.isArray(names) && names.every((name) => typeof name === "string");
  if (
    !isList(nodes, (node) => typeof node["type"] === "string" && areNames(node["inputs"]) && areNames(node["outputs"]))
  ) {
    return 'Its nodes are no list of {"name", "type", "inputs", "outputs"}.';
  }
  return {
    format,
    inputs: inputs as unknown as Artifact["inputs"],
    outputs,
    nodes: (nodes as unknown as ArtifactNode[]).map((node) => ({ ...node, name: node.name ?? "" })),
  };
}

function isList(
  list: unknown,
  holds: (item: Readonly<Record<string, unknown>>) => boolean,
): list is readonly Readonly<Record<string, unknown>>[] {
  return (
    Array.isArray(list) &&
    list.every((item: unknown) => typeof item === "object" && item !== null && holds({ ...item }))
  );
}

function isOpenShape(shape: unknown): boolean {
  return Array.isArray(shape) && shape.every((extent) => extent === null || (Number.isInteger(extent) && extent > 0));
}

/** What the program says of a layer. */
export function supportOf(layer: Layer, { layers }: Hello): Support {
  // Inputs are fed by whoever runs the net.
  if (layers === null || layer.type === "Input") return SUPPORTED;
  const no = (reason: string): Support => ({ supported: false, reason });
  const limits = layers.get(layer.type);
  if (limits === undefined) return no(`The program does not take ${layer.type} layers.`);
  for (const [setting, values] of Object.entries(limits.settings)) {
    const value = JSON.stringify((layer.settings as Record<string, unknown>)[setting]);
    if (!values.some((allowed) => JSON.stringify(allowed) === value)) {
      const allowed = values.map((one) => JSON.stringify(one)).join(" or ");
      return no(`The program takes ${layer.type} layers only with ${setting} ${allowed}.`);
    }
  }
  if (layer.bottoms.length > limits.mostBottoms) {
    return no(`The program takes ${layer.type} layers with at most ${limits.mostBottoms} bottoms.`);
  }
  if (layer.tops.length > limits.mostTops) {
    return no(`The program takes ${layer.type} layers with at most ${limits.mostTops} tops.`);
  }
  const axes = layer.bottomShapes.map(({ length }) => length);
  if (axes.some((n) => n < limits.leastAxes)) {
    return no(`The program takes ${layer.type} layers with at least ${limits.leastAxes} axes.`);
  }
  if (axes.some((n) => n > limits.mostAxes)) {
    return no(`The program takes ${layer.type} layers with at most ${limits.mostAxes} axes.`);
  }
  const { axes: listed } = limits;
  if (listed !== null && axes.some((n) => !listed.includes(n))) {
    return no(`The program takes ${layer.type} layers only with ${listed.join(" or ")} axes.`);
  }
  return SUPPORTED;
}
