/**
 * The record of a verify run: every number that was compared, as .npy files. `reference/` is a golden record; beside it each backend
 * has a folder with a manifest of the same format for what it returned, and with what its comparisons were made of:
 *
 *     report.json                       what --json writes
 *     run.json                          the net's layers, and which files each comparison is made of
 *     reference/                        a golden record
 *     onnxruntime-cpu/manifest.json     its blobs: those of the whole net, or of each layer alone where there was no such run
 *     onnxruntime-cpu/000-conv1.values.npy, .allowed.npy                            the whole net: returned, allowed difference
 *     onnxruntime-cpu/000-conv1.alone.reference.npy, .alone.values.npy, .alone.allowed.npy
 *     onnxruntime-cpu/000-conv1.in-situ.reference.npy, .in-situ.allowed.npy         where something lies outside in situ
 *
 * Written under another name and put in its place when it is whole.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import type { BlobId, TrainedNet } from "../caffe/net.ts";
import { errorRatio, isSame } from "../comparison/compare.ts";
import { CuppingError } from "../error.ts";
import { partialName, putInPlace, readWhole, sha256, systemReason } from "../files.ts";
import { encodeNpy } from "../tensor/npy.ts";
import type { ArithmeticProfile } from "../tensor/profile.ts";
import type { Blob } from "../tensor/blob.ts";
import type { Shape } from "../tensor/shape.ts";
import { RULES_VERSION } from "../reference/forward.ts";
import { type FileEntry, fileName, GOLDEN_MANIFEST, type GoldenManifest, recordGolden } from "./golden.ts";
import type { ErrorKind, Observed } from "./verify.ts";

/** Files of one comparison; paths are relative to the record's folder. */
export interface RecordedComparison {
  readonly layer: string;
  readonly blob: BlobId;
  readonly error: ErrorKind;
  readonly shape: Shape;
  /** float64 */
  readonly reference: string;
  /** float32, as the engine returned them. */
  readonly values: string;
  /** float32: the largest difference that is allowed. */
  readonly allowed: string;
}

export interface RecordedRun<About> {
  readonly format: 1;
  /** What the report says beside its numbers. */
  readonly about: About;
  /** In the order of the report's. */
  readonly runs: readonly {
    readonly folder: string;
    /** What --backend says to name it. */
    readonly spec: string;
    readonly comparisons: readonly RecordedComparison[];
  }[];
}

export const RUN_FILE = "run.json";
export const REPORT_FILE = "report.json";
const REFERENCE = "reference";

/** Files and numbers of a net that is about to be verified. */
export interface RecordSubject {
  readonly net: string;
  readonly weights: string;
  readonly trained: TrainedNet;
  readonly feeds: ReadonlyMap<BlobId, Blob>;
  readonly sources: Readonly<Record<BlobId, string>>;
}

export class RunRecorder {
  readonly #target: string;
  readonly #partial: string;
  readonly #subject: RecordSubject;
  /** Number and place of a blob, as the golden record has them. */
  readonly #blobs: ReadonlyMap<BlobId, { readonly name: string; readonly layer: string; readonly shape: Shape }>;
  readonly #runs: RecordedRun<unknown>["runs"][number][] = [];
  #files = new Map<string, FileEntry>();
  #comparisons: RecordedComparison[] = [];
  #failure: unknown;
  #bytes = 0;

  private constructor(target: string, subject: RecordSubject) {
    this.#target = target;
    this.#partial = partialName(target);
    this.#subject = subject;
    const computed = subject.trained.net.layers.filter(({ type }) => type !== "Input");
    const tops = computed.flatMap(({ name, tops: own, topShapes }) =>
      own.map((id, i) => ({ id, layer: name, shape: topShapes[i] })),
    );
    this.#blobs = new Map(
      tops.map(({ id, layer, shape }, i) => [
        id,
        { name: `${String(i).padStart(3, "0")}-${fileName(id)}`, layer, shape },
      ]),
    );
  }

  /**
   * @param folder must not exist, be empty, or hold an earlier record, which is replaced in one step
   * @throws CuppingError FILE_UNWRITABLE when the folder holds something else, or cannot be written beside
   */
  static async begin(folder: string, subject: RecordSubject): Promise<RunRecorder> {
    const old = await readdir(folder).catch((error: NodeJS.ErrnoException): string[] => {
      if (error.code === "ENOENT") return [];
      throw unwritable(folder, `This is no folder that can be read: ${systemReason(error)}.`);
    });
    if (old.length > 0) await refuseForeign(folder);
    const recorder = new RunRecorder(resolve(folder), subject);
    try {
      await mkdir(recorder.#partial, { recursive: true });
    } catch (error) {
      throw unwritable(folder, `It cannot be made: ${systemReason(error)}.`, error);
    }
    return recorder;
  }

  /** For verify's `observe`. A file that cannot be written is no engine's failure: `finish` tells of it. */
  observe(
    backend: string,
    { layer, blob, error, expected, got, acceptance }: Observed,
    profile: ArithmeticProfile,
  ): void {
    if (this.#failure !== undefined) return;
    const known = this.#blobs.get(blob);
    if (known === undefined) return;
    const { values, shape } = expected;
    const allowed = Float32Array.from(values, (_, i) =>
      // Where a partial sum may overflow an infinity is accepted.
      !Number.isFinite(got.data[i]) && acceptance.mayOverflow(i) ? Number.POSITIVE_INFINITY : acceptance.allowed(i),
    );
    // It repeats what the layer alone shows, unless something is wrong.
    if (error === "inSitu" && !values.some((y, i) => isOutside(y, got.data[i], i))) return;
    const folder = fileName(backend.replace(":", "-"));
    const write = (file: string, data: Float32Array | Float64Array): string => {
      const path = `${folder}/${known.name}.${file}.npy`;
      if (!this.#files.has(path)) {
        mkdirSync(join(this.#partial, folder), { recursive: true });
        const npy = encodeNpy(shape, data);
        writeFileSync(join(this.#partial, path), npy);
        this.#bytes += npy.length;
        this.#files.set(path, { file: path.slice(folder.length + 1), sha256: sha256(npy) });
      }
      return path;
    };
    try {
      const part = { injected: "alone.", inherited: "", inSitu: "in-situ." }[error];
      this.#comparisons.push({
        layer,
        blob,
        error,
        shape,
        reference: error === "inherited" ? `${REFERENCE}/${known.name}.values.npy` : write(`${part}reference`, values),
        // In situ the whole net was run as well.
        values: write(error === "injected" ? "alone.values" : "values", got.data),
        allowed: write(`${part}allowed`, allowed),
      });
    } catch (failure) {
      this.#failure = failure;
    }

    function isOutside(y: number, g: number, i: number): boolean {
      return !isSame(g, Math.fround(y)) && errorRatio(y, g, acceptance, i, profile) > 1;
    }
  }

  /** The run that was observed is over. @param spec what --backend says to name it */
  async add(backend: string, producer: string, spec: string): Promise<void> {
    const folder = fileName(backend.replace(":", "-"));
    const { net, weights, feeds, sources } = this.#subject;
    const source = async (file: string): Promise<FileEntry> => ({
      file: relative(join(this.#target, folder), resolve(file)),
      sha256: sha256(await readWhole(file)),
    });
    const blobs = [...this.#blobs].flatMap(([id, { name, layer, shape }]) => {
      const values =
        this.#files.get(`${folder}/${name}.values.npy`) ?? this.#files.get(`${folder}/${name}.alone.values.npy`);
      return values === undefined ? [] : [{ id, layer, shape, length: 0, values, magnitude: null, pointwise: null }];
    });
    this.#runs.push({ folder, spec, comparisons: this.#comparisons });
    this.#files = new Map();
    this.#comparisons = [];
    if (blobs.length === 0) return;
    const inputs: Record<BlobId, GoldenManifest["inputs"][BlobId]> = {};
    for (const [id, { shape, data }] of feeds) {
      const npy = encodeNpy(shape, data);
      const file = `${fileName(id)}.input.npy`;
      await writeFile(join(this.#partial, folder, file), npy);
      inputs[id] = { file, sha256: sha256(npy), source: sources[id], shape };
    }
    const manifest: GoldenManifest & { producer: string } = {
      format: 1,
      rules: RULES_VERSION,
      producer,
      net: await source(net),
      weights: await source(weights),
      inputs,
      blobs,
    };
    await writeFile(join(this.#partial, folder, GOLDEN_MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
  }

  /**
   * Writes the reference's side and the report, and puts the record in its place.
   * @param report as JSON
   * @param about for `RecordedRun`
   * @returns its size in bytes
   * @throws CuppingError FILE_UNWRITABLE
   */
  async finish(report: string, about: unknown): Promise<number> {
    const { net, weights, trained, feeds, sources } = this.#subject;
    try {
      if (this.#failure !== undefined) throw this.#failure;
      const { bytes } = await recordGolden(join(this.#partial, REFERENCE), { net, weights }, trained, feeds, sources);
      const run: RecordedRun<unknown> = { format: 1, about, runs: this.#runs };
      await writeFile(join(this.#partial, REPORT_FILE), report);
      await writeFile(join(this.#partial, RUN_FILE), `${JSON.stringify(run, null, 1)}\n`);
      await putInPlace(this.#partial, this.#target);
      return this.#bytes + bytes;
    } catch (error) {
      await this.discard();
      if (error instanceof CuppingError) throw error;
      throw unwritable(this.#target, `The record cannot be written: ${systemReason(error)}.`, error);
    }
  }

  /** Leaves nothing behind. */
  async discard(): Promise<void> {
    await rm(this.#partial, { recursive: true, force: true });
  }
}

/** The folders of what each backend of a recorded run returned; empty where this is no record of a run. */
export async function recordedSides(folder: string): Promise<string[]> {
  try {
    const { runs } = JSON.parse(await readFile(join(folder, RUN_FILE), "utf8")) as RecordedRun<unknown>;
    return runs.map((run) => run.folder);
  } catch {
    return [];
  }
}

/** What takes a folder's place removes what is there: nothing but an earlier record. */
async function refuseForeign(folder: string): Promise<void> {
  const sides = await recordedSides(folder);
  const folders = new Set([REFERENCE, ...sides]);
  const isOurs = (path: string): boolean => {
    const [name, file, ...deeper] = path.split(sep);
    if (file === undefined) return folders.has(name) || name === RUN_FILE || name === REPORT_FILE;
    return folders.has(name) && deeper.length === 0 && (file.endsWith(".npy") || file === GOLDEN_MANIFEST);
  };
  const foreign = (await readdir(folder, { recursive: true })).find((path) => sides.length === 0 || !isOurs(path));
  if (foreign === undefined) return;
  throw unwritable(folder, `This folder holds what is no record of a run, for instance ${foreign}.`);
}

function unwritable(place: string, problem: string, cause?: unknown): CuppingError {
  return new CuppingError("FILE_UNWRITABLE", {
    place,
    problem,
    remedy: "Choose a new folder in a place that may be written to.",
    ...(cause === undefined ? {} : { cause }),
  });
}
