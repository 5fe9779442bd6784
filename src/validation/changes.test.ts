import { describe, expect, it } from "vitest";
import { changesBetween, type RecordedImage, type Spread } from "./changes.ts";
import { recordOf, recordsWith, runOf } from "./records.test-support.ts";
import { judge } from "./verdict.ts";

/** The reference is exact, and engines may be off by 0.001 in each score. */
const spread: Spread = { words: "by hand", of: (backend) => (backend === "reference" ? 0 : 0.001) };

function change(before: RecordedImage, after: RecordedImage, known: Spread | undefined = spread) {
  return changesBetween({ backend: "reference", records: [before] }, { backend: "engine", records: [after] }, known);
}

describe("changed predictions", () => {
  it("within the propagated error are ties of arithmetic", () => {
    const { changed, beyond } = change(recordOf(0, 1, [0.4, 0.4005, 0.1]), recordOf(0, 1, [0.4006, 0.4, 0.1]));
    expect(changed).toMatchObject([{ kinds: ["correct-to-wrong"], judgement: "tie", allowed: 0.002 }]);
    // 0.0005 before and 0.0006 after.
    expect(changed[0].swing).toBeCloseTo(0.0011, 12);
    expect(beyond).toEqual([]);
  });

  it("beyond it are bugs, and so is a single score that moved too far", () => {
    const swung = change(recordOf(0, 1, [0.4, 0.405, 0.1]), recordOf(0, 1, [0.405, 0.4, 0.1]));
    expect(swung.changed).toMatchObject([{ judgement: "bug" }]);
    // The two best classes have a small margin on both sides, and both moved by 0.1.
    const moved = change(recordOf(0, 1, [0.4, 0.4005, 0.1]), recordOf(0, 1, [0.3006, 0.3, 0.1]));
    expect(moved.changed).toMatchObject([{ judgement: "bug" }]);
    expect(moved.beyond).toHaveLength(1);
  });

  it("are undecided where the error is not known", () => {
    const { changed } = change(recordOf(0, 1, [0.4, 0.5, 0.1]), recordOf(0, 1, [0.5, 0.4, 0.1]), {
      words: "none",
      of: () => undefined,
    });
    expect(changed).toMatchObject([{ judgement: "undecided", allowed: null }]);
  });

  it("are no matter of arithmetic where the tensors differ", () => {
    const { inputsDiffer, changed, beyond, largestMove } = change(
      recordOf(0, 1, [0.4, 0.5, 0.1]),
      recordOf(0, 1, [0.5, 0.4, 0.1], "fedcba9876543210"),
    );
    expect(inputsDiffer).toEqual([{ index: 0, name: "ILSVRC2012_val_00000001.JPEG" }]);
    expect(changed).toMatchObject([{ judgement: "inputs-differ" }]);
    expect({ beyond, largestMove }).toEqual({ beyond: [], largestMove: 0 });
  });

  it.each([
    ["wrong-to-correct", [0.5, 0.4, 0.1], [0.4, 0.5, 0.1]],
    ["class", [0.5, 0.1, 0.4], [0.4, 0.1, 0.5]],
  ])("are called %s", (kind, before, after) => {
    expect(change(recordOf(0, 1, before), recordOf(0, 1, after)).changed).toMatchObject([{ kinds: [kind] }]);
  });

  it("are seen at the edge of the top 5, where the sixth score bounds the swing", () => {
    const lost = change(
      recordOf(0, 5, [0.9, 0.8, 0.7, 0.6, 0.3, 0.3005, 0.1]),
      recordOf(0, 5, [0.9, 0.8, 0.7, 0.6, 0.3004, 0.3, 0.1]),
    );
    expect(lost.changed).toMatchObject([{ kinds: ["top-5-lost"], judgement: "tie" }]);
    expect(lost.changed[0].swing).toBeCloseTo(0.0009, 12);
    const gained = change(
      recordOf(0, 5, [0.9, 0.8, 0.7, 0.6, 0.35, 0.3, 0.1]),
      recordOf(0, 5, [0.9, 0.8, 0.7, 0.6, 0.3, 0.35, 0.1]),
    );
    expect(gained.changed).toMatchObject([{ kinds: ["top-5-gained"], judgement: "bug" }]);
  });

  it("of an engine that returns NaN are bugs", () => {
    const { changed, beyond } = change(recordOf(0, 1, [0.4, 0.5, 0.1]), recordOf(0, 1, [0.4, Number.NaN, 0.1]));
    expect(changed[0]).toMatchObject({ judgement: "bug" });
    expect(beyond).toHaveLength(1);
  });

  it("are not there where only scores moved; those that moved too far are", () => {
    const { changed, beyond, largestMove } = change(recordOf(0, 1, [0.3, 0.6, 0.1]), recordOf(0, 1, [0.35, 0.55, 0.1]));
    expect(changed).toEqual([]);
    expect(beyond).toMatchObject([{ allowed: 0.001 }]);
    expect(largestMove).toBeCloseTo(0.05, 12);
  });
});

describe("a verdict on two runs", () => {
  const few = { title: "few", images: 100, probabilities: true } as const;
  const records = recordsWith(100, 29, 10);

  it("is red for a bug, though the counts are right", () => {
    const swapped = [
      // One becomes wrong and another right.
      { ...records[50], top5: records[20].top5, rank: 2, score: 0.1 },
      { ...records[20], top5: records[50].top5, rank: 0, score: 0.2 },
    ];
    const changed = [...records.filter(({ index }) => index !== 50 && index !== 20), ...swapped];
    const reference = { backend: "reference", covers: "all images", records };
    const verdict = judge({ ...few, runs: [runOf(changed)], reference, spread });
    expect(verdict.runs[0]).toMatchObject({ top1Errors: 29, outcome: "red", problems: [{ kind: "arithmetic" }] });
    expect(judge({ ...few, runs: [runOf(records)], reference, spread }).outcome).toBe("counted");
  });

  it("says which inputs differ before anything of arithmetic, and blames none for them", () => {
    const other = records.map((one, i) =>
      i < 12 ? { ...one, tensor: "ffffffffffffffff", score: one.score / 2 } : one,
    );
    const reference = { backend: "golden record", covers: "all images", records: other };
    const { outcome, notes } = judge({ ...few, runs: [runOf(records)], reference, spread }).runs[0];
    expect(outcome).toBe("counted");
    expect(notes).toMatchObject([{ kind: "inputs-differ" }]);
    expect(notes[0].text).toContain("12 images differ");
  });

  it("is red where the runs are of other images", () => {
    const reference = {
      backend: "golden record",
      covers: "all",
      records: records.map((one) => ({ ...one, name: `x${one.name}` })),
    };
    expect(judge({ ...few, runs: [runOf(records)], reference, spread }).runs[0].problems).toMatchObject([
      { kind: "other-images" },
    ]);
  });

  it("compares backends with the first where there is no reference", () => {
    const verdict = judge({ ...few, runs: [runOf(records), runOf(records, { backend: "other:gpu" })], spread });
    expect(verdict.changes).toMatchObject([{ from: "onnxruntime:cpu", to: "other:gpu", images: 100, changed: [] }]);
  });
});
