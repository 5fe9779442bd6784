import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { validateXML } from "xmllint-wasm";
import type { NetResult } from "../converters/converter-test.ts";
import { formatConverterTest, junitConverterTest, markdownConverterTest } from "./converter-test.ts";

const result = (group: string, name: string, outcome: NetResult["outcome"]): NetResult => ({
  group,
  name,
  outcome,
  drawn: null,
  folder: outcome.kind === "deviates" ? `kept/${group}/${name}` : null,
  inputs: ["x0"],
  prototxt: null,
});

const report = {
  converter: "convert <{prototxt}>",
  artifact: "net.onnx",
  run: null,
  seed: 1,
  runs: 0,
  nets: [
    result("LRN", "as in AlexNet", { kind: "pass", elements: 12 }),
    result("LRN", "k", { kind: "deviates", problem: "y0 is wrong.", faults: ["lrn/k-dropped"], report: null }),
    result("TanH", "plain", { kind: "refused", reason: "it ended with exit code 1: no TanH" }),
    result("Power", "plain", { kind: "invalid", reason: "no graph" }),
  ],
  conforms: false,
  summary: "Wrong in 2 of 3 nets that it converts; 1 refused.",
  seconds: 2,
  comparison: null,
};
const compared = {
  ...report,
  comparison: {
    broken: [{ net: "LRN: k", before: "pass" as const, now: "deviates" as const, faults: ["lrn/k-dropped"] }],
    fixed: [{ net: "LRN: as in AlexNet", before: "refused" as const, now: "pass" as const, faults: [] }],
  },
};
const plain = (_meaning: string, text: string): string => text;

describe("a converter's regression suite", () => {
  it("is a table of layer types, verdicts and faults, with what reproduces a mistake", () => {
    const text = formatConverterTest(report, plain);
    expect(text).toMatch(/^LRN +1 +1 +– +–\n {2}lrn\/k-dropped$/m);
    expect(text).toMatch(/^TanH +– +– +– +1$/m);
    expect(text).toContain("--artifact kept/LRN/k/net.onnx --input x0=kept/LRN/k/x0.npy");
    expect(text).toContain("TanH, 1 net: it ended with exit code 1: no TanH");
    expect(text).toContain("the artifact cannot be run: no graph");
    expect(text).toContain(report.summary);
  });

  it("fits 80 columns but for what is copied, whatever a converter and its engine say", () => {
    const faults = ["batch-norm/eps-on-scale-factor", "batch-norm/bias-of-caffe2onnx", "batch-norm/stored-statistics"];
    const long = "a word or two ".repeat(30);
    const text = formatConverterTest(
      {
        ...report,
        nets: [
          result("SigmoidCrossEntropyLoss", "all", { kind: "deviates", problem: "It is.", faults, report: null }),
          result("LRN", "k", { kind: "invalid", reason: `It was ended by SIGSEGV. Its last words:\n${long}\nBad op.` }),
          result("TanH", "plain", { kind: "refused", reason: `${long}: no TanH` }),
        ],
      },
      plain,
    );
    expect(text.split("\n").filter((line) => line.length > 80 && !line.includes("cupping compare"))).toEqual([]);
    for (const fault of faults) expect(text).toContain(fault);
    expect(text).toContain("SIGSEGV. Its last words: … Bad op.");
    expect(text).toContain(": no TanH");
  });

  it("counts reasons that differ in a number as one", () => {
    const refused = (name: string, process: number): NetResult =>
      result("Bias", name, {
        kind: "refused",
        reason: `it ended with exit code 139 (SIGSEGV): ${process} Segmentation fault`,
      });
    const text = formatConverterTest({ ...report, nets: [refused("a", 13048), refused("b", 5)] }, plain);
    expect(text).toContain("Bias, 2 nets: it ended with exit code 139 (SIGSEGV): 13048 Segmentation\n    fault");
    expect(text).not.toContain("more reason");
  });

  it("compares again by the engine that ran the artifact", () => {
    const text = formatConverterTest({ ...report, run: "process:python3 my_engine.py" }, plain);
    expect(text).toContain("net.onnx --run 'process:python3 my_engine.py' --input");
  });

  it("says what is newly broken and newly fixed", () => {
    const text = formatConverterTest(compared, plain);
    expect(text).toContain("Newly broken:\n  LRN: k: right → wrong (lrn/k-dropped)\n");
    expect(text).toContain("LRN: as in AlexNet: refused → right\n");
    expect(text).toContain("Against the baseline: 1 newly broken, 1 newly fixed.");
  });

  it("describes with a baseline what is newly broken, and counts the rest", () => {
    const text = formatConverterTest(compared, plain);
    expect(text).toContain("LRN: k is wrong.");
    expect(text).not.toContain("Power: plain is invalid.");
    expect(text).not.toContain("Refused:");
    expect(text).toContain("Wrong as before: 1 net (--json has all).");
  });

  it("is JUnit that fails with a baseline for what is newly broken, a refusal too", () => {
    const refusal = { net: "TanH: plain", before: "pass" as const, now: "refused" as const, faults: [] };
    const { broken, fixed } = compared.comparison;
    const xml = junitConverterTest({ ...compared, comparison: { broken: [...broken, refusal], fixed } });
    expect(xml).toContain('tests="4" failures="2" errors="0"');
    expect(xml).toMatch(/<testcase name="k" classname="LRN" [^/]*>\s*<failure/);
    expect(xml).toMatch(/<testcase name="plain" classname="TanH" [^/]*>\s*<failure/);
    expect(xml).toMatch(/<testcase name="plain" classname="Power" [^/]*>\s*<skipped/);
  });

  it("is JUnit XML: what is refused is skipped", async () => {
    const xml = junitConverterTest(report);
    const { valid, errors } = await validateXML({
      xml: [{ fileName: "junit.xml", contents: xml }],
      schema: [readFileSync(new URL("../../spec/support/junit.xsd", import.meta.url), "utf8")],
    });
    expect(errors.map(({ message }) => message)).toEqual([]);
    expect(valid).toBe(true);
    expect(xml).toContain('tests="4" failures="2" errors="0"');
    expect(xml.match(/<skipped/g)).toHaveLength(1);
  });

  it("is Markdown: what is wrong, or with a baseline what is new", () => {
    expect(markdownConverterTest(report)).toMatch(/^## ❌ Wrong in 2 of 3 nets/);
    expect(markdownConverterTest(report)).toContain("| LRN | 1 | 1 | – | – | lrn/k-dropped |");
    expect(markdownConverterTest(report)).toContain("| :-- | --: | --: | --: | --: | :-- |");
    expect(markdownConverterTest(compared)).toContain("- LRN: k: right → wrong (lrn/k-dropped)");
    expect(markdownConverterTest(compared)).toMatch(/^## ❌ Against the baseline: 1 newly broken/);
    expect(markdownConverterTest({ ...compared, comparison: { broken: [], fixed: [] } })).toMatch(/^## ✅/);
  });
});
