/** The page of a verify run: what its reports say, and what its comparisons saw. */
import type { Net } from "../../caffe/net.ts";
import type { ErrorKind, Mode, Observed, VerifyReport } from "../../conformance/verify.ts";
import type { ArithmeticProfile } from "../../tensor/profile.ts";
import { count } from "../../tensor/shape.ts";
import { plural } from "../table.ts";
import { formatVerify } from "../verify.ts";
import { htmlPage } from "./document.ts";
import type { PageLayer, Sight, VerifyPage } from "./model.ts";
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

/** Collects what is seen while backends are verified, one after another. Of what it is shown it keeps only what the page has. */
export class VerifyPageMaker {
  readonly #subject: VerifySubject;
  /** Bytes for one picture. */
  readonly #share: number;
  /** What is looked at first. */
  readonly #main: ErrorKind;
  readonly #runs: { report: VerifyReport; spec: string; sights: VerifyPage["runs"][number]["sights"] }[] = [];
  readonly #bytes = new Map<string, Uint8Array>();
  #sights: Record<string, Partial<Record<ErrorKind, Sight>>> = {};
  #inPart = 0;

  /** @param backends how many runs there will be */
  constructor(subject: VerifySubject, mode: Mode, backends: number, mostBytes = PICTURE_BYTES) {
    this.#subject = subject;
    this.#main = mode === "inherited" ? "inherited" : "injected";
    const shapes = subject.layers.flatMap(({ type, topShapes }) => (type === "Input" ? [] : topShapes));
    const pictures = shapes.length * backends * (mode === "both" ? 1 + LESSER : 1);
    const inFull =
      shapes.reduce((sum, shape) => sum + count(shape), 0) * backends * (mode === "both" ? 3 : 1) * FULL_BYTES;
    this.#share = inFull <= mostBytes ? Number.POSITIVE_INFINITY : mostBytes / Math.max(1, pictures);
  }

  /** For verify's `observe`. */
  observe({ blob, error, ...numbers }: Observed, profile: ArithmeticProfile): void {
    const seen = lookAt(numbers, profile);
    // It repeats what the layer alone shows, unless something is wrong.
    if (error === "inSitu" && seen.outside === 0) return;
    const share = seen.outside > 0 || error === this.#main ? this.#share : LESSER * this.#share;
    const { choice, bytes } = pictures(seen, share);
    const data = `pictures-${this.#bytes.size}`;
    this.#bytes.set(data, bytes);
    if (choice.maps !== null || choice.bits !== 32) this.#inPart++;
    this.#sights[blob] = { ...this.#sights[blob], [error]: { ...seen.sight, pictures: { ...choice, data } } };
  }

  /** The run that was observed is over. @param spec what --backend says to name it */
  add(report: VerifyReport, spec: string): void {
    this.#runs.push({ report, spec, sights: this.#sights });
    this.#sights = {};
  }

  async html(): Promise<string> {
    const page: VerifyPage = {
      kind: "verify",
      ...this.#subject,
      runs: this.#runs.map((run) => ({ ...run, kinds: kindsOf(run.sights) })),
      leftOut:
        this.#inPart === 0
          ? null
          : `To keep this page small, ${plural(this.#inPart, "picture")} of ${this.#bytes.size} ${this.#inPart === 1 ? "shows" : "show"} a part: fewer channels (the first, and those with the worst elements), cells of several elements, or numbers of two to three digits. Counts, histograms and worst elements are of all of it. cupping verify --record keeps every element, and cupping view shows them.`,
      served: false,
    };
    const text = this.#runs.map(({ report }) => formatVerify(report, (_meaning, words) => words)).join("\n\n");
    return await htmlPage({ title: `${page.title}: cupping verify`, page, text, bytes: this.#bytes });
  }
}

function kindsOf(sights: VerifyPage["runs"][number]["sights"]): Record<string, readonly ErrorKind[]> {
  return Object.fromEntries(Object.entries(sights).map(([blob, own]) => [blob, Object.keys(own) as ErrorKind[]]));
}
