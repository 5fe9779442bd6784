/** What a comparison of a converted model says. */
import type { ArtifactNode } from "../backends/artifact.ts";
import type { BlobId } from "../caffe/net.ts";
import type { Comparison } from "../comparison/compare.ts";
import type { Diagnosis } from "../diagnosis/explain.ts";
import type { NetDiagnosis } from "../diagnosis/explain-net.ts";
import type { NumberType } from "../tensor/number-type.ts";
import type { Place } from "./align.ts";
import type { Feeding, Taken } from "./inputs.ts";
import type { Reading } from "./reading.ts";
import type { StoredKind, StoredParam } from "./stored.ts";
import type { OutputVerdict } from "./verdict.ts";

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

export interface Beyond {
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

export interface Quantised {
  /** What lies between it and the tensors above and computes with integers; none where a param alone is stored in such. */
  readonly by: readonly string[];
  /** Its error by its size, both in the root mean square. */
  readonly distance: number;
}

/** A param that is stored wrong behind a tensor that is right, as one with Caffe's numbers would be on this input. */
export interface HiddenParam {
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
