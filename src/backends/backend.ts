/** The contract between the harness and an engine. docs/architecture.md shows where it stands. */
import type { BlobId, Layer, TrainedNet } from "../caffe/net.ts";
import type { ArithmeticProfile } from "../tensor/profile.ts";
import type { Blob } from "../tensor/blob.ts";

/** Can this backend express this layer exactly? Never "approximately". */
export type Support = { readonly supported: true } | { readonly supported: false; readonly reason: string };

export const SUPPORTED: Support = { supported: true };

/** Which blobs a session is asked for: any of the net's, or the net's own outputs alone, so that the engine may fuse the rest. */
export type Outputs = "all" | "own";

export interface Backend {
  /** "onnxruntime" */
  readonly id: string;
  /** "cpu", "cuda", "webgpu" … */
  readonly device: string;
  /** Version of the engine. */
  readonly version: string;
  /** What the engine claims of its arithmetic: tolerances follow from it. */
  readonly profile: ArithmeticProfile;
  /** How blobs are fetched, as a sentence. */
  readonly observation?: string;
  supports(layer: Layer): Support;
  /**
   * Loads a net whose layers are all supported.
   * @param outputs "all" when absent. "own" is how users run a net: an engine to which it makes no difference ignores it
   * @param apart whether the caller has work to do meanwhile, so that an engine that keeps the calling thread busy should compute in
   *   another one. `run` may then take away the memory of what it is fed, and gives it back beside what was fetched
   */
  prepare(trained: TrainedNet, outputs?: Outputs, apart?: boolean): Promise<Session>;
}

/** How much memory something took at most. */
export interface MemoryFigure {
  /**
   * `process`: resident memory of other processes than cupping's, which hold the engine. `device`: what the engine holds of its
   * device's memory, by its own count. `engine`: whatever else it counts.
   */
  readonly kind: "process" | "device" | "engine";
  /** Whose memory it is: "tfjs's tensors". */
  readonly what: string;
  readonly bytes: number;
}

/** The largest figure of each kind of memory. */
export function mostOf(figures: readonly MemoryFigure[]): MemoryFigure[] {
  const most = new Map<string, MemoryFigure>();
  for (const figure of figures)
    if (!(figure.bytes <= (most.get(figure.what)?.bytes ?? -1))) most.set(figure.what, figure);
  return [...most.values()];
}

/** A net loaded into an engine. */
export interface Session extends AsyncDisposable {
  /**
   * One forward pass.
   * @param feeds every input of the net, in its shape
   * @param fetch blobs to return, any of the net's (intermediate ones too), in Caffe's layout: the very numbers that the
   *   layers below read, not the same layer fused or computed another time
   */
  run(feeds: ReadonlyMap<BlobId, Blob>, fetch: readonly BlobId[]): Promise<ReadonlyMap<BlobId, Blob>>;
  /** Runs may be asked for before the one before has ended: they wait for their turn, and each follows at once on the other. */
  readonly queues?: true;
  /** Memory so far, where the engine tells, or runs in processes of its own. What it takes of cupping's own is not told. */
  memory?(): readonly MemoryFigure[];
}

export type Availability =
  | { readonly kind: "available"; readonly backend: Backend }
  | {
      readonly kind: "unavailable";
      readonly id: string;
      readonly device: string;
      /** Why it cannot run here. */
      readonly reason: string;
      /** What to do about it. */
      readonly remedy: string;
      readonly cause?: unknown;
    };

/** The version of this contract: it grows when a backend that kept to it before no longer does. */
export const CONTRACT = 1;

/** What a user's own file or package exports as its default: `--backend ./my-backend.js`. See docs/adding-a-backend.md. */
export interface BackendModule {
  /** The version that it was written for. */
  readonly contract: number;
  load(): Availability | Promise<Availability>;
}
