import { readdirSync, readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { fileMismatch, parseGate } from "./gate.ts";

const spec = new URL("../../spec/", import.meta.url);
const gates = readdirSync(new URL("gates/", spec)).filter((file) => file.endsWith(".json"));
const read = (path: string): string => readFileSync(new URL(path, spec), "utf8");
const valid = (json: unknown): boolean =>
  new Ajv2020({ strict: false }).compile(JSON.parse(read("schemas/gate.schema.json")) as object)(json);

interface Loose {
  [field: string]: Loose & Loose[];
}

/** The digits' gate, changed. */
function changed(change: (gate: Loose) => void): string {
  const gate = JSON.parse(read("gates/digits-mnist.json")) as Loose;
  change(gate);
  return JSON.stringify(gate);
}

describe("shipped gates", () => {
  it.each(gates)("%s is what the published schema and the reader want, under its own id", (file) => {
    const text = read(`gates/${file}`);
    expect(valid(JSON.parse(text))).toBe(true);
    expect(`${parseGate(text, file).id}.json`).toBe(file);
  });

  it("hold the published counts", () => {
    const expected = (id: string) => {
      const { data, expected: counts } = parseGate(read(`gates/${id}.json`), id);
      return { images: data.images, ...counts };
    };
    expect(expected("vgg16-ilsvrc2012")).toEqual({ images: 50_000, top1Errors: 14_515, top5Errors: 5059 });
    expect(expected("cifar10-quick")).toEqual({
      images: 10_000,
      top1Errors: 2509,
      loss: { printed: "0.74817", batch: 100 },
    });
    expect(expected("squeezenet-ilsvrc2012-1300")).toEqual({ images: 1300, top1Errors: 370, top5Errors: 119 });
    expect(expected("digits-mnist")).toMatchObject({ images: 10_000, top1Errors: 76, top5Errors: 0 });
  });

  it("name recipes that are shipped", () => {
    const recipes = readdirSync(new URL("recipes/", spec));
    for (const file of gates) expect(recipes).toContain(`${parseGate(read(`gates/${file}`), file).recipe}.json`);
  });
});

describe("a gate file", () => {
  // prettier-ignore
  it.each<[string, (gate: Loose) => void, string, boolean]>([
    [
      "of another format",
      (gate) => {
        Object.assign(gate, { format: 2 });
      },
      "format",
      false,
    ],
    [
      "with a misspelt field",
      (gate) => {
        Object.assign(gate.expected, { topl: { errors: 3 } });
      },
      "topl",
      false,
    ],
    [
      "that counts nothing",
      (gate) => {
        Object.assign(gate, { expected: {} });
      },
      "a gate counts",
      true,
    ],
    [
      "with more errors than images",
      (gate) => {
        Object.assign(gate.expected, { top1: { errors: 10_001 } });
      },
      "more than the 10000",
      true,
    ],
    [
      "with more right than images",
      (gate) => {
        Object.assign(gate.expected, { top1: { correct: 10_001 } });
      },
      "more than the 10000",
      true,
    ],
    [
      "with errors and correct",
      (gate) => {
        Object.assign(gate.expected, { top1: { errors: 1, correct: 9999 } });
      },
      "top1",
      false,
    ],
    [
      "with half an error",
      (gate) => {
        Object.assign(gate.expected, { top1: { errors: 0.5 } });
      },
      "top1",
      false,
    ],
    [
      "with more top-5 than top-1 errors",
      (gate) => {
        Object.assign(gate.expected, { top5: { errors: 77 } });
      },
      "more errors than top1",
      true,
    ],
    [
      "with a loss of seven digits",
      (gate) => {
        Object.assign(gate.expected, { loss: { printed: "0.7481701", batch: 100 } });
      },
      "as Caffe prints it",
      true,
    ],
    [
      "with a trailing zero",
      (gate) => {
        Object.assign(gate.expected, { loss: { printed: "0.748170", batch: 100 } });
      },
      "as Caffe prints it",
      true,
    ],
    [
      "whose batches do not divide the images",
      (gate) => {
        Object.assign(gate.expected.loss, { batch: 300 });
      },
      "does not divide",
      true,
    ],
    [
      "with a signature on the expected counts",
      (gate) => {
        Object.assign(gate.signatures[0], { top1: 0.76, top5: 0 });
      },
      "can tell nothing",
      true,
    ],
    [
      "with a signature of nothing",
      (gate) => {
        delete (gate.signatures[0] as Partial<Loose>).top1;
        delete (gate.signatures[0] as Partial<Loose>).top5;
      },
      "top1 or top5",
      true,
    ],
    [
      "with two signatures of one id",
      (gate) => {
        Object.assign(gate.signatures[0], { id: "inverted" });
      },
      "another signature's",
      true,
    ],
    [
      "with a short sha256",
      (gate) => {
        Object.assign(gate.weights, { sha256: "abc" });
      },
      "sha256",
      false,
    ],
  ])("%s is refused, by name", (_, change, words, schemaCannotSay) => {
    const text = changed(change);
    expect(() => parseGate(text, "gate.json")).toThrow(expect.objectContaining({ code: "GATE_INVALID" }) as Error);
    expect(() => parseGate(text, "gate.json")).toThrow(words);
    expect(valid(JSON.parse(text))).toBe(schemaCannotSay);
  });

  it("that is no JSON is refused", () => {
    expect(() => parseGate("{", "gate.json")).toThrow("no JSON");
  });
});

describe("the file that a gate is about", () => {
  const sha256 = `a6196bc4${"0".repeat(49)}beba197`;

  it("is told by its size and by what is known of its hash", () => {
    const file = { name: "x.caffemodel", bytes: 7, sha256: "a6196bc4…beba197" };
    expect(fileMismatch(file, { bytes: 7, sha256 })).toBeUndefined();
    expect(fileMismatch(file, { bytes: 8, sha256 })).toBe("It has 8 bytes, and x.caffemodel has 7.");
    expect(fileMismatch(file, { bytes: 7, sha256: `b${sha256.slice(1)}` })).toContain("Its sha256 is b6196bc4");
    expect(fileMismatch(file, { bytes: 7, sha256: `${sha256.slice(0, 63)}8` })).toContain("beba198");
    expect(fileMismatch({ name: "x" }, { bytes: 1, sha256 })).toBeUndefined();
    expect(fileMismatch({ name: "x", sha256 }, { bytes: 1, sha256: sha256.replace("a", "b") })).toBeDefined();
  });
});
