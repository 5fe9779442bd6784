/** What a harness and an engine in a process of its own say to each other, by Node's structured clones. */
import type { BlobId, TrainedNet } from "../../caffe/net.ts";
import type { MemoryFigure, Outputs } from "../backend.ts";
import type { Blob } from "../../tensor/blob.ts";

export type Request = { readonly id: number } & (
  | { readonly kind: "prepare"; readonly session: number; readonly trained: TrainedNet; readonly outputs?: Outputs }
  | {
      readonly kind: "run";
      readonly session: number;
      readonly feeds: ReadonlyMap<BlobId, Blob>;
      readonly fetch: readonly BlobId[];
    }
  | { readonly kind: "dispose"; readonly session: number }
);

export interface Answer {
  readonly id: number;
  /** What went wrong. */
  readonly error?: string;
  /** Of a run. */
  readonly blobs?: ReadonlyMap<BlobId, Blob>;
  readonly memory?: readonly MemoryFigure[];
}
