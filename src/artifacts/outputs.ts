/** Which of an artifact's outputs is which of the net's, and how each compares. */
import type { Artifact } from "../backends/artifact.ts";
import type { BlobId } from "../caffe/net.ts";
import { type Comparison, deviates, otherShape } from "../comparison/compare.ts";
import type { Output } from "../reference/forward.ts";
import type { Blob } from "../tensor/blob.ts";
import type { ArithmeticProfile } from "../tensor/profile.ts";
import type { Shape } from "../tensor/shape.ts";
import type { Alignment } from "./align.ts";
import type { Beyond, OutputReport } from "./compare-report.ts";
import { diagnose } from "./diagnose.ts";
import { readAs, readings } from "./reading.ts";

/** An output as it compares, before what is above it is known. */
export type Matched = Omit<OutputReport, "verdict" | "beyond">;

export function isRight({ comparison }: Matched): boolean {
  return comparison !== null && !deviates(comparison);
}

/** Which output of the artifact is which of the net's: by the map, by name, or else by its numbers. */
export function matchOutputs(
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

/** Where a blob is right, and the output that should be it is computed from it. */
export function beyondBlob(
  { blob, tensor, reading }: Matched,
  alignment: Alignment,
  tensors: ReadonlyMap<string, Blob>,
  profile: ArithmeticProfile,
  explainMs: number,
): Beyond | null {
  const place = alignment.places.get(blob);
  if (tensor === null || (place?.kind !== "right" && place?.kind !== "dropped") || place.tensor === tensor) return null;
  const node = alignment.graph.maker(tensor);
  if (node === undefined || !alignment.graph.isBelow(tensor, place.tensor)) return null;
  const got = reading === null ? null : readAs(place.got.shape, reading, tensors.get(tensor) as Blob);
  return {
    tensor: place.tensor,
    node: { name: node.name, type: node.type },
    diagnosis:
      got === null || explainMs === 0 || place.segment.last.tops.length > 1
        ? null
        : diagnose(place.segment, [got], profile, { budgetMs: explainMs }),
  };
}
