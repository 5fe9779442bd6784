/** A converted model, opened in an engine of its own format: tensors with names and a layout that need not be Caffe's. */
import type { ArithmeticProfile } from "../tensor/profile.ts";
import type { Blob } from "../tensor/blob.ts";
import type { NumberType } from "../tensor/number-type.ts";

export interface ArtifactInput {
  readonly name: string;
  /** null: an extent that is known only when the model runs. Undefined: the file says nothing of the shape. */
  readonly shape: readonly (number | null)[] | undefined;
  /** Absent: float32. */
  readonly type?: NumberType;
  /** What its integers stand for; absent: themselves. */
  readonly quantisation?: Quantisation;
}

/** An integer q stands for scale · (q − zero). */
export interface Quantisation {
  readonly scale: number;
  readonly zero: number;
}

/** What makes tensors out of others. */
export interface ArtifactNode {
  /** As its file has it; empty where the file names none. */
  readonly name: string;
  /** In the words of its format: "Conv", "Conv2D". */
  readonly type: string;
  /** Tensors and constants that it reads. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** What is stored under a name, in the file's layout. */
export interface ArtifactConstant extends Blob {
  readonly type: NumberType;
  /** Whether integers are given as the numbers that they stand for; absent: as they are. */
  readonly isScaled?: boolean;
}

export interface Artifact extends AsyncDisposable {
  /** "ONNX" */
  readonly format: string;
  /** What wrote the file, where it says so: "pytorch 2.1". */
  readonly producer: string;
  /** "onnxruntime:cpu 1.30.0" */
  readonly engine: string;
  readonly profile: ArithmeticProfile;
  readonly inputs: readonly ArtifactInput[];
  readonly outputs: readonly string[];
  /** What cannot be looked at, in a sentence; absent: nothing. */
  readonly unseen?: string;
  /** In an order in which each finds its inputs. */
  readonly nodes: readonly ArtifactNode[];
  /** The numbers that are stored under a name which nodes read; absent where the engine does not tell. */
  readonly constant?: (name: string) => ArtifactConstant | undefined;
  /**
   * One forward pass.
   * @param feeds every input, in the artifact's own layout, with numbers that its type holds; integers that stand for others are
   *   given as those
   * @returns every tensor of floats that can be looked at, outputs among them, as they are; and those of integers whose scale is
   *   known, as what they stand for
   */
  run(feeds: ReadonlyMap<string, Blob>): Promise<ReadonlyMap<string, Blob>>;
}
