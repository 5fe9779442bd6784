/**
 * Tries a backend on every layer type: saved regressions first, then the corners of each rule, then random legal layers.
 * Each case is one layer by itself, fed the same bits as the reference, within the tolerance that the backend's profile gives.
 */
import type { Backend } from "../backends/backend.ts";
import type { LayerType } from "../caffe/layers/index.ts";
import type { ArithmeticProfile } from "../tensor/profile.ts";
import type { Blob } from "../tensor/blob.ts";
import type { Shape } from "../tensor/shape.ts";
import type { LayerCases } from "./cases/layer-cases.ts";
import { CASES } from "./cases/index.ts";
import { findFailure } from "./check-property.ts";
import { type Diagnosis, explain } from "../diagnosis/explain.ts";
import { CuppingError } from "../error.ts";
import { ANY, checkExpectations, type Expectation, expectationOf } from "./expectations.ts";
import type { Filling, Numbers } from "./filling.ts";
import { buildCase, type BuiltCase, casePrototxt, type LayerCase, paramNumbers } from "./layer-case.ts";
import { type Regression, regressionFile, type SavedRegression } from "./regressions.ts";
import { type LayerOutcome, type Miss, runLayer } from "./run-layer.ts";

export const DEFAULT_SEED = 1;
export const DEFAULT_RUNS = 100;

/** How many cases came to what. */
export interface Tally {
  readonly run: number;
  readonly passed: number;
  /** Unexpectedly. */
  readonly failed: number;
  readonly knownFailures: number;
  readonly unsupported: number;
  readonly undecided: number;
}

/** A blob that a failing layer was fed with. */
export interface FedBlob {
  /** "x0", "param 0" */
  readonly name: string;
  readonly shape: Shape;
  /** How it was filled; null where its numbers are given one by one. */
  readonly filling: Filling | null;
  /** Its numbers, where they are few; else null. */
  readonly values: readonly number[] | null;
}

/** What is wrong: an element, a shape, or the engine's own complaint. */
export type Wrong = Miss | { readonly kind: "error"; readonly message: string };

/** A case that failed and was not expected to. */
export interface Failure extends SavedRegression {
  readonly prototxt: string;
  readonly blobs: readonly FedBlob[];
  readonly wrong: Wrong;
  /** Which known mistake explains it; null where the engine failed. */
  readonly diagnosis: Diagnosis | null;
}

/** A known failure that did not happen. */
export interface Stale {
  readonly expectation: Expectation;
  /** What happened instead, as the end of a sentence: "passes". */
  readonly now: string;
}

export interface TypeReport {
  readonly type: LayerType;
  /** With the examples of known failures. */
  readonly regressions: Tally;
  readonly corners: Tally;
  readonly draws: Tally;
  /** Why cases are unsupported, and how many for each reason. */
  readonly unsupported: Readonly<Record<string, number>>;
  readonly failures: readonly Failure[];
  /** Known failures that happened, and how often. */
  readonly known: readonly { readonly expectation: Expectation; readonly times: number }[];
  readonly stale: readonly Stale[];
  /** Files of regressions that pass now. */
  readonly fixed: readonly string[];
  readonly elements: number;
  readonly verdict: "pass" | "fail" | "error" | "unexpected-pass" | "known-failure" | "unsupported" | "undecided";
}

export interface ConformanceReport {
  readonly backend: {
    readonly id: string;
    readonly device: string;
    readonly version: string;
    readonly profile: string;
  };
  readonly seed: number;
  /** Draws a layer type. */
  readonly runs: number;
  readonly types: readonly TypeReport[];
  /** Nothing failed but what is known to, and all of that did. */
  readonly conforms: boolean;
  /** One sentence. */
  readonly summary: string;
  readonly comparedElements: number;
  readonly seconds: number;
}

export interface ConformanceOptions {
  /** Layer types to try; all that have cases when absent. */
  readonly types?: readonly LayerType[];
  readonly seed?: number;
  readonly runs?: number;
  readonly expectations?: readonly Expectation[];
  /** Cases that failed before: they are tried first. */
  readonly regressions?: readonly SavedRegression[];
  /** The bundled cases when absent. */
  readonly cases?: { readonly [Type in LayerType]?: LayerCases };
  /** Which layer type is being tried, and how many are done of how many: for a progress line. */
  readonly progress?: (type: LayerType, done: number, of: number) => void;
}

/**
 * @throws CuppingError NOTHING_COMPARED when no number was compared, which is never a pass; EXPECTATIONS_INVALID for a known
 *   failure of a case that does not exist
 */
export async function conformance(
  backend: Backend,
  {
    seed = DEFAULT_SEED,
    runs = DEFAULT_RUNS,
    expectations = [],
    regressions = [],
    cases = CASES,
    types = Object.keys(cases) as LayerType[],
    progress = () => {},
  }: ConformanceOptions = {},
): Promise<ConformanceReport> {
  const started = performance.now();
  checkExpectations(expectations, cases);
  const reports: TypeReport[] = [];
  for (const [done, type] of types.entries()) {
    progress(type, done, types.length);
    const own = cases[type];
    if (own === undefined) throw new RangeError(`there are no cases of ${type}`);
    const trial = new Trial(backend, type, expectations);
    await trial.replay(regressions.filter((regression) => regression.type === type));
    await trial.examples();
    await trial.corners(own.corners);
    await trial.draw(own.any, seed, runs);
    reports.push(trial.report());
  }
  const comparedElements = reports.reduce((sum, { elements }) => sum + elements, 0);
  if (comparedElements === 0 && reports.every(({ failures, known }) => failures.length + known.length === 0)) {
    const reasons = [...new Set(reports.flatMap(({ unsupported }) => Object.keys(unsupported)))];
    throw new CuppingError("NOTHING_COMPARED", {
      place: `${backend.id}:${backend.device}`,
      problem: `No number was compared, so nothing can be said.${reasons.length === 0 ? "" : ` ${reasons.join(" ")}`}`,
      remedy: "Choose layer types that the backend supports (cupping layers), and at least one run.",
    });
  }
  return {
    backend: { id: backend.id, device: backend.device, version: backend.version, profile: backend.profile.id },
    seed,
    runs,
    types: reports,
    ...conclude(reports),
    comparedElements,
    seconds: (performance.now() - started) / 1000,
  };
}

/** One saved case on a backend, whatever is expected of it. @throws CuppingError for a case that Caffe would refuse */
export async function replay(
  backend: Backend,
  regression: SavedRegression,
): Promise<{ outcome: LayerOutcome; failure: Failure | null }> {
  const call = buildCase(regression.layerCase);
  const outcome = await runLayer(call, backend);
  return { outcome, failure: isFailing(outcome) ? describeFailure(regression, call, outcome, backend.profile) : null };
}

type Failing = Extract<LayerOutcome, { kind: "fail" | "error" }>;

function isFailing(outcome: LayerOutcome): outcome is Failing {
  return outcome.kind === "fail" || outcome.kind === "error";
}

/** Cases are small: what can explain one is tried in less. */
const EXPLAIN_MS = 500;

/** A failure for people and for the regression file, with what explains it. */
function describeFailure(
  regression: SavedRegression,
  call: BuiltCase,
  outcome: Failing,
  profile: ArithmeticProfile,
): Failure {
  return {
    ...regression,
    prototxt: casePrototxt(regression.layerCase),
    blobs: fedBlobs(regression.layerCase, call),
    wrong: outcome.kind === "error" ? outcome : outcome.miss,
    diagnosis: outcome.kind === "error" ? null : explain(call, outcome.got, profile, { budgetMs: EXPLAIN_MS }),
  };
}

/** As many numbers can be read at a glance. */
const FEW = 12;

/** Bottoms and params of a case. */
export function fedBlobs(layerCase: LayerCase, { bottoms, layer, params }: BuiltCase): FedBlob[] {
  const blob = (name: string, { shape, data }: Blob, numbers: Numbers | undefined): FedBlob => ({
    name,
    shape,
    filling: numbers !== undefined && "kind" in numbers ? numbers : null,
    values: data.length <= FEW ? [...data] : null,
  });
  return [
    ...bottoms.map((bottom, i) => blob(layer.bottoms[i], bottom, layerCase.bottoms[i].numbers)),
    ...params.map((param, i) => blob(`param ${i}`, param, paramNumbers(layerCase, i))),
  ];
}

/** One layer type on one backend: what its cases came to so far. */
class Trial {
  readonly #backend: Backend;
  readonly #type: LayerType;
  /** Those of this type. */
  readonly #expectations: readonly Expectation[];
  readonly #tallies = { regressions: emptyTally(), corners: emptyTally(), draws: emptyTally() };
  readonly #unsupported: Record<string, number> = {};
  /** By the case's own name: a corner that is a saved regression as well fails once. */
  readonly #failures = new Map<string, Failure>();
  readonly #known = new Map<Expectation, number>();
  readonly #stale: Stale[] = [];
  readonly #fixed: string[] = [];
  #elements = 0;

  constructor(backend: Backend, type: LayerType, expectations: readonly Expectation[]) {
    this.#backend = backend;
    this.#type = type;
    this.#expectations = expectations.filter((one) => one.type === type);
  }

  async replay(regressions: readonly SavedRegression[]): Promise<void> {
    for (const regression of regressions) {
      const { call, outcome, known } = await this.#run(regression.case, regression.layerCase);
      this.#count("regressions", outcome, known);
      if (outcome.kind === "pass") this.#fixed.push(regression.file);
      if (isFailing(outcome) && known === undefined) this.#fail(regression, call, outcome);
    }
  }

  /** A known failure of draws is gone when its example passes: whether draws come upon it is chance. */
  async examples(): Promise<void> {
    for (const expectation of this.#expectations) {
      if (expectation.example === undefined) continue;
      const outcome = await runLayer(buildCase(expectation.example), this.#backend);
      this.#count("regressions", outcome, expectation);
      this.#expectToFail(expectation, outcome);
    }
  }

  #expectToFail(expectation: Expectation, { kind }: LayerOutcome): void {
    if (expectation.gpu === true) return;
    const now = expectation.case === ANY ? "do not fail in their example" : "passes";
    if (kind === "pass") this.#stale.push({ expectation, now });
    if (kind === "unsupported") this.#stale.push({ expectation, now: "is unsupported" });
  }

  async corners(corners: LayerCases["corners"]): Promise<void> {
    for (const [name, layerCase] of Object.entries(corners)) {
      const { call, outcome, known } = await this.#run(name, layerCase);
      this.#count("corners", outcome, known);
      if (known !== undefined) this.#expectToFail(known, outcome);
      else if (isFailing(outcome)) this.#fail({ type: this.#type, case: name, layerCase, found: null }, call, outcome);
    }
  }

  async draw(any: LayerCases["any"], seed: number, runs: number): Promise<void> {
    if (runs === 0) return;
    let last: { readonly layerCase: LayerCase; readonly call: BuiltCase; readonly outcome: Failing } | undefined;
    const path = await findFailure(any, { seed, runs }, async (layerCase, shrinking) => {
      const { call, outcome, known } = await this.#run(ANY, layerCase);
      if (!shrinking) this.#count("draws", outcome, known);
      if (!isFailing(outcome) || known !== undefined) return false;
      // What is made smaller stays the same mistake, as far as can be told.
      if (last !== undefined && last.outcome.kind !== outcome.kind) return false;
      last = { layerCase, call, outcome };
      return true;
    });
    if (last !== undefined && path !== null) {
      this.#fail(
        { type: this.#type, case: ANY, layerCase: last.layerCase, found: { seed, path } },
        last.call,
        last.outcome,
      );
    }
  }

  report(): TypeReport {
    const report = {
      type: this.#type,
      ...this.#tallies,
      unsupported: this.#unsupported,
      failures: [...this.#failures.values()],
      known: [...this.#known].map(([expectation, times]) => ({ expectation, times })),
      stale: this.#stale,
      fixed: this.#fixed,
      elements: this.#elements,
    };
    return { ...report, verdict: verdictOf(report) };
  }

  /** `known`: the expectation that a failure of this case meets. */
  async #run(
    name: string,
    layerCase: LayerCase,
  ): Promise<{ call: BuiltCase; outcome: LayerOutcome; known: Expectation | undefined }> {
    const call = buildCase(layerCase);
    const outcome = await runLayer(call, this.#backend);
    return { call, outcome, known: expectationOf(this.#expectations, this.#type, name, layerCase) };
  }

  #count(where: "regressions" | "corners" | "draws", outcome: LayerOutcome, known: Expectation | undefined): void {
    const tally = this.#tallies[where];
    tally.run++;
    if ("elements" in outcome) this.#elements += outcome.elements;
    switch (outcome.kind) {
      case "pass":
        tally.passed++;
        break;
      case "fail":
      case "error":
        if (known === undefined) tally.failed++;
        else {
          tally.knownFailures++;
          this.#known.set(known, (this.#known.get(known) ?? 0) + 1);
        }
        break;
      case "unsupported":
        tally.unsupported++;
        this.#unsupported[outcome.reason] = (this.#unsupported[outcome.reason] ?? 0) + 1;
        break;
      case "undecided":
        tally.undecided++;
        break;
      default:
        outcome satisfies never;
    }
  }

  #fail(regression: Regression, call: BuiltCase, outcome: Failing): void {
    const name = regressionFile(regression);
    if (!this.#failures.has(name))
      this.#failures.set(name, describeFailure({ file: name, ...regression }, call, outcome, this.#backend.profile));
  }
}

type Counting = { -readonly [Key in keyof Tally]: Tally[Key] };

function emptyTally(): Counting {
  return { run: 0, passed: 0, failed: 0, knownFailures: 0, unsupported: 0, undecided: 0 };
}

function verdictOf({
  failures,
  known,
  stale,
  regressions,
  corners,
  draws,
}: Omit<TypeReport, "verdict">): TypeReport["verdict"] {
  const tallies = [regressions, corners, draws];
  if (failures.length > 0) return failures.every(({ wrong }) => wrong.kind === "error") ? "error" : "fail";
  if (stale.length > 0) return "unexpected-pass";
  if (known.length > 0) return "known-failure";
  if (tallies.some(({ passed }) => passed > 0)) return "pass";
  return tallies.some(({ unsupported }) => unsupported > 0) ? "unsupported" : "undecided";
}

function conclude(types: readonly TypeReport[]): { conforms: boolean; summary: string } {
  const named = (...verdicts: TypeReport["verdict"][]): string =>
    types
      .filter(({ verdict }) => verdicts.includes(verdict))
      .map(({ type }) => type)
      .join(", ");
  const wrong = named("fail", "error");
  if (wrong !== "") return { conforms: false, summary: `Does not conform: ${wrong}.` };
  const stale = named("unexpected-pass");
  if (stale !== "") {
    return { conforms: false, summary: `Known failures that are none any more: ${stale}. Remove them from the list.` };
  }
  const said = types.filter(({ verdict }) => verdict === "pass" || verdict === "known-failure").length;
  const but = [
    ["with known failures", named("known-failure")],
    ["unsupported", named("unsupported")],
    ["undecided", named("undecided")],
  ].flatMap(([what, names]) => (names === "" ? [] : [`${what}: ${names}`]));
  const all = `Conforms on ${said} of ${types.length} layer types`;
  return { conforms: true, summary: `${[all, ...but].join("; ")}.` };
}
