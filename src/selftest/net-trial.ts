/** One mistake in a net's graph at one place: is it rejected there, and is it named? */
import type { BlobId, TrainedNet } from "../caffe/net.ts";
import { paramsOf } from "../caffe/net.ts";
import { isUndecided, layerAcceptance } from "../comparison/acceptance.ts";
import { compare, otherShape } from "../comparison/compare.ts";
import { inheritedAllowance } from "../conformance/inherited.ts";
import { explainNet, type NetDiagnosis, type NetRun, type WrongLayer } from "../diagnosis/explain-net.ts";
import type { Compute } from "../diagnosis/fault.ts";
import { mistakenNet, type NetFault, type NetMistake } from "../diagnosis/net-fault.ts";
import { NET_FAULTS } from "../diagnosis/net-faults/index.ts";
import { messageOf } from "../error.ts";
import { forwardLayer } from "../reference/net.ts";
import type { Blob } from "../tensor/blob.ts";
import { FP32 } from "../tensor/profile.ts";
import { sameShape } from "../tensor/shape.ts";
import { runNet } from "./honest-engine.ts";
import type { Naming, Outcome } from "./trial.ts";

/** A net with its honest run, since every mistake changes a part of it only. */
export class NetTrials {
  readonly #trained: TrainedNet;
  readonly #feeds: ReadonlyMap<BlobId, Blob>;
  readonly #honest: Compute;
  readonly #blobs: ReadonlyMap<BlobId, Blob>;
  /** What the faults that say more can do, as text. */
  readonly #specific: ReadonlySet<string>;
  /** Blobs that repeat their bottom, as Dropout's do, with the blob that they repeat. */
  readonly #same: ReadonlyMap<BlobId, BlobId>;

  /** @param honest what computes all but the mistake */
  constructor(trained: TrainedNet, feeds: ReadonlyMap<BlobId, Blob>, honest: Compute) {
    this.#trained = trained;
    this.#feeds = feeds;
    this.#honest = honest;
    this.#blobs = runNet(trained, feeds, honest);
    this.#same = repeated(trained, this.#blobs);
    const specific = NET_FAULTS.filter(({ general }) => general !== true);
    this.#specific = new Set(
      specific.flatMap((fault) => [...fault.mistakes(trained)].map((one) => asText(one, this.#same))),
    );
  }

  /** The places at which the fault can be made, evenly chosen where there are more; none that another fault has a name for. */
  places(fault: NetFault, most: number): NetMistake[] {
    const all = [...fault.mistakes(this.#trained)].filter(
      (mistake) =>
        mistakenNet(this.#trained, mistake) !== undefined &&
        (fault.general !== true || !this.#specific.has(asText(mistake, this.#same))),
    );
    return all.length <= most ? all : Array.from({ length: most }, (_, i) => all[Math.floor((i * all.length) / most)]);
  }

  try(fault: NetFault, mistake: NetMistake): Outcome {
    try {
      const mistaken = mistakenNet(this.#trained, mistake) as TrainedNet;
      const blobs = runNet(mistaken, this.#feeds, this.#honest, {
        layers: this.#trained.net.layers,
        blobs: this.#blobs,
      });
      const got = new Map<BlobId, Blob>();
      for (const id of this.#trained.net.shapes.keys()) {
        const blob = blobs.get(mistake.returned?.get(id) ?? id);
        if (!this.#feeds.has(id) && blob !== undefined) got.set(id, blob);
      }
      const run = { trained: this.#trained, feeds: this.#feeds, got, profile: FP32 };
      const { wrong, ratio, undecided } = judge(run, mistake);
      if (undecided) return { kind: "undecided" };
      if (wrong.length === 0) return { kind: "untold", ratio };
      const diagnosis = explainNet(run, wrong, (cut, fed, exact) => inheritedAllowance(cut, fed, exact, FP32));
      if (diagnosis.broken.length > 0) return { kind: "broken", message: diagnosis.broken.join("; ") };
      return {
        kind: "killed",
        naming: namingOf(fault.id, diagnosis),
        named: diagnosis.explanations.map(({ mistake: { id } }) => id),
      };
    } catch (error) {
      return { kind: "broken", message: `${fault.id}, ${mistake.what} ${messageOf(error)}` };
    }
  }
}

/** The layers that the mistake concerns, in situ. The others are honest, whatever they are given. */
function judge(
  { trained, feeds, got }: NetRun,
  { replaced, returned = new Map() }: NetMistake,
): { wrong: WrongLayer[]; ratio: number; undecided: boolean } {
  const wrong: WrongLayer[] = [];
  let largest = 0;
  let undecided = false;
  for (const layer of trained.net.layers) {
    if (layer.type === "Input" || layer.tops.length === 0) continue;
    if (!replaced.has(layer) && ![...layer.bottoms, ...layer.tops].some((id) => returned.has(id))) continue;
    const bottoms = layer.bottoms.map((id) => feeds.get(id) ?? got.get(id));
    if (!bottoms.every((blob, i) => blob !== undefined && sameShape(blob.shape, layer.bottomShapes[i]))) continue;
    const exact = forwardLayer(layer, bottoms as Blob[], paramsOf(trained, layer));
    undecided ||= exact.some((output) => isUndecided(output, FP32));
    let all = 0;
    exact.forEach((output, top) => {
      const { shape, data } = got.get(layer.tops[top]) as Blob;
      const { outside, ratio } = sameShape(shape, output.shape)
        ? compare(output, layerAcceptance(output, FP32), data, FP32)
        : otherShape(output.shape, shape);
      all += outside;
      largest = Math.max(largest, ratio);
    });
    if (all > 0) wrong.push({ layer, outside: all });
  }
  return { wrong, ratio: largest, undecided };
}

function namingOf(id: string, { explanations, confident }: NetDiagnosis): Naming {
  const at = explanations.findIndex(({ mistake }) => mistake.id === id);
  if (at < 0) return confident ? "wrong" : "unnamed";
  return at === 0 && explanations[0].distinguishing > 0 ? "first" : "among";
}

/** What a mistake changes, as text: two with the same are one. */
function asText({ replaced, returned }: NetMistake, same: ReadonlyMap<BlobId, BlobId>): string {
  const first = (ids: readonly BlobId[]): BlobId[] => ids.map((id) => same.get(id) ?? id);
  const layers = [...replaced].map(([layer, instead]) => [
    layer.name,
    instead.map(({ name, bottoms, tops, params }) => ({ name, bottoms: first(bottoms), tops, params })),
  ]);
  return JSON.stringify([layers, [...(returned ?? [])]]);
}

function repeated({ net }: TrainedNet, blobs: ReadonlyMap<BlobId, Blob>): Map<BlobId, BlobId> {
  const same = new Map<BlobId, BlobId>();
  for (const { bottoms, tops } of net.layers) {
    const bottom = blobs.get(bottoms[0]);
    if (bottom === undefined) continue;
    for (const top of tops) {
      const { shape, data } = blobs.get(top) as Blob;
      if (sameShape(shape, bottom.shape) && data.every((value, i) => value === bottom.data[i])) {
        same.set(top, same.get(bottoms[0]) ?? bottoms[0]);
      }
    }
  }
  return same;
}
