import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { validateXML } from "xmllint-wasm";
import { failedImage, gateOf, recordsWith, runOf } from "../validation/records.test-support.ts";
import { judge, type ValidationVerdict } from "../validation/verdict.ts";
import { annotationsOf } from "./annotations.ts";
import { toJson } from "./json.ts";
import { junitValidation } from "./junit.ts";
import { markdownValidation } from "./markdown.ts";
import { bytes, formatValidation } from "./validate.ts";

const spec = new URL("../../spec/", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, spec), "utf8");

const signature = {
  id: "dropout-scaled-again",
  top1: 30,
  top5: 10,
  within: 1,
  claim: "Dropout's ratio is applied again.",
  remedy: "Leave dropout out at test.",
  source: "someone",
};
const gate = gateOf(100, { top1Errors: 29, top5Errors: 10, loss: { printed: "0.5", batch: 10 } }, [signature]);
const few = { title: "few images, 100 images", images: 100, probabilities: true };
const records = recordsWith(100, 29, 10);

/** A file's name as an enemy would choose it. */
const HOSTILE = "a\"<b>&'%0A\n::error::x]]>|`_*\u001b[31m\u0000\ud800\ufffe.JPEG";
const hostile = records.map((one, i) => (i === 30 ? { ...one, name: HOSTILE } : one));

const VERDICTS: Readonly<Record<string, ValidationVerdict>> = {
  green: judge({ ...few, gate: gateOf(100, { top1Errors: 29, top5Errors: 10 }), runs: [runOf(records)] }),
  counted: judge({ ...few, runs: [runOf(records, { peakMemory: 0, deviceMemory: 2 ** 31 })] }),
  "red on two backends, with a reference": judge({
    ...few,
    gate,
    runs: [
      runOf(records.slice(1), { failed: [{ ...failedImage(0), name: HOSTILE }] }),
      runOf(
        recordsWith(100, 31, 12).map((one, i) => (i === 30 ? { ...one, name: HOSTILE } : one)),
        { backend: "tfjs:webgl" },
      ),
    ],
    reference: { backend: "reference (float64)", covers: "all images", records: hostile },
    spread: { words: "by hand", of: (_, index) => (index % 2 === 0 ? 1e-7 : undefined) },
  }),
  "sample, with explanations": judge({
    ...few,
    gate,
    runs: [runOf(recordsWith(40, 12, 4))],
    sample: { words: "40 of 100 images at random, seed 1", random: true },
    explanations: [
      {
        id: "data/rgb-for-bgr",
        claim: "Red and blue are exchanged.",
        remedy: "Exchange them.",
        source: "https://example.org",
        fit: "exact",
        images: 40,
        differing: [7, 0],
        errors: null,
        scoresApart: 1e-9,
      },
    ],
    labels: {
      verdict: "wrong",
      sentence: "these labels look like ILSVRC2012_ID order: in WNID order the error is 29 %",
      explanations: [
        {
          faults: [{ id: "labels/ilsvrc-id-order", claim: "In ID order.", remedy: "Convert.", source: "here" }],
          sentence: "these labels look like ILSVRC2012_ID order: in WNID order the error is 29 %",
          top1Errors: 12,
          top5Errors: 4,
        },
      ],
    },
  }),
  incomplete: judge({
    ...few,
    gate,
    runs: [runOf(recordsWith(40, 12, 4))],
    sample: { words: "the first 40", random: false },
  }),
  "not a number": judge({ ...few, runs: [runOf(records.map((one) => ({ ...one, score: Number.NaN })))] }),
};
const all = Object.entries(VERDICTS);

const plain = (_: unknown, text: string): string => text;

describe.each(all)("the report of a verdict: %s", (_, verdict) => {
  it("in the terminal has 80 columns, names every problem, and moves no cursor", () => {
    const text = formatValidation(verdict, plain);
    const words = text.replaceAll(/\s+/g, " ");
    for (const { problems } of verdict.runs) {
      for (const one of problems) {
        // Words are wrapped, and what moves the cursor is replaced.
        const visible = one.text.replaceAll(/[\p{Cc}\p{Cf}]/gu, "�").replaceAll(/\s+/g, " ");
        expect(words).toContain(visible);
      }
    }
    // oxlint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
    // A word that is longer than the line stands alone in it.
    for (const line of text.split("\n")) expect(line.length <= 80 || !line.trim().includes(" "), line).toBe(true);
    expect(text.split("\n").at(-1)).not.toBe("");
    // Below the table, what goes on in another line is indented.
    const below = text.split("\n").slice(text.split("\n").findIndex((line) => line.startsWith("verdict")) + 1, -1);
    for (const line of below)
      expect(line).toMatch(/^(?:$|- |  |[^ ]+:$|GREEN|RED|COUNTED|INCOMPLETE|NOT CONTRADICTED)/);
  });

  it("as JSON is what the published schema says", () => {
    const validate = new Ajv2020({ strict: false, allErrors: true }).compile(
      JSON.parse(read("schemas/validation.schema.json")) as object,
    );
    validate(JSON.parse(toJson(verdict)));
    expect(validate.errors ?? []).toEqual([]);
  });

  it("as JUnit XML is valid, and fails where the verdict does", async () => {
    const xml = junitValidation(verdict);
    const { valid, errors } = await validateXML({
      xml: [{ fileName: "junit.xml", contents: xml }],
      schema: [read("support/junit.xsd")],
    });
    expect(errors.map(({ message }) => message)).toEqual([]);
    expect(valid).toBe(true);
    expect(xml.includes("<failure")).toBe(verdict.outcome === "red");
    const failures = [...xml.matchAll(/<failure/g)].length;
    expect(xml).toContain(`failures="${failures}" errors="0" time=`);
  });

  it("as annotations is one command a line, and an error where it is red", () => {
    const lines = annotationsOf(verdict);
    for (const line of lines) expect(line).toMatch(/^::(?:error|warning|notice) title=[^\n\r:,]+::[^\n\r]+$/);
    expect(lines.some((line) => line.startsWith("::error"))).toBe(verdict.outcome === "red");
  });

  it("as Markdown has one table with as many cells in every row", () => {
    const rows = markdownValidation(verdict)
      .split("\n")
      .filter((line) => line.startsWith("|"));
    const cells = rows.map((row) => row.replaceAll(String.raw`\|`, "").split("|").length);
    expect(new Set(cells)).toEqual(new Set([verdict.runs.length + (verdict.gate === null ? 3 : 4)]));
  });
});

describe("the reports", () => {
  const red = VERDICTS["red on two backends, with a reference"];

  it("put backends side by side", () => {
    const [, head, images, top1] = /\n\n( +gate .*)\n(images .*)\n(top-1 errors .*)\n/.exec(
      formatValidation(red, plain),
    ) as RegExpExecArray;
    expect(head.trim().split(/ +/)).toEqual(["gate", "onnxruntime:cpu", "tfjs:webgl"]);
    expect(images.split(/ +/)).toEqual(["images", "100", "100", "100"]);
    expect(top1.split(/ +/).slice(2)).toEqual(["29", "29", "31"]);
  });

  it("give more backends than fit a table of their own", () => {
    const names = ["onnxruntime:cpu", "onnxruntime:webgpu", "tensorflow-js:webgl", "tensorflow-js:wasm", "opencv:cpu"];
    const verdict = judge({ ...few, gate, runs: names.map((backend) => runOf(records, { backend })) });
    const text = formatValidation(verdict, plain);
    expect(text.match(/^images /gm)).toHaveLength(2);
    for (const name of names) expect(text).toContain(name);
  });

  it("escape names in XML, Markdown and commands", () => {
    const xml = junitValidation(red);
    expect(xml).toContain("a&quot;&lt;b&gt;&amp;'%0A&#10;::error::x]]&gt;|`_*\ufffd[31m\ufffd\ufffd\ufffd.JPEG");
    expect(markdownValidation(red)).not.toContain("<b>");
    expect(annotationsOf(red).join("\n")).toContain("%250A%0A::error");
  });

  it("call an unreadable image by its name and say what is wrong with it", () => {
    const verdict = judge({ ...few, gate, runs: [runOf(records.slice(1), { failed: [failedImage(0)] })] });
    expect(formatValidation(verdict, plain)).toContain("ILSVRC2012_val_00000001.JPEG");
    expect(junitValidation(verdict)).toContain("ILSVRC2012_val_00000001.JPEG: VipsJpeg: premature end of JPEG");
  });

  it("print memory in the unit that fits", () => {
    expect([0, 500, 1024, 3 * 2 ** 20, 1.5 * 2 ** 30].map(bytes)).toEqual(["–", "500 B", "1 KiB", "3 MiB", "1.5 GiB"]);
  });
});
