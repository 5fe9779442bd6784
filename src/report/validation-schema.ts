/** The published schema of a validation's JSON report: a ValidationVerdict as `toJson` writes it. */
import { z } from "zod";

/** JSON has no NaN and no infinities: they are words there. */
const real = z.union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"])]);
const whole = z.int().min(0);
const image = { index: whole, name: z.string() };

const remark = (kinds: readonly [string, ...string[]]) => z.strictObject({ kind: z.enum(kinds), text: z.string() });

const counted = z.enum(["top-1 errors", "top-5 errors"]);

const signature = z.strictObject({
  id: z.string(),
  top1: z.number().optional(),
  top5: z.number().optional(),
  within: z.number(),
  claim: z.string(),
  remedy: z.string(),
  source: z.string(),
});

const run = z.strictObject({
  backend: z.string(),
  version: z.string().nullable(),
  outcome: z.enum(["green", "not-contradicted", "counted", "incomplete", "red"]),
  problems: z
    .array(
      remark([
        "top-1 errors",
        "top-5 errors",
        "loss",
        "unreadable",
        "missing",
        "data-set",
        "labels",
        "not-finite",
        "arithmetic",
        "other-images",
      ]),
    )
    .describe("Why it is red; none where it is not."),
  notes: z.array(remark(["inputs-differ", "incomplete", "sample"])),
  images: whole.describe("Images judged, those that failed among them."),
  expectedImages: whole,
  failed: z.array(z.strictObject({ ...image, label: z.int(), failure: z.string() })),
  missing: whole,
  top1Errors: whole.describe("Images that failed count as wrong."),
  top5Errors: whole,
  loss: z.string().nullable().describe("As Caffe prints it: six significant digits."),
  lossNote: z.string().nullable(),
  figures: z.array(
    z.strictObject({
      metric: z.enum(["top-1 errors", "top-5 errors", "loss"]),
      expected: z.union([whole, z.string()]),
      got: z.union([whole, z.string()]).nullable(),
      equal: z.boolean(),
    }),
  ),
  confidence: z.array(
    z.strictObject({
      metric: counted,
      interval: z
        .tuple([whole, whole])
        .describe("Exact hypergeometric interval for the errors of the whole set, at 95 %."),
      expected: whole.nullable(),
      surprise: z.number().min(0).max(1).nullable(),
      excludes: z.array(z.string()),
    }),
  ),
  signatures: z.array(z.strictObject({ signature, how: z.enum(["on", "near", "possible"]) })),
  seconds: real,
  imagesPerSecond: real,
  peakMemory: z.number().min(0).describe("Bytes; 0 where it was not measured."),
  deviceMemory: z.number().min(0).nullable(),
});

const prediction = z.strictObject({ top1: whole, score: real, rank: whole, labelScore: real, margin: real });

const changes = z.strictObject({
  from: z.string(),
  to: z.string(),
  images: whole,
  onlyFrom: whole,
  onlyTo: whole,
  inputsDiffer: z.array(z.strictObject(image)),
  identitiesDiffer: z.array(z.strictObject(image)),
  changed: z.array(
    z.strictObject({
      ...image,
      label: z.int(),
      kinds: z.array(z.enum(["correct-to-wrong", "wrong-to-correct", "class", "top-5-lost", "top-5-gained"])),
      from: prediction,
      to: prediction,
      swing: real.describe("How far the classes that changed places moved against each other, at least."),
      allowed: real.nullable().describe("What arithmetic allows the swing to be."),
      judgement: z.enum(["tie", "bug", "undecided", "inputs-differ"]),
    }),
  ),
  beyond: z.array(z.strictObject({ ...image, moved: real, allowed: real })),
  largestMove: real,
  spread: z.string().nullable(),
});

const fault = { id: z.string(), claim: z.string(), remedy: z.string(), source: z.string() };

const verdict = z.strictObject({
  format: z.literal(1),
  title: z.string(),
  images: whole,
  gate: z.strictObject({ id: z.string(), title: z.string(), source: z.string(), images: whole }).nullable(),
  sample: z.strictObject({ words: z.string(), random: z.boolean() }).nullable(),
  outcome: z.enum(["green", "not-contradicted", "counted", "incomplete", "red"]),
  passed: z.boolean().describe("Whether a script may go on: green, not-contradicted or counted."),
  summary: z.string(),
  runs: z.array(run).min(1),
  reference: z.strictObject({ backend: z.string(), covers: z.string() }).nullable(),
  changes: z.array(changes),
  labels: z
    .strictObject({
      verdict: z.enum(["right", "wrong", "unrelated", "too few"]),
      sentence: z.string(),
      explanations: z.array(
        z.strictObject({
          faults: z.array(z.strictObject(fault)),
          sentence: z.string(),
          top1Errors: whole,
          top5Errors: whole,
        }),
      ),
    })
    .nullable(),
  explanations: z.array(
    z.strictObject({
      ...fault,
      fit: z.enum(["exact", "likely"]),
      images: whole,
      differing: z.tuple([whole, whole]).nullable(),
      errors: z.strictObject({ top1: z.int(), top5: z.int() }).nullable(),
      scoresApart: real.nullable(),
    }),
  ),
});

export function validationJsonSchema(): object {
  return {
    ...z.toJSONSchema(verdict),
    title: "cupping validation",
    description: "What cupping validate, merge and gate write with --json. See docs/gate.md.",
  };
}
