/** What of opencv.js is used: its package describes it loosely, and some of it not at all. */
export interface Mat {
  /** All extents. */
  readonly matSize: readonly number[];
  /** A view of the heap, which may move when anything is made. */
  readonly data32F: Float32Array;
  type(): number;
  delete(): void;
}

interface MatVector {
  get(index: number): Mat;
  delete(): void;
}

interface Net {
  setInput(blob: Mat, name: string): void;
  /** Forward to all of the named layers at once: their first tops. */
  forward2(tops: MatVector, layers: readonly string[]): void;
  delete(): void;
}

export interface OpenCv {
  readonly CV_32FC1: number;
  readonly Mat: new (rows: number, columns: number, type: number) => Mat;
  readonly MatVector: new () => MatVector;
  readNetFromCaffe(prototxt: string, caffemodel: string): Net;
  /** All of its memory, which only grows. */
  readonly HEAPU8: Uint8Array;
  exceptionFromPtr(pointer: number): { readonly msg: string };
  getBuildInformation(): string;
  /** Emscripten's file system: `own` lets it keep the array. */
  FS_createDataFile(
    folder: string,
    name: string,
    data: Uint8Array,
    canRead: boolean,
    canWrite: boolean,
    own: boolean,
  ): void;
  FS_unlink(path: string): void;
  onRuntimeInitialized?: () => void;
}
