/**
 * What a page is given: data as JSON, and pictures' numbers as compressed bytes beside it. The page's program (page/) reads this and
 * nothing else.
 */
import type { BlobReport } from "../../artifacts/compare-report.ts";
import type { Deviation } from "../../comparison/compare.ts";
import type { ConformanceReport } from "../../conformance/conformance.ts";
import type { ErrorKind, LayerReport, Verdict, VerifyReport } from "../../conformance/verify.ts";
import type { SelfTestReport } from "../../selftest/selftest.ts";
import type { Shape } from "../../tensor/shape.ts";
import type { ImageRecord } from "../../validation/image-record.ts";
import type { ValidationVerdict } from "../../validation/verdict.ts";

export type Page = VerifyPage | ConformancePage | SelfTestPage | ValidationPage;

/** A layer in its place in the net, Input layers among them. */
export interface PageLayer {
  readonly name: string;
  readonly type: string;
  readonly bottoms: readonly string[];
  readonly tops: readonly string[];
  readonly topShapes: readonly Shape[];
}

/** One net on one input, layer by layer: on one or more backends, or against the model that a converter made of it. */
export interface VerifyPage {
  readonly kind: "verify";
  /** What reproduces it: program and arguments, without those of a run. */
  readonly command: readonly string[];
  readonly title: string;
  /** Facts under the title, by name: files, inputs. */
  readonly facts: Readonly<Record<string, string>>;
  readonly notices: readonly string[];
  readonly layers: readonly PageLayer[];
  readonly runs: readonly VerifyRun[];
  /** Sentences on backends that were asked for and cannot run here. */
  readonly unavailable: readonly string[];
  /** What was left out of the pictures to keep the page small; null where nothing was, or where a server has all of it. */
  readonly leftOut: string | null;
  /** Whether a server hands out pictures: every element of every blob. */
  readonly served: boolean;
}

export interface VerifyRun {
  readonly report: RunReport;
  /** "onnxruntime:cpu", "net.onnx" */
  readonly name: string;
  /** What the page's command is told to do this run alone. */
  readonly args: readonly string[];
  readonly facts: Readonly<Record<string, string>>;
  /** The element of the page that holds its sights, as compressed JSON; null where a server is asked. */
  readonly sights: string | null;
  /** By blob: which errors there is something to see of. */
  readonly kinds: Readonly<Record<string, readonly ErrorKind[]>>;
}

/** What a page takes of a report. Of a converted model the own error is the one in situ, and outputs alone have an inherited one. */
type RunReport = Pick<VerifyReport, "mode" | "graph" | "wholeNetFailure" | "conforms" | "summary"> & {
  readonly layers: readonly RunLayer[];
};

export type RunLayer = Omit<LayerReport, "verdict"> & { readonly verdict: Verdict | Converted };

/** What became of a layer in a converted model. */
export interface Converted {
  readonly kind: "converted";
  /**
   * The worst of its blobs. `inherits`: an output that is right by itself, and wrong with what came from above. `hidden`: right on
   * this input, and yet a param is stored wrong.
   */
  readonly as: BlobReport["kind"] | "inherits" | "hidden";
  /** By blob: its tensor, what makes that, how it was found. */
  readonly blobs: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** What there is to see of a run, by blob, then by which error. */
export type Sights = Readonly<Record<string, Partial<Record<ErrorKind, Sight>>>>;

/** One top of a layer, as one of its comparisons saw it. */
export interface Sight {
  readonly shape: Shape;
  /** Values of the reference and of the backend. */
  readonly values: ValueHistogram;
  /** Errors as multiples of the allowed one. */
  readonly ratios: RatioHistogram;
  readonly scatter: Scatter;
  /** The elements that are worst, worst first; none that are exact. */
  readonly worst: readonly Deviation[];
  /** The maps with the worst elements, worst first, with that element's ratio. */
  readonly worstMaps: readonly (readonly [map: number, ratio: number])[];
  readonly pictures: Pictures;
}

export interface ValueHistogram {
  /** Of all finite values. */
  readonly low: number;
  readonly high: number;
  /** Within which all but a few of them lie: what colours are spread over. */
  readonly usual: readonly [low: number, high: number];
  /** Bins of equal width from low to high. */
  readonly reference: readonly number[];
  readonly backend: readonly number[];
}

export interface RatioHistogram {
  /** Elements that are exact; that are infinitely wrong, NaN where there should be a number among them. */
  readonly exact: number;
  readonly infinite: number;
  /** Bins of a quarter of a decade; the first begins at 10^from. */
  readonly from: number;
  readonly counts: readonly number[];
}

/** Errors against what is allowed, or against the value where nothing is: both by decimal logarithm, in bins. */
export interface Scatter {
  readonly against: "allowed" | "value";
  readonly x: readonly [low: number, high: number];
  readonly y: readonly [low: number, high: number];
  /** Bins along each axis. */
  readonly bins: number;
  readonly cells: readonly (readonly [x: number, y: number, elements: number])[];
}

/**
 * Which numbers there are to look at. Of every map four planes: reference, backend, difference, allowed difference. Where a cell
 * stands for more than one element, it shows the one at its centre, or the worst where one lies outside.
 */
export interface Pictures {
  /** Maps that there are pictures of, in order; null: all. */
  readonly maps: readonly number[] | null;
  /** Rows and columns of elements that one cell stands for. */
  readonly cell: number;
  /** Bits of a number: 32 is the engine's own, 16 two to three digits. */
  readonly bits: 16 | 32;
  /** The element of the page that holds them, compressed; null where a server is asked. */
  readonly data: string | null;
}

export interface ConformancePage {
  readonly kind: "conformance";
  /** What reproduces it, for all layer types, without backends. */
  readonly command: readonly string[];
  /** The layer types that were asked for; none: all. */
  readonly chosen: readonly string[];
  /** Sentences on backends that were asked for and cannot run here. */
  readonly unavailable: readonly string[];
  readonly runs: readonly {
    readonly report: ConformanceReport;
    /** What --backend is told to find it. */
    readonly spec: string;
    /** Failing cases by their file: as they can be read and copied, and what runs them again. */
    readonly cases: Readonly<Record<string, { readonly told: string; readonly command: readonly string[] }>>;
  }[];
}

export interface SelfTestPage {
  readonly kind: "selftest";
  /** What reproduces it, for all mistakes. */
  readonly command: readonly string[];
  /** The mistakes that were asked for; none: all. */
  readonly chosen: readonly string[];
  /** The net; null for the cases of all layer types. */
  readonly net: string | null;
  readonly report: SelfTestReport;
}

export interface ValidationPage {
  readonly kind: "validate";
  readonly command: readonly string[];
  readonly verdict: ValidationVerdict;
  /** Sentences on backends that were asked for and cannot run here. */
  readonly unavailable: readonly string[];
  /** Of changed images, and of images that were fed differently. */
  readonly images: readonly ChangedPicture[];
  readonly leftOut: string | null;
}

/** One image that two runs see differently, or were fed differently. */
export interface ChangedPicture {
  readonly index: number;
  /** As a data address; null where the image was not at hand. */
  readonly thumbnail: string | null;
  /** What each runner said of it, by runner. */
  readonly records: Readonly<Record<string, ImageRecord>>;
}
