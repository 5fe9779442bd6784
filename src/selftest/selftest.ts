/**
 * What would this harness catch? Every known mistake is made on purpose, on the cases of every layer type and in the graphs of small
 * nets, or on the layers and in the graph of one net, and must be rejected and named; honest engines must not be.
 */
import type { LayerType } from "../caffe/layers/index.ts";
import type { BlobId, TrainedNet } from "../caffe/net.ts";
import { reference } from "../diagnosis/explain.ts";
import type { Fault } from "../diagnosis/fault.ts";
import { FAULTS } from "../diagnosis/faults/index.ts";
import type { NetFault, NetMistake } from "../diagnosis/net-fault.ts";
import { NET_FAULTS } from "../diagnosis/net-faults/index.ts";
import type { Blob } from "../tensor/blob.ts";
import { type FalseAlarm, honestRuns } from "./false-alarms.ts";
import { honestCompute } from "./honest-engine.ts";
import { netCases } from "./nets.ts";
import { NetTrials } from "./net-trial.ts";
import { CASE_TYPES, caseSites, netSites } from "./sites.ts";
import { ORDERS } from "./summation.ts";
import { type Naming, type Outcome, Trials } from "./trial.ts";

/** What came of one mistake on all sites of its layer types. */
export interface FaultReport {
  readonly id: string;
  readonly claim: string;
  /** The layer types of the sites; none where the mistake is one of the graph. */
  readonly types: readonly LayerType[];
  /** Cases or layers of these types; places in graphs, a net without any being one too. */
  readonly sites: number;
  /** Sites on which the mistake cannot show, by the reason. */
  readonly hidden: Readonly<Record<string, number>>;
  /** Sites on which its result is accepted, and the largest fraction of what is allowed. */
  readonly untold: { readonly sites: number; readonly ratio: number };
  readonly undecided: number;
  /** Sites that reject it, by what the diagnosis then says. */
  readonly killed: Readonly<Record<Naming, number>>;
  /** The first that reject it. */
  readonly killedAt: readonly string[];
  /** Other mistakes that were named, alone or beside it, and how often. */
  readonly others: Readonly<Record<string, number>>;
  readonly verdict: Verdict;
}

export type Verdict =
  | "named first"
  | "among others"
  | "not named"
  | "wrong name"
  /** It can be made here, and nothing rejects it. */
  | "survives"
  /** It cannot be made, or makes no difference. */
  | "invisible";

interface Target {
  readonly name: string;
  /** "174 of 174" */
  readonly reached: string;
  readonly met: boolean;
}

export interface SelfTestReport {
  readonly seed: number;
  readonly faults: readonly FaultReport[];
  /** null for a net, whose layers are not tried on honest engines. */
  readonly honest: { readonly runs: number; readonly undecided: number; readonly alarms: readonly FalseAlarm[] } | null;
  /** Faults that could not make their prediction: bugs of this program. */
  readonly broken: readonly string[];
  /** None for a net, which need not show every mistake. */
  readonly targets: readonly Target[];
  readonly seconds: number;
}

export interface SelfTestOptions {
  readonly faults?: readonly Fault[];
  /** Mistakes in the graph. */
  readonly netFaults?: readonly NetFault[];
  readonly seed?: number;
  /** Random cases a layer type, beside the corners. */
  readonly draws?: number;
  /** Runs of honest engines. */
  readonly runs?: number;
  readonly progress?: (what: string, done: number, of: number) => void;
}

/** Places of one net at which a mistake is made, at most: of many, some that lie evenly in the net. */
const PLACES = { small: 60, any: 8 } as const;

export const FULL = { draws: 20, runs: 10_000 } as const;
/** What `npm test` does. */
export const QUICK = { draws: 0, runs: 1000 } as const;

/** Every mistake on the cases of its layer types or in the graphs of the small nets, and honest engines on all cases. */
export function selfTest({
  faults = FAULTS,
  netFaults = NET_FAULTS,
  seed = 1,
  draws = FULL.draws,
  runs = FULL.runs,
  progress = () => {},
}: SelfTestOptions = {}): SelfTestReport {
  const started = performance.now();
  const tallies = new Map(faults.map((fault) => [fault, new Tally(fault)]));
  const engines = ORDERS.map((order) => honestCompute(order, seed));
  for (const [done, type] of CASE_TYPES.entries()) {
    progress(type, done, CASE_TYPES.length);
    const own = faults.filter(({ types }) => types.includes(type));
    if (own.length === 0) continue;
    for (const [i, site] of caseSites(type, seed, draws).entries()) {
      const trials = new Trials(site, FAULTS);
      // The orders of summation take turns.
      own.forEach((fault, f) =>
        tallies.get(fault)?.add(site.place, trials.try(fault, engines[(i + f) % engines.length]), type),
      );
    }
  }
  const graphs = netFaults.map((fault) => [fault, new Tally(fault)] as const);
  for (const [i, { name, trained, feeds }] of netCases(seed).entries()) {
    progress("graphs", i, 1);
    tryGraph(new NetTrials(trained, feeds, engines[i % engines.length]), graphs, PLACES.small, name);
  }
  progress("honest engines", 0, 1);
  const { alarms, undecided, runs: done } = honestRuns(runs, seed);
  const all = [...tallies.values(), ...graphs.map(([, tally]) => tally)];
  const reports = all.map((tally) => tally.report());
  const broken = all.flatMap((tally) => tally.broken);
  return {
    seed,
    faults: reports,
    honest: { runs: done, undecided, alarms },
    broken,
    targets: targetsOf(reports, alarms.length, done),
    seconds: (performance.now() - started) / 1000,
  };
}

/** Every mistake in one graph. @param net a name for it, where there are several */
function tryGraph(
  trials: NetTrials,
  faults: readonly (readonly [NetFault, Tally])[],
  most: number,
  net?: string,
): void {
  for (const [fault, tally] of faults) {
    const places = trials.places(fault, most);
    for (const mistake of places) {
      const place = net === undefined ? whereIs(mistake) : `${net}: ${mistake.what}`;
      tally.add(place, trials.try(fault, mistake));
    }
    if (places.length === 0) tally.add(net ?? "", { kind: "hidden", reason: fault.hidden });
  }
}

/** The layer, or the blob, that a mistake concerns first. */
function whereIs({ replaced, returned }: NetMistake): string {
  const [layer] = replaced.keys();
  const [blob] = returned?.keys() ?? [];
  return layer?.name ?? blob ?? "";
}

/**
 * Every mistake on every layer of a net and in its graph, fed the reference's activations as `verify` does: which could this net reveal?
 * @param feeds every input of the net, in its shape
 */
export function selfTestNet(
  trained: TrainedNet,
  feeds: ReadonlyMap<BlobId, Blob>,
  { faults = FAULTS, netFaults = NET_FAULTS, seed = 1, progress = () => {} }: SelfTestOptions = {},
): SelfTestReport {
  const started = performance.now();
  const tallies = new Map(faults.map((fault) => [fault, new Tally(fault)]));
  const sites = netSites(trained, feeds);
  for (const [done, site] of sites.entries()) {
    progress(site.place, done, sites.length);
    const trials = new Trials(site, FAULTS);
    // The exact result of the mistake, rounded once: what engines round besides is far below what tells mistakes apart.
    for (const fault of faults) {
      if (fault.types.includes(site.call.layer.type))
        tallies.get(fault)?.add(site.place, trials.try(fault, reference), site.call.layer.type);
    }
  }
  const graphs = netFaults.map((fault) => [fault, new Tally(fault)] as const);
  if (graphs.length > 0) {
    progress("the graph", 0, 1);
    tryGraph(new NetTrials(trained, feeds, reference), graphs, PLACES.any);
  }
  const all = [...tallies.values(), ...graphs.map(([, tally]) => tally)];
  return {
    seed,
    faults: all.map((tally) => tally.report()),
    honest: null,
    broken: all.flatMap((tally) => tally.broken),
    targets: [],
    seconds: (performance.now() - started) / 1000,
  };
}

/** What comes of one fault, site by site. */
class Tally {
  readonly broken: string[] = [];
  readonly #fault: Pick<Fault, "id" | "claim">;
  readonly #types = new Set<LayerType>();
  readonly #hidden: Record<string, number> = {};
  readonly #killed: Record<Naming, number> = { first: 0, among: 0, unnamed: 0, wrong: 0 };
  readonly #killedAt: string[] = [];
  readonly #others: Record<string, number> = {};
  #sites = 0;
  #untold = 0;
  #ratio = 0;
  #undecided = 0;

  constructor(fault: Pick<Fault, "id" | "claim">) {
    this.#fault = fault;
  }

  add(place: string, outcome: Outcome, type?: LayerType): void {
    this.#sites++;
    if (type !== undefined) this.#types.add(type);
    switch (outcome.kind) {
      case "hidden":
        this.#hidden[outcome.reason] = (this.#hidden[outcome.reason] ?? 0) + 1;
        break;
      case "untold":
        this.#untold++;
        this.#ratio = Math.max(this.#ratio, outcome.ratio);
        break;
      case "killed":
        this.#killed[outcome.naming]++;
        this.#killedAt.push(place);
        for (const other of outcome.named) {
          if (other !== this.#fault.id) this.#others[other] = (this.#others[other] ?? 0) + 1;
        }
        break;
      case "undecided":
        this.#undecided++;
        break;
      case "broken":
        this.broken.push(outcome.message);
        break;
      default:
        outcome satisfies never;
    }
  }

  report(): FaultReport {
    const { first, among, unnamed, wrong } = this.#killed;
    const kills = first + among + unnamed + wrong;
    const verdict = (): Verdict => {
      if (kills === 0) return this.#untold > 0 ? "survives" : "invisible";
      if (wrong > 0) return "wrong name";
      if (first > 0) return "named first";
      return among > 0 ? "among others" : "not named";
    };
    return {
      id: this.#fault.id,
      claim: this.#fault.claim,
      types: [...this.#types],
      sites: this.#sites,
      hidden: this.#hidden,
      untold: { sites: this.#untold, ratio: this.#ratio },
      undecided: this.#undecided,
      killed: this.#killed,
      killedAt: this.#killedAt,
      others: this.#others,
      verdict: verdict(),
    };
  }
}

/** How many sites reject the mistake. */
function kills({ killed: { first, among, unnamed, wrong } }: Pick<FaultReport, "killed">): number {
  return first + among + unnamed + wrong;
}

const LEAST_NAMED_FIRST = 0.95;

function targetsOf(faults: readonly FaultReport[], alarms: number, runs: number): Target[] {
  const applicable = faults.filter(({ verdict }) => verdict !== "invisible");
  const killed = applicable.filter((fault) => kills(fault) > 0);
  const first = killed.filter((fault) => fault.killed.first > 0);
  const wrong = faults.reduce((sum, { killed: { wrong: one } }) => sum + one, 0);
  const share = (part: readonly unknown[], whole: readonly unknown[]): string => `${part.length} of ${whole.length}`;
  return [
    {
      name: "killed: all of the applicable mutants",
      reached: share(killed, applicable),
      met: killed.length === applicable.length && applicable.length > 0,
    },
    {
      name: "named first: at least 95 % of these",
      reached: share(first, killed),
      met: first.length >= LEAST_NAMED_FIRST * killed.length,
    },
    { name: "a wrong name, with confidence: never", reached: String(wrong), met: wrong === 0 },
    { name: "false alarms on honest engines: none", reached: `${alarms} in ${runs} runs`, met: alarms === 0 },
  ];
}
