/** The page of a verify run, or of whatever is looked at as one: what its reports say, and what its comparisons saw. */
import { deflateRawSync } from "node:zlib";
import type { Net } from "../../caffe/net.ts";
import type { ErrorKind, Mode, Observed, VerifyReport } from "../../conformance/verify.ts";
import type { ArithmeticProfile } from "../../tensor/profile.ts";
import { count } from "../../tensor/shape.ts";
import { toJson } from "../json.ts";
import { integer, plural } from "../table.ts";
import { htmlPage } from "./document.ts";
import type { PageLayer, Sight, Sights, VerifyPage, VerifyRun } from "./model.ts";
import { FULL_BYTES, lookAt, pictures } from "./sight.ts";

/** What all runs of a page have in common. */
export type VerifySubject = Pick<VerifyPage, "command" | "title" | "facts" | "notices" | "layers">;

/** As many compressed bytes a page has, at most: in base64 they are a third more, and the page stays below 10 MB. */
const MOST_BYTES = 6_000_000;
/** Compressed bytes of what there is to see of a comparison beside its picture, as was seen. */
const SIGHT_BYTES = 2500;
/** For a picture in any case. */
const LEAST_BYTES = 500;
/** What a picture may take that nothing is wrong in and that shows much the same as another. */
const LESSER = 0.25;

export function pageLayers({ layers }: Net): PageLayer[] {
  return layers.map(({ name, type, bottoms, tops, topShapes }) => ({ name, type, bottoms, tops, topShapes }));
}

/** What of a backend's run is there before anything is seen of it. */
export type RunHead = Omit<VerifyRun, "sights" | "kinds">;

/** @param spec what --backend says to name it */
export function backendRun(report: VerifyReport, spec: string): RunHead {
  const { backend, comparedElements, seconds, spread } = report;
  const name = `${backend.id}:${backend.device}`;
  return {
    report,
    name,
    args: ["--backend", spec],
    facts: {
      backend: `${name} ${backend.version}, ${backend.profile}`,
      compared: `${integer(comparedElements)} numbers in ${seconds.toFixed(1)} s`,
      ...(spread === null
        ? {}
        : {
            inherited: `${spread.samples} runs of the reference with random rounding, seed ${spread.seed}`,
          }),
    },
  };
}

/** The errors that there is something to see of, that which is looked at first before others. */
export function errorsOf(mode: Mode): readonly ErrorKind[] {
  return mode === "both" ? ["injected", "inherited"] : [mode];
}

/** Collects what is seen while backends are verified, one after another. Of what it is shown it keeps only what the page has. */
export class VerifyPageMaker {
  readonly #subject: VerifySubject;
  /** Bytes for one picture, at most. */
  readonly #share: number;
  /** Bytes that there are for pictures that are still to come, and how many of full size these are expected to be. */
  #left: number;
  #expected: number;
  /** What is looked at first. */
  readonly #main: ErrorKind;
  readonly #runs: VerifyRun[] = [];
  readonly #texts: string[] = [];
  readonly #bytes = new Map<string, Uint8Array>();
  #sights: Record<string, Partial<Record<ErrorKind, Sight>>> = {};
  #pictures = 0;
  #inPart = 0;

  /**
   * @param errors that every blob has, that which is looked at first before others
   * @param runs how many there will be
   */
  constructor(subject: VerifySubject, errors: readonly ErrorKind[], runs: number, mostBytes = MOST_BYTES) {
    this.#subject = subject;
    [this.#main] = errors;
    const more = errors.length - 1;
    const shapes = subject.layers.flatMap(({ type, topShapes }) => (type === "Input" ? [] : topShapes));
    const inFull = shapes.reduce((sum, shape) => sum + count(shape), 0) * runs * (1 + 2 * more) * FULL_BYTES;
    this.#left = mostBytes - SIGHT_BYTES * shapes.length * runs * (1 + more);
    this.#expected = shapes.length * runs * (1 + more * LESSER);
    this.#share = inFull <= this.#left ? Number.POSITIVE_INFINITY : this.#left / Math.max(1, this.#expected);
  }

  /** For verify's `observe`. */
  observe({ blob, error, ...numbers }: Observed, profile: ArithmeticProfile): void {
    const seen = lookAt(numbers, profile);
    // It repeats what the layer alone shows, unless something is wrong.
    if (error === "inSitu" && error !== this.#main && seen.outside === 0) return;
    const { choice, bytes } = pictures(seen, this.#room(error, seen.outside > 0));
    this.#left -= bytes.length;
    const data = `pictures-${this.#pictures++}`;
    this.#bytes.set(data, bytes);
    if (choice.maps !== null || choice.bits !== 32) this.#inPart++;
    this.#sights[blob] = { ...this.#sights[blob], [error]: { ...seen.sight, pictures: { ...choice, data } } };
  }

  /** Bytes for a picture. What is wrong has more, and what comes after it shares the rest. */
  #room(error: ErrorKind, wrong: boolean): number {
    if (this.#share === Number.POSITIVE_INFINITY) return this.#share;
    const size = wrong || error === this.#main ? 1 : LESSER;
    const share = Math.min(this.#share, this.#left / Math.max(this.#expected, 1));
    // Those in situ are of wrong layers only, and nobody expects them.
    if (error === this.#main) this.#expected -= 1;
    else if (error !== "inSitu") this.#expected -= LESSER;
    return Math.max(LEAST_BYTES, size * share);
  }

  /** The run that was observed is over. @param text the report as the terminal has it */
  add(run: RunHead, text: string): void {
    const sights = `sights-${this.#runs.length}`;
    this.#bytes.set(sights, deflateRawSync(toJson(this.#sights, 0)));
    this.#runs.push({ ...run, sights, kinds: kindsOf(this.#sights) });
    this.#texts.push(text);
    this.#sights = {};
  }

  /** @param unavailable sentences on backends that were asked for and cannot run here */
  async html(unavailable: readonly string[] = []): Promise<string> {
    const command = this.#subject.command.slice(0, 2).join(" ");
    const page: VerifyPage = {
      kind: "verify",
      ...this.#subject,
      runs: this.#runs,
      unavailable,
      leftOut:
        this.#inPart === 0
          ? null
          : `To keep this page small, ${plural(this.#inPart, "picture")} of ${this.#pictures} ${this.#inPart === 1 ? "shows" : "show"} a part: fewer channels (the first, and those with the worst elements), cells of several elements, or numbers of two to three digits. Counts, histograms and worst elements are of all of it.${command === "cupping verify" ? " cupping verify --record keeps every element, and cupping view shows them." : ""}`,
      served: false,
    };
    return await htmlPage({
      title: `${page.title}: ${command}`,
      page,
      text: this.#texts.join("\n\n"),
      bytes: this.#bytes,
    });
  }
}

function kindsOf(sights: Sights): Record<string, readonly ErrorKind[]> {
  return Object.fromEntries(Object.entries(sights).map(([blob, own]) => [blob, Object.keys(own) as ErrorKind[]]));
}
