/**
 * The one error class. Every failure a user can cause ends here: what is wrong, where, what was expected and how to fix
 * it, in one paragraph. `code` is literal, so that callers and tests can tell errors apart without reading prose.
 */
export type ErrorCode =
  // files
  | "FILE_UNREADABLE"
  | "FILE_UNWRITABLE"
  | "FILE_NOT_CAFFE" // HTML, a git-LFS pointer, a zip … in place of a net
  | "FILE_TRUNCATED"
  | "FILE_CORRUPT"
  | "FILE_TOO_LARGE"
  | "PROTOTXT_SYNTAX"
  | "UNKNOWN_FIELD"
  | "NPY_INVALID"
  | "IMAGE_UNREADABLE"
  | "RECIPE_INVALID"
  | "RECIPE_UNKNOWN"
  | "HASHES_INVALID"
  | "GOLDEN_INVALID"
  | "MAP_INVALID"
  // data sets
  | "LABELS_DIFFER"
  | "LABELS_INVALID"
  // nets
  | "UPGRADE_IMPOSSIBLE"
  | "MIXED_LAYER_AND_LAYERS"
  | "UNKNOWN_LAYER_TYPE"
  | "UNSUPPORTED_LAYER"
  | "DUPLICATE_LAYER"
  | "DUPLICATE_TOP"
  | "UNKNOWN_BOTTOM"
  | "CYCLE"
  | "WRONG_ARITY"
  | "INVALID_PARAMETER"
  | "INVALID_SHAPE"
  | "SIZE_OVERFLOW"
  | "INPUT_SHAPE_UNKNOWN"
  | "EMPTY_NET"
  // weights
  | "WEIGHTS_MISSING"
  | "WEIGHTS_SHAPE"
  // running
  | "INPUT_SHAPE"
  | "INVALID_VALUE"
  | "BACKEND_UNKNOWN"
  | "BACKEND_INVALID" // a user's own backend that does not keep to the contract
  | "BACKEND_FAILED" // an engine that crashed, hung or answered nonsense
  | "NOTHING_COMPARED"
  | "JOURNAL_OTHER"
  | "JOURNAL_DAMAGED"
  | "JOURNAL_LOCKED"
  | "JOURNAL_UNFINISHED"
  | "SHARDS_INCOMPLETE"
  | "QUEUE_UNREACHABLE"
  | "QUEUE_FAILED"
  | "THREAD_DIED"
  | "CASE_INVALID"
  | "GATE_INVALID"
  | "EXPECTATIONS_INVALID"
  | "USAGE";

export interface ErrorParts {
  /** Where: a file, a file:line:column, a layer, a blob. */
  readonly place?: string;
  /** What stands there, and what was expected. Full sentences without a final line break. */
  readonly problem: string;
  /** What the reader can do about it. One sentence. */
  readonly remedy: string;
  readonly cause?: unknown;
}

export class CuppingError extends Error {
  override readonly name = "CuppingError";
  readonly code: ErrorCode;
  readonly place: string | undefined;
  readonly problem: string;
  readonly remedy: string;

  constructor(code: ErrorCode, { place, problem, remedy, cause }: ErrorParts) {
    super(
      `${place === undefined ? "" : `${place}: `}${problem} ${remedy}`,
      cause === undefined ? undefined : { cause },
    );
    this.code = code;
    this.place = place;
    this.problem = problem;
    this.remedy = remedy;
  }
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
