import { describe, expect, it } from "vitest";
import { gateOf, failedImage, recordOf, recordsWith, runOf } from "./records.test-support.ts";
import { type Judged, judge } from "./verdict.ts";

const FEW = { title: "few images", images: 100, probabilities: true } as const;

function problemsOf(judged: Judged): string[] {
  return judge(judged).runs.flatMap(({ problems }) => problems.map(({ kind }) => kind));
}

describe("a gate", () => {
  const gate = gateOf(100, { top1Errors: 29, top5Errors: 10 });

  it("is green for exactly its counts", () => {
    const verdict = judge({ ...FEW, gate, runs: [runOf(recordsWith(100, 29, 10))] });
    expect(verdict).toMatchObject({ outcome: "green", passed: true });
    expect(verdict.summary).toBe("GREEN: onnxruntime:cpu: exactly the counts of small-gate.");
  });

  it.each([
    [28, 10, ["top-1 errors"]],
    [29, 11, ["top-5 errors"]],
    [30, 9, ["top-1 errors", "top-5 errors"]],
  ])("is red for %i and %i errors, one image off", (top1, top5, problems) => {
    const judged = { ...FEW, gate, runs: [runOf(recordsWith(100, top1, top5))] };
    expect(judge(judged)).toMatchObject({ outcome: "red", passed: false });
    expect(problemsOf(judged)).toEqual(problems);
  });

  it("is red where an image is unreadable, though it counts as wrong and the counts are right", () => {
    const records = recordsWith(100, 29, 10).slice(1);
    const judged = { ...FEW, gate, runs: [runOf(records, { failed: [failedImage(0)] })] };
    expect(judge(judged).runs[0]).toMatchObject({ images: 100, top1Errors: 29, top5Errors: 10, outcome: "red" });
    expect(problemsOf(judged)).toEqual(["unreadable"]);
  });

  it("is red where an image is missing", () => {
    const judged = { ...FEW, gate, runs: [runOf(recordsWith(99, 29, 10), { expected: 100 })] };
    expect(problemsOf(judged)).toEqual(["missing"]);
    expect(judge(judged).runs[0]).toMatchObject({ missing: 1, figures: [] });
  });

  it("is red where the data set is too small or too large, even with the right counts", () => {
    const judged = { ...FEW, images: 99, gate, runs: [runOf(recordsWith(99, 29, 10))] };
    expect(problemsOf(judged)).toEqual(["data-set"]);
  });

  it("is red where a score is not finite, and says of which image", () => {
    const records = recordsWith(100, 29, 10);
    const broken = [{ ...records[0], score: Number.NaN }, ...records.slice(1)];
    const verdict = judge({ ...FEW, gate, runs: [runOf(broken)] });
    expect(verdict.runs[0].problems).toEqual([
      { kind: "not-finite", text: "The scores of 1 image are not finite: ILSVRC2012_val_00000001.JPEG." },
    ]);
  });

  it("is red where one of two backends is", () => {
    const wrong = runOf(recordsWith(100, 30, 10), { backend: "other:gpu" });
    const verdict = judge({ ...FEW, gate, runs: [runOf(recordsWith(100, 29, 10)), wrong] });
    expect(verdict.runs.map(({ outcome }) => outcome)).toEqual(["green", "red"]);
    expect(verdict.summary).toBe("RED: other:gpu: not small-gate.");
  });

  it("refuses to judge nothing, and images that were recorded twice", () => {
    expect(() => judge({ ...FEW, gate, runs: [runOf([])] })).toThrow("worth nothing");
    expect(() => judge({ ...FEW, gate, runs: [] })).toThrow("worth nothing");
    const records = recordsWith(100, 29, 10);
    expect(() => judge({ ...FEW, gate, runs: [runOf([...records, records[3]])] })).toThrow("recorded twice");
    expect(() => judge({ ...FEW, gate, runs: [runOf(records, { failed: [failedImage(3)] })] })).toThrow(
      "recorded twice",
    );
  });

  it("without which there is nothing to be green by", () => {
    expect(judge({ ...FEW, runs: [runOf(recordsWith(100, 29, 10))] })).toMatchObject({
      outcome: "counted",
      passed: true,
    });
  });
});

describe("a loss", () => {
  const records = [0.5, 0.25, 0.125, 0.5].map((score, i) => recordOf(i, 0, [score, 1 - score]));
  const expected = { top1Errors: 4 };

  it("is printed as Caffe prints it, batch by batch in float32", () => {
    // (1 + 2)/2 and (3 + 1)/2 times ln 2: 1.75 ln 2.
    const gate = gateOf(4, { ...expected, loss: { printed: "1.21301", batch: 2 } });
    const verdict = judge({ title: "four", images: 4, probabilities: true, gate, runs: [runOf(records)] });
    expect(verdict).toMatchObject({ outcome: "green", runs: [{ loss: "1.21301" }] });
  });

  it("that differs in the last digit is red", () => {
    const gate = gateOf(4, { ...expected, loss: { printed: "1.21302", batch: 2 } });
    const judged = { title: "four", images: 4, probabilities: true, gate, runs: [runOf(records)] };
    expect(problemsOf(judged)).toEqual(["loss"]);
  });

  it("is none of scores that are no probabilities", () => {
    const gate = gateOf(4, { ...expected, loss: { printed: "1.21301", batch: 2 } });
    const judged = { title: "four", images: 4, probabilities: false, gate, runs: [runOf(records)] };
    expect(problemsOf(judged)).toEqual(["loss"]);
    expect(judge(judged).runs[0]).toMatchObject({ loss: null, lossNote: "The net's output is no probability." });
    const large = [recordOf(0, 0, [3, 1]), ...records.slice(1)];
    expect(judge({ ...judged, probabilities: true, runs: [runOf(large)] }).runs[0].lossNote).toContain(
      "is 3, which is no",
    );
  });
});

describe("a sample", () => {
  const gate = gateOf(10_000, { top1Errors: 2903, top5Errors: 1012 }, [
    { id: "squashed", top1: 33, top5: 12.4, within: 0.6, claim: "Squashed.", remedy: "Do not.", source: "known" },
    { id: "shuffled", top1: 90, top5: 50, within: 0.6, claim: "Shuffled.", remedy: "Do not.", source: "chance" },
  ]);
  const sample = { words: "1,000 of 10,000 at random, seed 1", random: true };
  const sampled = (top1: number, top5: number): Judged => ({
    title: "ten thousand",
    images: 10_000,
    probabilities: true,
    gate,
    sample,
    runs: [runOf(recordsWith(1000, top1, top5))],
  });

  it("is never green: only not contradicted", () => {
    const verdict = judge(sampled(290, 101));
    expect(verdict).toMatchObject({ outcome: "not-contradicted", passed: true });
    const [top1] = verdict.runs[0].confidence;
    expect(top1.interval[0]).toBeLessThan(2903);
    expect(top1.interval[1]).toBeGreaterThan(2903);
    expect(top1.surprise).toBeGreaterThan(0.9);
    expect(top1.excludes).toEqual(["squashed", "shuffled"]);
    expect(verdict.runs[0].signatures).toEqual([]);
  });

  it("contradicts a gate that is too far off, and names the signatures that it leaves possible", () => {
    const verdict = judge(sampled(350, 130));
    expect(verdict).toMatchObject({ outcome: "red", passed: false });
    expect(problemsOf(sampled(350, 130))).toEqual(["top-1 errors"]);
    expect(verdict.runs[0].signatures.map(({ signature: { id }, how }) => [id, how])).toEqual([
      ["squashed", "possible"],
    ]);
  });

  it("that is not random says nothing of the whole set", () => {
    const first = { ...sampled(290, 101), sample: { words: "the first 1,000", random: false } };
    expect(judge(first)).toMatchObject({ outcome: "incomplete", passed: false, runs: [{ confidence: [] }] });
  });

  it("with an unreadable image is red", () => {
    const judged = {
      ...sampled(290, 101),
      runs: [runOf(recordsWith(1000, 290, 101).slice(1), { failed: [failedImage(0)] })],
    };
    expect(problemsOf(judged)).toEqual(["unreadable"]);
  });
});

describe("signatures", () => {
  const signature = { claim: "Known.", remedy: "Undo it.", source: "someone", within: 0.02 };
  const gate = gateOf(50_000, { top1Errors: 14_515, top5Errors: 5059 }, [
    { id: "dropout", top1: 30.05, top5: 10.612, ...signature },
    { id: "decoder", top1: 29.032, top5: 10.122, ...signature, within: 0.004 },
    { id: "dropout-too", top1: 30.06, ...signature },
  ]);
  const matched = (top1: number, top5: number): (readonly [string, string])[] =>
    judge({
      title: "all",
      images: 50_000,
      probabilities: false,
      gate,
      runs: [runOf(recordsWith(50_000, top1, top5))],
    }).runs[0].signatures.map(({ signature: { id }, how }) => [id, how] as const);

  it("are named where counts fall on them, or near, the nearest first", () => {
    expect(matched(15_025, 5306)).toEqual([
      ["dropout", "on"],
      ["dropout-too", "near"],
    ]);
    expect(matched(15_030, 5300)).toEqual([
      ["dropout-too", "on"],
      ["dropout", "near"],
    ]);
    expect(matched(14_516, 5061)).toEqual([["decoder", "on"]]);
  });

  it("are not named where counts are the expected ones, or anybody's", () => {
    expect(matched(14_515, 5059)).toEqual([]);
    expect(matched(17_000, 6000)).toEqual([]);
  });
});

describe("labels in another order", () => {
  const labels = {
    verdict: "wrong",
    sentence: "these labels look like ILSVRC2012_ID order: in WNID order the error is 29 % top-1 and 10 % top-5",
    explanations: [
      {
        faults: [{ id: "labels/ilsvrc-id-order", claim: "C.", remedy: "R.", source: "S", extra: true }],
        sentence: "s",
        top1Errors: 29,
        top5Errors: 10,
        classOf: [1, 2, 3],
      },
    ],
  } as const;

  it("make a gate red, and the report has no permutation in it", () => {
    const judged = { ...FEW, runs: [runOf(recordsWith(100, 99, 90))], labels };
    expect(problemsOf(judged)).toEqual(["labels"]);
    expect(judge(judged).labels?.explanations).toEqual([
      {
        faults: [{ id: "labels/ilsvrc-id-order", claim: "C.", remedy: "R.", source: "S" }],
        sentence: "s",
        top1Errors: 29,
        top5Errors: 10,
      },
    ]);
  });

  it("are not believed against exact counts", () => {
    const gate = gateOf(100, { top1Errors: 99, top5Errors: 90 });
    expect(judge({ ...FEW, gate, runs: [runOf(recordsWith(100, 99, 90))], labels }).outcome).toBe("green");
  });
});
