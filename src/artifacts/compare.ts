/**
 * Checks a converted model against the Caffe net that it came from.
 *
 * Both are fed the same bits. The model's outputs are compared as verify compares a blob of the whole net: what may be inherited
 * from the roundings above is estimated, and the last layer's own error is derived.
 */
import type { Artifact, ArtifactNode } from "../backends/artifact.ts";
import type { BlobId, Layer, TrainedNet } from "../caffe/net.ts";
import { layerAcceptance, widened } from "../comparison/acceptance.ts";
import { compare, type Comparison, deviates } from "../comparison/compare.ts";
import { DEFAULT_SPREAD, inheritedAllowance, type SpreadOptions } from "../conformance/inherited.ts";
import type { Diagnosis } from "../diagnosis/explain.ts";
import { CuppingError } from "../error.ts";
import type { Output } from "../reference/forward.ts";
import { forwardNetWithErrors } from "../reference/net.ts";
import type { Blob } from "../tensor/blob.ts";
import { type Channels, feed, type Feeding, feedings, type Layout } from "./inputs.ts";
import { openArtifact } from "./open.ts";
import { type Reading, readAs, readings } from "./reading.ts";

/** How a tensor was found to be a blob. */
type FoundBy = "name" | "map" | "value";

/** One output of the net. */
export interface OutputReport {
  readonly blob: BlobId;
  /** null: the artifact has no output that could be it. */
  readonly tensor: string | null;
  readonly reading: Reading | null;
  readonly comparison: Comparison | null;
}

/** One blob of the net in the artifact. */
interface BlobReport {
  readonly blob: BlobId;
  readonly layer: string;
  readonly type: string;
  /** null: no tensor of the artifact is this blob. */
  readonly tensor: string | null;
  readonly by: FoundBy | null;
  readonly reading: Reading | null;
  /** What makes the tensor. */
  readonly node: Pick<ArtifactNode, "name" | "type"> | null;
  /** Against what the reference makes of the artifact's own tensors above; null where nothing was compared. */
  readonly own: Comparison | null;
}

/** The first tensor that is wrong. */
interface FirstWrong extends BlobReport {
  readonly tensor: string;
  readonly diagnosis: Diagnosis | null;
}

export interface CompareReport {
  readonly net: string;
  readonly artifact: {
    readonly file: string;
    readonly format: string;
    readonly producer: string;
    readonly engine: string;
    readonly profile: string;
  };
  /** How the artifact was fed. */
  readonly inputs: readonly Feeding[];
  readonly outputs: readonly OutputReport[];
  readonly blobs: readonly BlobReport[];
  readonly firstWrong: FirstWrong | null;
  /** Every output is there and right, and so is every tensor that was found to be a blob. */
  readonly conforms: boolean;
  /** One sentence. */
  readonly summary: string;
  readonly comparedElements: number;
  readonly seconds: number;
}

export interface CompareOptions {
  /** Which blob a tensor is, by the tensor's name. */
  readonly map?: ReadonlyMap<string, BlobId>;
  /** Of the artifact's inputs; found out when absent. */
  readonly layout?: Layout;
  readonly channels?: Channels;
  /** What runs the artifact: a command that speaks the process protocol. By the file's name when absent. */
  readonly run?: string;
  readonly spread?: SpreadOptions;
  /** How long the cause of an error is looked for, in milliseconds a layer; 0: not at all. */
  readonly explainMs?: number;
  /** What is being done: for a progress line. */
  readonly progress?: (what: string) => void;
}

/**
 * @param feeds every input of the net, in its shape
 * @throws CuppingError for a file that cannot be opened or run, INPUT_SHAPE where the net's inputs do not fit the artifact's
 */
export async function compareArtifact(
  trained: TrainedNet,
  file: string,
  feeds: ReadonlyMap<BlobId, Blob>,
  { map = new Map(), layout, channels, run, spread = DEFAULT_SPREAD, progress = () => {} }: CompareOptions = {},
): Promise<CompareReport> {
  const started = performance.now();
  const { net } = trained;
  progress("opens the artifact");
  await using artifact = await openArtifact(file, run);
  const ways = feedings(net, artifact, { layout, channels, map });
  progress("reference");
  const exact = forwardNetWithErrors(trained, feeds);
  const allowances = inheritedAllowance(trained, feeds, exact, artifact.profile, spread);
  const judge = (id: BlobId, got: Blob): Comparison => {
    const output = exact.get(id) as Output;
    const acceptance = widened(layerAcceptance(output, artifact.profile), allowances.get(id) as Float64Array);
    return compare(output, acceptance, got.data, artifact.profile);
  };
  const trials: Trial[] = [];
  for (const way of ways) {
    progress("artifact");
    const tensors = await artifact.run(feed(way, feeds));
    trials.push({ way, tensors, outputs: matchOutputs(net.outputs, exact, artifact, tensors, map, judge) });
  }
  const { way, tensors, outputs } = trials.find((trial) => trial.outputs.every(isRight)) ?? trials[0];
  const blobs = net.layers.flatMap((layer) => blobReports(layer, artifact, tensors, map));
  const compared = outputs.flatMap(({ comparison }) => comparison ?? []);
  if (compared.length === 0) {
    throw new CuppingError("NOTHING_COMPARED", {
      place: file,
      problem: "No output of the artifact has as many elements as an output of the net, so nothing can be said.",
      remedy: "Check that it was converted from this net, or say which tensor is which blob: --map.",
    });
  }
  const wrong = outputs.filter((output) => !isRight(output)).map(({ blob }) => blob);
  const conforms = wrong.length === 0;
  return {
    net: net.name,
    artifact: {
      file,
      format: artifact.format,
      producer: artifact.producer,
      engine: artifact.engine,
      profile: artifact.profile.id,
    },
    inputs: way,
    outputs,
    blobs,
    firstWrong: null,
    conforms,
    summary: conforms
      ? `Conforms: ${outputs.length === 1 ? "its output is" : `all ${outputs.length} outputs are`} what Caffe computes.`
      : `Does not conform: ${wrong.join(", ")} ${wrong.length === 1 ? "is" : "are"} wrong.`,
    comparedElements: compared.reduce((total, { elements }) => total + elements, 0),
    seconds: (performance.now() - started) / 1000,
  };
}

/** The artifact, fed in one way. */
interface Trial {
  readonly way: readonly Feeding[];
  readonly tensors: ReadonlyMap<string, Blob>;
  readonly outputs: readonly OutputReport[];
}

function isRight({ comparison }: OutputReport): boolean {
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
): OutputReport[] {
  const named = new Map(
    wanted.flatMap((id) => {
      const name = artifact.outputs.find((one) => map.get(one) === id) ?? artifact.outputs.find((one) => one === id);
      return name === undefined ? [] : [[id, name] as const];
    }),
  );
  const free = new Set(artifact.outputs.filter((name) => ![...named.values()].includes(name)));
  return wanted.map((blob): OutputReport => {
    const { shape } = exact.get(blob) as Output;
    const own = named.get(blob);
    const candidates = (own === undefined ? [...free] : [own]).flatMap((tensor): OutputReport[] => {
      const got = tensors.get(tensor);
      if (got === undefined) return [];
      return readings(shape, got.shape).map((reading) => ({
        blob,
        tensor,
        reading,
        comparison: judge(blob, readAs(shape, reading, got)),
      }));
    });
    const best = candidates.find(isRight) ?? candidates.at(0);
    if (best?.tensor) free.delete(best.tensor);
    return best ?? { blob, tensor: own ?? null, reading: null, comparison: null };
  });
}

function blobReports(
  layer: Layer,
  artifact: Artifact,
  tensors: ReadonlyMap<string, Blob>,
  map: ReadonlyMap<string, BlobId>,
): BlobReport[] {
  if (layer.type === "Input") return [];
  return layer.tops.map((blob): BlobReport => {
    const mapped = [...map].find(([tensor, id]) => id === blob && tensors.has(tensor))?.[0];
    const tensor = mapped ?? (tensors.has(blob) ? blob : null);
    const node = tensor === null ? undefined : artifact.nodes.find(({ outputs }) => outputs.includes(tensor));
    return {
      blob,
      layer: layer.name,
      type: layer.type,
      tensor,
      by: tensor === null ? null : mapped === undefined ? "name" : "map",
      reading: null,
      node: node === undefined ? null : { name: node.name, type: node.type },
      own: null,
    };
  });
}
