/** Options that several commands share, read once and checked once. */
import type { Shape } from "../tensor/shape.ts";
import { didYouMean } from "../caffe/near-miss.ts";
import { type RuleName, RULES, type Rules } from "../caffe/rules.ts";
import { CuppingError } from "../error.ts";

export interface NetOptions {
  readonly inputShape?: readonly string[];
  readonly phase?: string;
  readonly stage?: readonly string[];
  readonly level?: number;
  readonly labels?: boolean;
  readonly rule?: readonly string[];
}

/**
 * @throws CuppingError USAGE for anything that is not NAME=N,C,H,W with positive extents, a phase but TRAIN and TEST, or a
 *   rule or variant that is not known
 */
export function netOptions({
  inputShape = [],
  phase = "TEST",
  stage = [],
  level = 0,
  labels = false,
  rule = [],
}: NetOptions) {
  if (phase !== "TRAIN" && phase !== "TEST") {
    throw usage("--phase", `"${phase}" is no phase.`, "Use TRAIN or TEST.");
  }
  if (!Number.isInteger(level)) throw usage("--level", "a level is a whole number.", "Use for instance --level 0.");
  const inputShapes: Record<string, Shape> = {};
  for (const text of inputShape) {
    const match = /^(.+)=(\d+(?:[,x×]\d+)*)$/.exec(text);
    const extents = match?.[2].split(/[,x×]/).map(Number) ?? [];
    if (match === null || extents.some((extent) => extent < 1)) {
      throw usage(
        "--input-shape",
        `"${text}" is not NAME=N,C,H,W.`,
        'Use for instance --input-shape "data=1,3,224,224".',
      );
    }
    inputShapes[match[1]] = extents;
  }
  return { phase, level, stages: [...stage], inputShapes, labels, rules: ruleOptions(rule) } as const;
}

/** Options that have a value, by their long names, as they are typed; those that were not given are left out. */
export function optionWords(values: Readonly<Record<string, string | number | undefined>>): string[] {
  return Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, String(value)]));
}

/** The options that change a net's numbers, as they are typed. */
export function numbersWords({
  input,
  inputShape,
  stage,
  rule,
  phase = "TEST",
  level = 0,
  labels = false,
}: NetOptions & { readonly input?: readonly string[] }): string[] {
  const repeated = (name: string, values: readonly string[] = []): string[] => values.flatMap((value) => [name, value]);
  return [
    ...repeated("--input", input),
    ...repeated("--input-shape", inputShape),
    ...repeated("--stage", stage),
    ...repeated("--rule", rule),
    ...(phase === "TEST" ? [] : ["--phase", phase]),
    ...(level === 0 ? [] : ["--level", String(level)]),
    ...(labels ? ["--labels"] : []),
  ];
}

function ruleOptions(texts: readonly string[]): Partial<Rules> {
  const rules: Record<string, string> = {};
  for (const text of texts) {
    const [name, variant] = text.split("=");
    const rule = Object.hasOwn(RULES, name) ? RULES[name as RuleName] : undefined;
    if (rule === undefined || !Object.hasOwn(rule.variants, variant)) {
      const known = Object.entries(RULES).flatMap(([of, { variants }]) =>
        Object.keys(variants).map((one) => `${of}=${one}`),
      );
      throw usage("--rule", `"${text}" is no rule.`, didYouMean(text, known, `Known: ${known.join(", ")}.`));
    }
    rules[name] = variant;
  }
  return rules;
}

export function usage(place: string, problem: string, remedy: string): CuppingError {
  return new CuppingError("USAGE", { place, problem, remedy });
}
