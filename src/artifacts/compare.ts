/**
 * Checks a converted model against the Caffe net that it came from.
 *
 * Both are fed the same bits. The model's outputs are compared as verify compares a blob of the whole net: what may be inherited
 * from the roundings above is estimated, and the last layer's own error is derived. Of the tensors between, each that is found to
 * be a blob is compared with what the reference makes of the tensors above it (align.ts), and where it is wrong, the known
 * mistakes are tried.
 */
import type { Artifact, ArtifactNode } from "../backends/artifact.ts";
import { type BlobId, type Layer, paramsOf, type TrainedNet } from "../caffe/net.ts";
import { layerAcceptance, widened } from "../comparison/acceptance.ts";
import { compare, type Comparison, deviates, otherShape } from "../comparison/compare.ts";
import { DEFAULT_SPREAD, inheritedAllowance, type SpreadOptions } from "../conformance/inherited.ts";
import type { Observed } from "../conformance/verify.ts";
import { DEFAULT_BUDGET_MS, type Diagnosis } from "../diagnosis/explain.ts";
import { explainNet, type NetDiagnosis } from "../diagnosis/explain-net.ts";
import { CuppingError } from "../error.ts";
import type { Output } from "../reference/forward.ts";
import { forwardLayerIn, forwardNetWithErrors } from "../reference/net.ts";
import type { Blob } from "../tensor/blob.ts";
import type { NumberType } from "../tensor/number-type.ts";
import { type ArithmeticProfile, PROFILES } from "../tensor/profile.ts";
import { sameShape, type Shape } from "../tensor/shape.ts";
import { roundoffOf } from "./formats.ts";
import { computedAsStored } from "./as-stored.ts";
import { Alignment, type Found, NEAR, type Place, relativeDistance, segmentAcceptance } from "./align.ts";
import { callsOf, diagnose } from "./diagnose.ts";
import { Hints } from "./hints.ts";
import { InSitu } from "./in-situ.ts";
import { asTaken, type Channels, feed, type Feeding, feedings, type Layout, type Taken } from "./inputs.ts";
import { openArtifact } from "./open.ts";
import { type Reading, readAs, readings } from "./reading.ts";
import { type StoredKind, type StoredParam, storedParams } from "./stored.ts";
import { jumps, type OutputVerdict, verdictOf } from "./verdict.ts";

/** How the artifact was fed. */
interface InputReport {
  /** Of each input. */
  readonly feedings: readonly Feeding[];
  /** Other ways that give the same right outputs, so that it cannot be told which is meant. */
  readonly others: readonly (readonly Feeding[])[];
  /** Whether the artifact's outputs are right when it is fed so, or no other way is left; else it is the likeliest one. */
  readonly isSure: boolean;
  /** Inputs that take other numbers than float32: both sides are fed what they can take. */
  readonly taken: readonly Taken[];
}

/** One output of the net. */
export interface OutputReport {
  readonly blob: BlobId;
  /** null: the artifact has no output that could be it. */
  readonly tensor: string | null;
  readonly reading: Reading | null;
  readonly comparison: Comparison | null;
  readonly verdict: OutputVerdict;
  /** Where the blob is there and right, and the output is computed from it: what makes the output of it. */
  readonly beyond: Beyond | null;
}

interface Beyond {
  /** The tensor that is the blob. */
  readonly tensor: string;
  readonly node: Pick<ArtifactNode, "name" | "type">;
  readonly diagnosis: Diagnosis | null;
}

/**
 * What became of a blob in the artifact. `right`, `wrong`: it is a tensor of its own. `dropped`: its layer changes nothing, and it is
 * its bottom's tensor. `folded`: it has no tensor, and the tensor of a blob below follows through it. `lost`: something is wrong, and
 * no tensor can be said to be it. `undecided`: rounding decides what its layer selects. `unseen`: there is no tensor to look at.
 */
type BlobKind = Place["kind"] | "unseen";

/** One blob of the net in the artifact. */
export interface BlobReport {
  readonly blob: BlobId;
  readonly layer: string;
  readonly type: string;
  readonly kind: BlobKind;
  readonly tensor: string | null;
  /** Whether the map or a name speaks for it, or its numbers alone. */
  readonly by: "map" | "name" | "numbers" | null;
  /** Tensors that may as well be the blob: of the same numbers, or where it is lost, any of its size. */
  readonly others: readonly string[];
  /** How the blob's axes lie in the tensor. */
  readonly reading: Reading | null;
  /** What makes the tensor. */
  readonly node: Pick<ArtifactNode, "name" | "type"> | null;
  /** The layers that lie between it and the nearest tensors above, its own last. */
  readonly through: readonly string[];
  /** Against what the reference makes of the artifact's own tensors above; null where nothing was compared. */
  readonly own: Comparison | null;
  readonly diagnosis: Diagnosis | null;
  /** How the params of its layers are stored, as far as the engine tells. */
  readonly stored: readonly StoredParam[];
  /**
   * Whether the tensor is what its layers give with the params as they are stored; null where these are Caffe's, or not known. Where
   * it is and the blob is right, this input does not show what is stored wrong; where it is not and the blob is right, the
   * artifact makes up for it.
   */
  readonly followsStored: boolean | null;
  /** Where it is wrong as quantised numbers are; null elsewhere. */
  readonly quantised: Quantised | null;
}

interface Quantised {
  /** What lies between it and the tensors above and computes with integers; none where a param alone is stored in such. */
  readonly by: readonly string[];
  /** Its error by its size, both in the root mean square. */
  readonly distance: number;
}

/** A param that is stored wrong behind a tensor that is right, as one with Caffe's numbers would be on this input. */
interface HiddenParam {
  readonly blob: BlobId;
  readonly tensor: string;
  readonly stored: StoredParam;
}

export interface CompareReport {
  readonly net: string;
  readonly artifact: {
    readonly file: string;
    readonly format: string;
    readonly producer: string;
    readonly engine: string;
    readonly profile: string;
    /** How many of its constants are stored in which format; null where the engine does not tell. */
    readonly formats: Readonly<Partial<Record<NumberType, number>>> | null;
    /** What the engine does not show; "" where it shows all. */
    readonly unseen: string;
  };
  readonly inputs: InputReport;
  readonly outputs: readonly OutputReport[];
  readonly blobs: readonly BlobReport[];
  /** The first blob that is wrong, or that is lost. */
  readonly firstWrong: BlobReport | null;
  /** Which mistake in the graph explains tensors that no mistake in a layer does; null where there are none. */
  readonly graph: NetDiagnosis | null;
  /** Params by how they are stored; null where the engine does not tell. */
  readonly params: Readonly<Record<StoredKind, number>> | null;
  /** What this input does not show. */
  readonly hidden: readonly HiddenParam[];
  /** Every output is there and right, and so is every tensor that was found to be a blob, and no param is stored wrong. */
  readonly conforms: boolean;
  /** Nothing is wrong, and yet something cannot be said: on these inputs rounding decides what a layer selects. */
  readonly undecided: boolean;
  /** One sentence. */
  readonly summary: string;
  readonly comparedElements: number;
  readonly seconds: number;
}

export interface CompareOptions {
  /** What runs the artifact: "onnxruntime", "tfjs:DEVICE" or "process:COMMAND"; by the file's name when absent. */
  readonly engine?: string;
  /** The arithmetic that the artifact claims; its engine's when absent. */
  readonly profile?: ArithmeticProfile["id"];
  /** Which blob a tensor is, by the tensor's name. */
  readonly map?: ReadonlyMap<string, BlobId>;
  /** Of the artifact's inputs; found out when absent. */
  readonly layout?: Layout;
  readonly channels?: Channels;
  readonly spread?: SpreadOptions;
  /** How long the cause of an error is looked for, in milliseconds a tensor; 0: not at all. */
  readonly explainMs?: number;
  /** What is being done: for a progress line. */
  readonly progress?: (what: string) => void;
  /** Told of every tensor that was compared, with its numbers: own errors are those `inSitu`, of outputs also `inherited`. */
  readonly observe?: (observed: Observed, profile: ArithmeticProfile) => void;
}

/**
 * @param given every input of the net, in its shape
 * @throws CuppingError for a file that cannot be opened or run, INPUT_SHAPE where the net's inputs do not fit the artifact's,
 *   INVALID_VALUE where one of them takes whole numbers, and is given others,
 *   NOTHING_COMPARED where the artifact has no output of a size of the net's
 */
export async function compareArtifact(
  trained: TrainedNet,
  file: string,
  given: ReadonlyMap<BlobId, Blob>,
  {
    engine,
    profile: claimed,
    map = new Map(),
    layout,
    channels,
    spread = DEFAULT_SPREAD,
    explainMs = DEFAULT_BUDGET_MS,
    progress = () => {},
    observe,
  }: CompareOptions = {},
): Promise<CompareReport> {
  const started = performance.now();
  const { net } = trained;
  progress("opens the artifact");
  await using opened = await openArtifact(file, engine);
  const profile = PROFILES.find(({ id }) => id === claimed) ?? opened.profile;
  const artifact = { ...opened, profile };
  const ways = feedings(net, artifact, { layout, channels, map });
  const { feeds, taken } = asTaken(ways[0], artifact, given);
  progress("reference");
  const exact = forwardNetWithErrors(trained, feeds, undefined, (layer, bottoms, params) =>
    forwardLayerIn(profile, layer, bottoms, params),
  );
  const allowances = inheritedAllowance(trained, feeds, exact, profile, spread);
  // What an estimate says of places would let other mistakes pass.
  for (const layer of net.layers) for (const id of layer.tops) if (jumps(layer, id)) allowances.get(id)?.fill(0);
  const inherited = (id: BlobId) => {
    const expected = exact.get(id) as Output;
    return { expected, acceptance: widened(layerAcceptance(expected, profile), allowances.get(id) as Float64Array) };
  };
  const judge = (id: BlobId, got: Blob): Comparison => {
    const { expected, acceptance } = inherited(id);
    return compare(expected, acceptance, got.data, profile);
  };
  const trials: Trial[] = [];
  for (const way of ways) {
    progress("artifact");
    const tensors = await artifact.run(feed(way, feeds));
    trials.push({ way, tensors, outputs: matchOutputs(net.outputs, exact, artifact, tensors, map, judge) });
  }
  const align = ({ way, tensors, outputs }: Trial): Alignment =>
    new Alignment(
      trained,
      artifact,
      tensors,
      new Map(way.map(({ blob, tensor }) => [blob, tensor])),
      new InSitu(trained, feeds, profile, spread),
      {
        hints: new Hints(net, tensors.keys(), map),
        outputs: new Map(outputs.flatMap(({ blob, tensor }) => (tensor === null ? [] : [[blob, tensor] as const]))),
        outputsAreRight: outputs.every(isRight),
        isExplained: (segment, top, got) =>
          explainMs > 0 &&
          segment.last.tops.length === 1 &&
          top === 0 &&
          diagnose(segment, [got], profile, { budgetMs: explainMs, pairs: false }).explanations.length > 0,
        progress: (layer) => progress(`aligns ${layer}`),
      },
    );
  const right = trials.filter(({ outputs }) => outputs.every(isRight));
  const trial = right.at(0) ?? likeliest(trials, align);
  const alignment = align(trial);
  alignment.run();

  const { constant } = artifact;
  const known = new Set([
    ...trial.way.map(({ tensor }) => tensor),
    ...[...alignment.places.values()].flatMap((place) => ("tensor" in place ? [place.tensor] : [])),
  ]);
  const found = new Set<string>();
  const storageOf = (
    { kind, segment, tensor, got }: Found & Pick<Place, "kind">,
    top: number,
    diagnosis: Diagnosis | null,
  ): Storage => {
    const storing = segment.layers.map((one) => ({ layer: one, params: paramsOf(trained, one) }));
    if (constant === undefined || storing.every(({ params }) => params.length === 0)) return NOTHING_STORED;
    const constants = alignment.graph.constants(tensor, known, constant);
    const located = storedParams(
      storing,
      constants,
      diagnosis,
      kind === "right",
      once(() => callsOf(segment)),
    );
    const stored = located.map((one) => one.stored);
    if (stored.every(({ kind }) => kind === "right")) return { stored, followsStored: null };
    const output = computedAsStored(segment, located)?.[top];
    if (output === undefined || !sameShape(output.shape, got.shape)) return { stored, followsStored: null };
    const comparison = compare(output, segmentAcceptance(output, segment, profile), got.data, profile);
    return { stored, followsStored: !deviates(comparison) };
  };
  const quantisedAt = (
    { segment, tensor, got }: Found,
    top: number,
    stored: readonly StoredParam[],
  ): Quantised | null => {
    const types = alignment.graph.between(tensor, without(known, tensor)).map(({ type }) => type);
    const by = [...new Set(types.filter((type) => QUANTISES.test(type)))];
    if (
      by.length === 0 &&
      !stored.some(({ format }) => format !== null && roundoffOf(format) === Number.POSITIVE_INFINITY)
    )
      return null;
    const distance = relativeDistance(segment.compute()[top], got);
    return distance <= NEAR ? { by, distance } : null;
  };
  const report = (blob: BlobId, layer: Layer): BlobReport => {
    const place = alignment.places.get(blob);
    const own = place !== undefined && "tensor" in place ? place : null;
    let diagnosis: Diagnosis | null = null;
    // A mistake is told by all tops of its layer, and said once, of the first that is wrong.
    const tops = layer.tops.flatMap((top) => {
      const one = alignment.places.get(top);
      return one !== undefined && "got" in one ? [one] : [];
    });
    const isFirst = place === tops.find(({ kind }) => kind === "wrong");
    let storage: Storage = NOTHING_STORED;
    if (place?.kind === "right" || place?.kind === "wrong") {
      progress(`the params of ${layer.name}`);
      storage = storageOf(place, layer.tops.indexOf(blob), null);
    }
    const quantised = place?.kind === "wrong" ? quantisedAt(place, layer.tops.indexOf(blob), storage.stored) : null;
    // What the file's numbers explain needs no other cause.
    const isExplained = isExplainedBy(storage) || quantised !== null;
    const canExplain = isFirst && tops.length === layer.tops.length && explainMs > 0;
    if (place?.kind === "wrong" && canExplain && !isExplained) {
      progress(`the cause of ${layer.name}'s error`);
      const got = tops.map((one) => one.got);
      diagnosis = diagnose(place.segment, got, profile, { budgetMs: explainMs, first: [...found] });
      for (const { mistakes } of diagnosis.explanations) for (const { id } of mistakes) found.add(id);
      if (diagnosis.explanations.length > 0) storage = storageOf(place, layer.tops.indexOf(blob), diagnosis);
    }
    const node = own === null ? undefined : alignment.graph.maker(own.tensor);
    return {
      blob,
      layer: layer.name,
      type: layer.type,
      kind: place?.kind ?? "unseen",
      tensor: own?.tensor ?? null,
      by: own === null ? null : (alignment.hints.of(blob).get(own.tensor) ?? "numbers"),
      others: own?.others ?? (place?.kind === "lost" ? place.candidates : []),
      reading: own?.reading ?? null,
      node: node === undefined ? null : { name: node.name, type: node.type },
      through: own === null ? [] : own.segment.layers.map(({ name }) => name),
      own: own?.own ?? null,
      diagnosis,
      ...storage,
      quantised,
    };
  };
  const layers = net.layers.filter(({ type }) => type !== "Input");
  const blobs = layers.flatMap((layer) => layer.tops.map((blob) => report(blob, layer)));
  if (observe !== undefined) {
    progress("what there is to see");
    for (const layer of layers) {
      for (const [top, blob] of layer.tops.entries()) {
        const seen = { layer: layer.name, blob };
        const place = alignment.places.get(blob);
        if ((place?.kind === "right" || place?.kind === "wrong") && place.own.misshapen === null) {
          const { segment, got } = place;
          const expected = segment.compute()[top];
          const acceptance = segmentAcceptance(expected, segment, profile);
          observe({ ...seen, error: "inSitu", expected, got, acceptance }, profile);
        }
        const { tensor, reading } = trial.outputs.find((output) => output.blob === blob) ?? {};
        if (tensor && reading) {
          const { expected, acceptance } = inherited(blob);
          const got = readAs(expected.shape, reading, trial.tensors.get(tensor) as Blob);
          observe({ ...seen, error: "inherited", expected, got, acceptance }, profile);
        }
      }
    }
  }
  const wrongBlobs = blobs.filter(({ kind }) => kind === "wrong");
  const explained = new Set(
    wrongBlobs
      .filter(
        ({ diagnosis, followsStored, quantised }) =>
          (diagnosis?.explanations.length ?? 0) > 0 || followsStored === true || quantised !== null,
      )
      .map(({ layer }) => layer),
  );
  const unexplained = wrongBlobs.filter(({ layer, through }) => through.length === 1 && !explained.has(layer));
  let graph: NetDiagnosis | null = null;
  if (unexplained.length > 0 && explainMs > 0) {
    progress("the cause in the graph");
    const got = new Map(
      [...alignment.places].flatMap(([id, place]) => ("got" in place ? [[id, place.got] as const] : [])),
    );
    graph = explainNet(
      { trained, feeds, got, profile },
      unexplained.map(({ layer, own }) => ({
        layer: layers.find(({ name }) => name === layer) as Layer,
        outside: own?.outside ?? 0,
      })),
      (cut, fed, values) => inheritedAllowance(cut, fed, values, profile, spread),
      { budgetMs: explainMs },
    );
  }
  const compared = [...trial.outputs.map(({ comparison }) => comparison), ...blobs.map(({ own }) => own)].flatMap(
    (comparison) => comparison ?? [],
  );
  if (trial.outputs.every(({ comparison }) => comparison === null)) {
    throw new CuppingError("NOTHING_COMPARED", {
      place: file,
      problem: "No output of the artifact has as many elements as an output of the net, so nothing can be said.",
      remedy: "Check that it was converted from this net, or say which tensor is which blob: --map.",
    });
  }
  const firstWrong = blobs.find(({ kind }) => kind === "wrong" || kind === "lost") ?? null;
  const evidence = { net, exact, places: alignment.places, judge, profile };
  const outputs = trial.outputs.map((output): OutputReport => {
    const verdict = verdictOf(output.blob, output.comparison, evidence);
    return { ...output, verdict, beyond: verdict === "wrong" ? beyond(output) : null };
  });
  const hidden = blobs.flatMap(({ blob, kind, tensor, stored, followsStored }): HiddenParam[] =>
    kind === "right" && tensor !== null
      ? stored
          .filter((param) => isHidden(param, followsStored, profile))
          .map((param) => ({ blob, tensor, stored: param }))
      : [],
  );
  const isWrong =
    outputs.some(({ verdict }) => verdict === "wrong" || verdict === "missing") ||
    wrongBlobs.length > 0 ||
    hidden.length > 0;
  const isOpen = outputs.some(({ verdict }) => verdict === "undecided");
  return {
    net: net.name,
    artifact: {
      file,
      format: artifact.format,
      producer: artifact.producer,
      engine: artifact.engine,
      profile: profile.id,
      unseen: artifact.unseen ?? "",
      formats: constant === undefined ? null : formatsOf(artifact, constant),
    },
    inputs: {
      feedings: trial.way,
      others: right.filter((other) => other !== trial).map(({ way }) => way),
      isSure: right.length > 0 || trials.length === 1,
      taken,
    },
    outputs,
    blobs,
    firstWrong,
    graph,
    params: constant === undefined ? null : countKinds(blobs),
    hidden,
    conforms: !isWrong && !isOpen,
    undecided: !isWrong && isOpen,
    summary: conclude(outputs, blobs, firstWrong, hidden),
    comparedElements: compared.reduce((total, { elements }) => total + elements, 0),
    seconds: (performance.now() - started) / 1000,
  };

  /** Where a blob is right, and the output that should be it is computed from it. */
  function beyond({ blob, tensor, reading }: Matched): Beyond | null {
    const place = alignment.places.get(blob);
    if (tensor === null || (place?.kind !== "right" && place?.kind !== "dropped") || place.tensor === tensor)
      return null;
    const node = alignment.graph.maker(tensor);
    if (node === undefined || !alignment.graph.isBelow(tensor, place.tensor)) return null;
    const got = reading === null ? null : readAs(place.got.shape, reading, trial.tensors.get(tensor) as Blob);
    return {
      tensor: place.tensor,
      node: { name: node.name, type: node.type },
      diagnosis:
        got === null || explainMs === 0 || place.segment.last.tops.length > 1
          ? null
          : diagnose(place.segment, [got], profile, { budgetMs: explainMs }),
    };
  }
}

/** Nodes of ONNX and TensorFlow Lite that round to integers, or compute with them. */
const QUANTISES = /^(QuantizeLinear|DynamicQuantizeLinear|QLinear\w+|QGemm|MatMulInteger|ConvInteger|QUANTIZE)$/;

function without(all: ReadonlySet<string>, one: string): ReadonlySet<string> {
  const others = new Set(all);
  others.delete(one);
  return others;
}

/** How the params behind a tensor are stored. */
type Storage = Pick<BlobReport, "stored" | "followsStored">;

const NOTHING_STORED: Storage = { stored: [], followsStored: null };

/** Whether a tensor is wrong because some of the file's numbers are, and no known mistake is in them. */
function isExplainedBy({ stored, followsStored }: Storage): boolean {
  return followsStored === true && stored.every(({ kind }) => kind !== "mistaken");
}

/** Whether a param behind a tensor that is right is stored with numbers that would make it wrong on another input. */
function isHidden(
  { kind, format }: StoredParam,
  followsStored: boolean | null,
  { unitRoundoff }: ArithmeticProfile,
): boolean {
  switch (kind) {
    case "right":
    case "unknown":
      return false;
    case "changed":
      return followsStored !== false;
    case "mistaken":
      return followsStored === true;
    case "rounded":
      return followsStored === true && roundoffOf(format) > unitRoundoff;
    default:
      return kind satisfies never;
  }
}

function countKinds(blobs: readonly BlobReport[]): Record<StoredKind, number> {
  const counts: Record<StoredKind, number> = { right: 0, rounded: 0, mistaken: 0, changed: 0, unknown: 0 };
  for (const { stored } of blobs) for (const { kind } of stored) counts[kind]++;
  return counts;
}

/** Numbers that weigh: those of shapes and scales are single, or few. */
const FEW = 4;

function formatsOf(
  { nodes }: Pick<Artifact, "nodes">,
  constant: NonNullable<Artifact["constant"]>,
): Partial<Record<NumberType, number>> {
  const counts: Partial<Record<NumberType, number>> = {};
  for (const name of new Set(nodes.flatMap(({ inputs }) => inputs))) {
    const stored = constant(name);
    if (stored !== undefined && stored.data.length >= FEW) counts[stored.type] = (counts[stored.type] ?? 0) + 1;
  }
  return counts;
}

function once<Made>(make: () => Made): () => Made {
  let made: { readonly it: Made } | undefined;
  return () => (made ??= { it: make() }).it;
}

function conclude(
  outputs: readonly OutputReport[],
  blobs: readonly BlobReport[],
  firstWrong: BlobReport | null,
  hidden: readonly HiddenParam[],
): string {
  const wrong = outputs.filter(({ verdict }) => verdict === "wrong" || verdict === "missing").map(({ blob }) => blob);
  const open = outputs.filter(({ verdict }) => verdict === "undecided").map(({ blob }) => blob);
  const counts = `${blobs.filter(({ kind }) => kind === "right").length} of its tensors are blobs of the net, and right`;
  if (wrong.length === 0 && firstWrong?.kind !== "wrong") {
    if (hidden.length > 0) {
      const [{ stored }] = hidden;
      const others = hidden.length === 1 ? "" : ` (and ${hidden.length - 1} more)`;
      return `Does not conform: what it gives is right on this input, but the ${stored.param} of ${stored.layer} are stored wrong${others}, which this input does not show.`;
    }
    if (open.length > 0) return `Cannot be said: on this input rounding decides ${open.join(", ")}; ${counts}.`;
    return `Conforms: ${outputs.length === 1 ? "its output is" : `all ${outputs.length} outputs are`} what Caffe computes; ${counts}.`;
  }
  const end =
    wrong.length === 0
      ? "its outputs are right, but"
      : `${wrong.join(", ")} ${wrong.length === 1 ? "is" : "are"} wrong`;
  if (firstWrong === null) {
    const { tensor, beyond } = outputs.find((output) => output.beyond !== null) ?? {};
    return beyond
      ? `Does not conform: ${end}; it is right in tensor "${printable(beyond.tensor)}", of which ${nodeWords(beyond.node)} makes the output "${printable(tensor ?? "")}".`
      : `Does not conform: ${end}; nothing above can be looked at.`;
  }
  const { layer, tensor, node, kind } = firstWrong;
  const where = node === null ? "" : `, which ${nodeWords(node)} makes`;
  const what =
    kind === "lost"
      ? `something is wrong at ${layer} first`
      : `${layer} is wrong first, in tensor "${printable(tensor ?? "")}"${where}${cause(firstWrong)}`;
  return `Does not conform: ${end}${wrong.length === 0 ? " " : "; "}${what}.`;
}

/** What the file itself says of why a blob is wrong. */
function cause({ stored, followsStored, quantised }: BlobReport): string {
  const formats = [...new Set(stored.flatMap(({ format }) => format ?? []))];
  if (quantised !== null) return ": it is quantised";
  if (followsStored !== true) return "";
  const changed = stored.filter(({ kind }) => kind === "changed").map(({ param }) => param);
  if (changed.length > 0) return `: its ${changed.join(" and ")} are stored with other numbers`;
  return formats.length === 0 ? "" : `: its params are stored in ${formats.join(" and ")}`;
}

/** Names of our own exports hold line breaks. */
export function printable(name: string): string {
  return name.replaceAll("\n", "#");
}

/** `Conv "n3"` */
export function nodeWords({ name, type }: Pick<ArtifactNode, "name" | "type">): string {
  return name === "" ? type : `${type} "${printable(name)}"`;
}

/** The artifact, fed in one way. */
interface Trial {
  readonly way: readonly Feeding[];
  readonly tensors: ReadonlyMap<string, Blob>;
  readonly outputs: readonly Matched[];
}

/** An output as it compares, before what is above it is known. */
type Matched = Omit<OutputReport, "verdict" | "beyond">;

/** The way of feeding in which most tensors are right, where the outputs are right in none. */
function likeliest(trials: readonly Trial[], align: (trial: Trial) => Alignment): Trial {
  if (trials.length === 1) return trials[0];
  const counts = trials.map((trial) => {
    const alignment = align(trial);
    alignment.run(false);
    return alignment.right;
  });
  return trials[counts.indexOf(Math.max(...counts))];
}

function isRight({ comparison }: Matched): boolean {
  return comparison !== null && !deviates(comparison);
}

/** Which output of the artifact is which of the net's: by the map, by name, or else by its numbers. */
function matchOutputs(
  wanted: readonly BlobId[],
  exact: ReadonlyMap<BlobId, Output>,
  artifact: Artifact,
  tensors: ReadonlyMap<string, Blob>,
  map: ReadonlyMap<string, BlobId>,
  judge: (id: BlobId, got: Blob) => Comparison,
): Matched[] {
  const named = new Map(
    wanted.flatMap((id) => {
      const name = artifact.outputs.find((one) => map.get(one) === id) ?? artifact.outputs.find((one) => one === id);
      return name === undefined ? [] : [[id, name] as const];
    }),
  );
  const free = new Set(artifact.outputs.filter((name) => ![...named.values()].includes(name)));
  return wanted.map((blob): Matched => {
    const { shape } = exact.get(blob) as Output;
    const own = named.get(blob);
    const candidates = (own === undefined ? [...free] : [own]).flatMap((tensor): Matched[] => {
      const got = tensors.get(tensor);
      if (got === undefined) return [];
      return readings(shape, got.shape).map((reading) => ({
        blob,
        tensor,
        reading,
        comparison: judge(blob, readAs(shape, reading, got)),
      }));
    });
    const other = own ?? [...free][0];
    const best = candidates.find(isRight) ?? candidates.at(0) ?? misshapen(blob, shape, other, tensors.get(other));
    if (best.tensor !== null) free.delete(best.tensor);
    return best;
  });
}

/** An output that came in another shape, or that is not there. */
function misshapen(blob: BlobId, shape: Shape, tensor: string | undefined, got: Blob | undefined): Matched {
  const comparison = got === undefined ? null : otherShape(shape, got.shape);
  return { blob, tensor: comparison === null ? null : (tensor ?? null), reading: null, comparison };
}
