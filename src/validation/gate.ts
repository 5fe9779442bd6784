/**
 * A gate: a net, its weights, a data set, a recipe, and the exact counts that must come out, as data. The schema below is at once
 * the type, the check, and what spec/schemas/gate.schema.json publishes. docs/gate.md explains the fields.
 */
import { z } from "zod";
import { CuppingError, messageOf } from "../error.ts";
import { readWhole } from "../files.ts";

const text = z.string().regex(/\S/, "must not be empty");
const percent = z.number().min(0).max(100);
const whole = z.int().min(0);

const file = z.strictObject({
  name: text.describe("What the file is called wherever it is published."),
  path: text.optional().describe("Where it lies, relative to the gate file, if it lies at a known place."),
  bytes: z.int().min(1).optional(),
  sha256: z
    .string()
    .regex(
      /^([0-9a-f]{64}|[0-9a-f]{1,63}…[0-9a-f]{0,63})$/,
      "must be 64 hexadecimal digits, or their beginning, …, and their end",
    )
    .optional()
    .describe("64 hexadecimal digits, or what is known of them: a6196bc4…beba197."),
});

const stated = z
  .union([z.strictObject({ errors: whole }), z.strictObject({ correct: whole })])
  .describe("Images: the wrong ones or the right ones, whichever the source states.");

const loss = z.strictObject({
  printed: z
    .string()
    .refine(
      (digits) => `${Number(Number(digits).toPrecision(6))}` === digits,
      'must be a number as Caffe prints it: "0.74817"',
    )
    .describe("The mean loss as Caffe's log prints it: up to 6 significant digits, trailing zeros left out."),
  batch: z
    .int()
    .min(1)
    .describe("Images in a batch of the test net: Caffe means each batch in float32, then the batches."),
});

const signature = z.strictObject({
  id: text,
  top1: percent.optional().describe("Errors in percent of the images."),
  top5: percent.optional().describe("Errors in percent of the images."),
  within: percent.describe(
    "Counts that are within so many percentage points of both are near: as far as the source's digits and setting can be trusted.",
  ),
  claim: text.describe("What was done. One sentence."),
  remedy: text.describe("How it is put right. One sentence."),
  source: text.describe("Where the figures are from."),
});

const fields = z.strictObject({
  $schema: z.string().optional(),
  format: z.literal(1),
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/, "must be of lower case letters, digits, dots and hyphens"),
  title: text,
  source: text.describe("Who measured the expected counts, and with what."),
  net: file,
  weights: file,
  data: z.strictObject({
    title: text,
    spec: text
      .optional()
      .describe("The set as --data takes it, if it lies at a known place; a relative path starts at the gate file."),
    images: z.int().min(1).describe("How many images it must have."),
  }),
  recipe: text.describe("The name of a recipe that is shipped, or a recipe file relative to the gate file."),
  labels: text.describe("The order of the classes, for people."),
  backends: z.array(text).default([]).describe("What `cupping gate` runs where no backend is asked for."),
  expected: z.strictObject({ top1: stated.optional(), top5: stated.optional(), loss: loss.optional() }),
  signatures: z
    .array(signature)
    .default([])
    .describe("Counts that known mistakes, or other known ways of doing it, give on the whole set."),
});

/** Everything about a gate that a schema of fields cannot say. */
const gateSchema = fields.superRefine((gate, context) => {
  const refuse = (path: readonly (string | number)[], message: string) =>
    context.addIssue({ code: "custom", path: [...path], message });
  const { top1, top5 } = gate.expected;
  const { images } = gate.data;
  if (top1 === undefined && top5 === undefined) refuse(["expected"], "must state top1, top5 or both: a gate counts");
  const errors = { top1: errorsOf(top1, images), top5: errorsOf(top5, images) };
  for (const metric of ["top1", "top5"] as const) {
    const count = errors[metric];
    if (count !== undefined && (count < 0 || count > images)) {
      refuse(["expected", metric], `counts more than the ${images} images`);
    }
  }
  if ((errors.top5 ?? 0) > (errors.top1 ?? images)) refuse(["expected", "top5"], "has more errors than top1");
  const { loss: mean } = gate.expected;
  if (mean !== undefined && images % mean.batch !== 0) {
    refuse(["expected", "loss", "batch"], `does not divide ${images}: Caffe's test net would count some images twice`);
  }
  gate.signatures.forEach((one, i) => {
    if (gate.signatures.findIndex(({ id }) => id === one.id) < i) {
      refuse(["signatures", i, "id"], `is another signature's: ${one.id}`);
    }
    const pairs = (["top1", "top5"] as const)
      .map((metric) => [one[metric], errors[metric]] as const)
      .filter((pair): pair is readonly [number, number] => pair[0] !== undefined && pair[1] !== undefined);
    if (pairs.length === 0) refuse(["signatures", i], "must state top1 or top5, whichever the gate expects");
    else if (pairs.every(([share, count]) => Math.round((share * images) / 100) === count)) {
      refuse(["signatures", i], "gives the counts that the gate expects, and can tell nothing");
    }
  });
});

/** A gate file's content, and the expected counts as errors, whichever way they are stated. */
export type Gate = Omit<z.output<typeof fields>, "expected" | "$schema"> & { readonly expected: Expected };

export interface Expected {
  readonly top1Errors?: number;
  readonly top5Errors?: number;
  readonly loss?: z.output<typeof loss>;
}

/** A file that a gate is about. */
export type GateFile = z.output<typeof file>;

/** Counts that a known mistake gives. */
export type Signature = z.output<typeof signature>;

/** The published JSON schema, of what a gate file may hold. */
export function gateJsonSchema(): object {
  return {
    ...z.toJSONSchema(fields, { io: "input" }),
    title: "cupping gate",
    description: "A net, its weights, a data set, a recipe, and the exact counts that must come out. See docs/gate.md.",
  };
}

/** @throws CuppingError FILE_UNREADABLE, GATE_INVALID */
export async function readGate(path: string): Promise<Gate> {
  return parseGate(new TextDecoder().decode(await readWhole(path)), path);
}

/**
 * @param json the text of a gate file
 * @param place what an error calls the file
 * @throws CuppingError GATE_INVALID, which names the field
 */
export function parseGate(json: string, place: string): Gate {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw invalid(place, `This is no JSON: ${messageOf(error)}.`, error);
  }
  const result = gateSchema.safeParse(value);
  if (!result.success) {
    const [issue] = result.error.issues;
    const at = issue.path.length === 0 ? place : `${place}: ${issue.path.map(String).join(".")}`;
    throw invalid(at, issue.code === "custom" ? `This ${issue.message}.` : `${issue.message}.`);
  }
  const { $schema: _, expected, ...gate } = result.data;
  const { images } = gate.data;
  const [top1Errors, top5Errors] = [errorsOf(expected.top1, images), errorsOf(expected.top5, images)];
  return {
    ...gate,
    expected: {
      ...(top1Errors === undefined ? {} : { top1Errors }),
      ...(top5Errors === undefined ? {} : { top5Errors }),
      ...(expected.loss === undefined ? {} : { loss: expected.loss }),
    },
  };
}

function errorsOf(count: z.output<typeof stated> | undefined, images: number): number | undefined {
  if (count === undefined) return undefined;
  return "errors" in count ? count.errors : images - count.correct;
}

function invalid(place: string, problem: string, cause?: unknown): CuppingError {
  return new CuppingError("GATE_INVALID", {
    place,
    problem,
    remedy: "docs/gate.md describes the fields, and spec/schemas/gate.schema.json is their schema.",
    cause,
  });
}

/**
 * Why a file is not the one that a gate is about, as a sentence, or undefined where nothing speaks against it.
 * @param found its sha256 is of the whole file: 64 hexadecimal digits
 */
export function fileMismatch(
  { name, bytes, sha256 }: GateFile,
  found: { readonly bytes: number; readonly sha256: string },
): string | undefined {
  if (bytes !== undefined && bytes !== found.bytes) {
    return `It has ${found.bytes} bytes, and ${name} has ${bytes}.`;
  }
  if (sha256 === undefined) return undefined;
  const [head, tail = ""] = sha256.split("…");
  if (found.sha256.startsWith(head) && found.sha256.endsWith(tail)) return undefined;
  return `Its sha256 is ${found.sha256}, and that of ${name} is ${sha256}.`;
}
