/** The page of a verify run, or of whatever is looked at as one: what its reports say, and what its comparisons saw. */
import type { Net } from "../../caffe/net.ts";
import type { ErrorKind, Mode, Observed, VerifyReport } from "../../conformance/verify.ts";
import type { ArithmeticProfile } from "../../tensor/profile.ts";
import { count } from "../../tensor/shape.ts";
import { integer, plural } from "../table.ts";
import { htmlPage } from "./document.ts";
import type { PageLayer, Sight, VerifyPage, VerifyRun } from "./model.ts";
import { FULL_BYTES, lookAt, pictures } from "./sight.ts";

/** What all runs of a page have in common. */
export type VerifySubject = Pick<VerifyPage, "command" | "title" | "facts" | "notices" | "layers">;

/** As many bytes of compressed pictures a page has, at most: in base64 they are a third more, and the page stays below 10 MB. */
const PICTURE_BYTES = 6_000_000;
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
  /** Bytes for one picture. */
  readonly #share: number;
  /** What is looked at first. */
  readonly #main: ErrorKind;
  readonly #runs: VerifyRun[] = [];
  readonly #texts: string[] = [];
  readonly #bytes = new Map<string, Uint8Array>();
  #sights: Record<string, Partial<Record<ErrorKind, Sight>>> = {};
  #inPart = 0;

  /**
   * @param errors that every blob has, that which is looked at first before others
   * @param runs how many there will be
   */
  constructor(subject: VerifySubject, errors: readonly ErrorKind[], runs: number, mostBytes = PICTURE_BYTES) {
    this.#subject = subject;
    [this.#main] = errors;
    const more = errors.length - 1;
    const shapes = subject.layers.flatMap(({ type, topShapes }) => (type === "Input" ? [] : topShapes));
    const pictures = shapes.length * runs * (1 + more * LESSER);
    const inFull = shapes.reduce((sum, shape) => sum + count(shape), 0) * runs * (1 + 2 * more) * FULL_BYTES;
    this.#share = inFull <= mostBytes ? Number.POSITIVE_INFINITY : mostBytes / Math.max(1, pictures);
  }

  /** For verify's `observe`. */
  observe({ blob, error, ...numbers }: Observed, profile: ArithmeticProfile): void {
    const seen = lookAt(numbers, profile);
    // It repeats what the layer alone shows, unless something is wrong.
    if (error === "inSitu" && error !== this.#main && seen.outside === 0) return;
    const share = seen.outside > 0 || error === this.#main ? this.#share : LESSER * this.#share;
    const { choice, bytes } = pictures(seen, share);
    const data = `pictures-${this.#bytes.size}`;
    this.#bytes.set(data, bytes);
    if (choice.maps !== null || choice.bits !== 32) this.#inPart++;
    this.#sights[blob] = { ...this.#sights[blob], [error]: { ...seen.sight, pictures: { ...choice, data } } };
  }

  /** The run that was observed is over. @param text the report as the terminal has it */
  add(run: RunHead, text: string): void {
    this.#runs.push({ ...run, sights: this.#sights, kinds: kindsOf(this.#sights) });
    this.#texts.push(text);
    this.#sights = {};
  }

  async html(): Promise<string> {
    const command = this.#subject.command.slice(0, 2).join(" ");
    const page: VerifyPage = {
      kind: "verify",
      ...this.#subject,
      runs: this.#runs,
      leftOut:
        this.#inPart === 0
          ? null
          : `To keep this page small, ${plural(this.#inPart, "picture")} of ${this.#bytes.size} ${this.#inPart === 1 ? "shows" : "show"} a part: fewer channels (the first, and those with the worst elements), cells of several elements, or numbers of two to three digits. Counts, histograms and worst elements are of all of it.${command === "cupping verify" ? " cupping verify --record keeps every element, and cupping view shows them." : ""}`,
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

function kindsOf(sights: VerifyRun["sights"]): Record<string, readonly ErrorKind[]> {
  return Object.fromEntries(Object.entries(sights).map(([blob, own]) => [blob, Object.keys(own) as ErrorKind[]]));
}
