/** Wrong orders of labels, made on purpose of true ones, are named from the predictions of a classifier of known accuracy. */
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { caffeData, describeWithData } from "../../../spec/support/caffe-data.ts";
import { uniform } from "../../tensor/random.ts";
import { LABEL_FAULTS } from "./faults.ts";
import { ILSVRC2012_ID_ORDER, inverse, readLabelOrder } from "./order.ts";
import { type LabelEvidence, type LabelRecognition, recogniseLabelOrder } from "./recognise.ts";

const ID = ILSVRC2012_ID_ORDER.classOf;
const TO_ID = inverse(ID);

/** N labels of `classes` classes, each as often. */
function evenLabels(images: number, classes: number, seed = 1): number[] {
  const next = uniform(seed);
  const labels = Array.from({ length: images }, (_, i) => i % classes);
  for (let i = images - 1; i > 0; i--) {
    const other = Math.floor(next() * (i + 1));
    [labels[i], labels[other]] = [labels[other], labels[i]];
  }
  return labels;
}

/**
 * What a classifier says of images with these labels that is wrong on exactly the first `top1` of every `of`, and among them has the
 * label not even among five in the first `top5`. Wrong guesses are neighbouring classes, as confusions are.
 */
function classifier(labels: readonly number[], classes: number, top1: number, top5: number, of: number): number[][] {
  const next = uniform(7);
  return labels.map((label, i) => {
    const others: number[] = [];
    while (others.length < 5) {
      const other = (label + 1 + Math.floor(next() ** 3 * (classes - 1))) % classes;
      if (!others.includes(other)) others.push(other);
    }
    const place = (i * 7) % of;
    if (place < top5) return others;
    if (place < top1) return [others[0], others[1], label, others[2], others[3]];
    return [label, ...others.slice(0, 4)];
  });
}

function faultsOf({ explanations: [best] }: LabelRecognition): string[] {
  return best.faults.map(({ id }) => id);
}

/** What the labels become in the hands of somebody who makes the mistake, by the faults that are to be named. */
const MISTAKES: readonly (readonly [string, readonly string[], (labels: readonly number[]) => number[]])[] = [
  ["ID order, counted from 0", ["labels/ilsvrc-id-order"], (labels) => labels.map((label) => TO_ID[label])],
  [
    "ID order as the devkit has it, from 1",
    ["labels/ilsvrc-id-order", "labels/one-based"],
    (labels) => labels.map((label) => TO_ID[label] + 1),
  ],
  ["converted twice", ["labels/net-in-id-order"], (labels) => labels.map((label) => ID[label])],
  [
    "converted the wrong way round",
    ["labels/converted-backwards"],
    (labels) => labels.map((label) => TO_ID[TO_ID[label]]),
  ],
  ["counted from 1", ["labels/one-based"], (labels) => labels.map((label) => label + 1)],
  ["1 subtracted for nothing", ["labels/one-less"], (labels) => labels.map((label) => label - 1)],
  ["classes reversed", ["labels/classes-reversed"], (labels) => labels.map((label) => 999 - label)],
  [
    "classes by folders' names sorted as text",
    ["labels/classes-sorted-as-text"],
    (labels) => {
      const sorted = Array.from({ length: 1000 }, (_, i) => `${i}`).toSorted();
      return labels.map((label) => sorted.indexOf(`${label}`));
    },
  ],
  ["the list reversed", ["labels/list-reversed"], (labels) => labels.toReversed()],
  ["the first line missing", ["labels/list-shifted"], (labels) => [...labels.slice(1), labels[0]]],
  ["a line too many", ["labels/list-shifted"], (labels) => [labels[0], ...labels.slice(0, -1)]],
];

describe("recogniseLabelOrder on 10,000 images of 1,000 classes", () => {
  const truth = evenLabels(10_000, 1000);
  const top5 = classifier(truth, 1000, 29, 10, 100);
  const evidence = (labels: readonly number[], more: Partial<LabelEvidence> = {}): LabelEvidence => ({
    labels,
    top5,
    classes: 1000,
    whole: true,
    ...more,
  });

  it("says of right labels that nothing fits better", () => {
    const got = recogniseLabelOrder(evidence(truth));
    expect(got).toMatchObject({ verdict: "right", top1Errors: 2900, top5Errors: 1000, outside: 0, explanations: [] });
  });

  it.each(MISTAKES)("names labels with %s", (_, faults, make) => {
    const got = recogniseLabelOrder(evidence(make(truth)));
    expect(got.verdict).toBe("wrong");
    expect(faultsOf(got)).toEqual(faults);
    const edge = faults[0] === "labels/list-shifted" ? 1 : 0;
    expect(got.explanations[0].top1Errors).toBeGreaterThanOrEqual(2900);
    expect(got.explanations[0].top1Errors).toBeLessThanOrEqual(2900 + edge);
    expect(got.top1Errors).toBeGreaterThan(9000);
  });

  it("does not blame the list where only a part of it was counted", () => {
    const got = recogniseLabelOrder(evidence(truth.toReversed(), { whole: false }));
    expect(got.verdict).toBe("unrelated");
    expect(faultsOf(got)).toEqual(["labels/shuffled"]);
    expect(got.sentence).toContain("in no order of classes");
  });

  it("says of shuffled labels that no order fits", () => {
    const got = recogniseLabelOrder(evidence(evenLabels(10_000, 1000, 99)));
    expect(got.verdict).toBe("unrelated");
    expect(faultsOf(got)).toEqual(["labels/shuffled"]);
  });

  it("finds a permutation that nobody told of, and says so", () => {
    const permuted = Array.from({ length: 1000 }, (_, i) => (i * 387 + 17) % 1000);
    const got = recogniseLabelOrder(evidence(truth.map((label) => permuted.indexOf(label))));
    expect(faultsOf(got)).toEqual(["labels/permuted"]);
    const [best] = got.explanations;
    expect(best.sentence).toMatch(
      /^these labels look like a consistent permutation of classes \(class \d+ of the labels is class \d+ of the net/,
    );
    // Ten images a class, three of them wrong: by majority a few classes are taken for others.
    expect(best.classOf?.filter((to, from) => to === permuted[from]).length).toBeGreaterThan(990);
    expect(best.top1Errors).toBeLessThan(3000);
  });

  it("names another order that it is told of", () => {
    const classOf = Array.from({ length: 1000 }, (_, i) => (i * 387 + 17) % 1000);
    const orders = [{ name: "the order of 2010's devkit", classOf }];
    const got = recogniseLabelOrder(
      evidence(
        truth.map((label) => classOf.indexOf(label)),
        { orders },
      ),
    );
    expect(faultsOf(got)).toEqual(["labels/other-order"]);
    expect(got.explanations[0].faults[0].claim).toContain("the order of 2010's devkit");
    expect(got.explanations[0].top1Errors).toBe(2900);
  });

  it("reads an order from a file of classes or of WNIDs, and says which line is none", async () => {
    const folder = await mkdtemp(join(tmpdir(), "cupping-order-"));
    const file = join(folder, "classes.txt");
    try {
      await writeFile(file, "n00000020 egg\nn00000003 owl, bird\nn00000004\n");
      expect(await readLabelOrder(file)).toEqual({ name: "the order of classes.txt", classOf: [2, 0, 1] });
      await writeFile(file, "1\n2 owl\n0");
      expect((await readLabelOrder(file)).classOf).toEqual([1, 2, 0]);
      for (const [text, place, problem] of [
        ["1\n1\n0\n", 2, "The class 1 stands there twice."],
        ["n00000020\nn00000020", 2, "twice"],
        ["0\n3\n1\n", 2, '"3" is no class from 0 to 2'],
        ["n00000020\n0", 1, '"n00000020" is no class'],
        ["0\n\n1", 2, '"" is no class'],
        ["", 1, '"" is no class'],
        ["-1\n0", 1, '"-1" is no class'],
      ] as const) {
        await writeFile(file, text);
        await expect(readLabelOrder(file)).rejects.toMatchObject({
          code: "LABELS_INVALID",
          place: `${file}:${place}`,
          problem: expect.stringContaining(problem) as string,
        });
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("finds two classes that changed places, and leaves the others alone", () => {
    const many = evenLabels(50_000, 1000);
    const swapped = many.map((label) => (label === 134 ? 517 : label === 517 ? 134 : label));
    const got = recogniseLabelOrder({ labels: swapped, top5: classifier(many, 1000, 29, 10, 100), classes: 1000 });
    expect(faultsOf(got)).toEqual(["labels/permuted"]);
    const moved = got.explanations[0].classOf?.flatMap((to, from) => (to === from || to < 0 ? [] : [[from, to]]));
    expect(moved).toEqual([
      [134, 517],
      [517, 134],
    ]);
    expect(got.explanations[0].top1Errors).toBe(14_500);
  });

  it("says of a net that returns one class always that the labels say nothing", () => {
    const constant = truth.map(() => [5, 6, 7, 8, 9]);
    expect(recogniseLabelOrder(evidence(truth, { top5: constant }))).toMatchObject({ verdict: "unrelated" });
    // Most labels are of one class: by luck a permutation would make them all right.
    const skewed = truth.map((label, i) => (i % 10 === 0 ? label : 3));
    expect(recogniseLabelOrder(evidence(skewed, { top5: constant }))).toMatchObject({ verdict: "unrelated" });
  });

  it("says that a few images are too few", () => {
    const labels = evenLabels(40, 1000).map((label) => label + 1);
    const few = { labels, top5: labels.map((label) => [label === 1 ? 0 : 500]), classes: 1000 };
    expect(recogniseLabelOrder(few)).toMatchObject({ verdict: "too few", explanations: [] });
  });
});

describe("recogniseLabelOrder on other numbers of classes", () => {
  it("names the background class of a net with 1,001 outputs", () => {
    const truth = evenLabels(5000, 1000);
    const top5 = classifier(truth, 1000, 29, 10, 100).map((best) => best.map((class_) => class_ + 1));
    const got = recogniseLabelOrder({ labels: truth, top5, classes: 1001 });
    expect(faultsOf(got)).toEqual(["labels/with-background"]);
    const devkit = recogniseLabelOrder({ labels: truth.map((label) => TO_ID[label] + 1), top5, classes: 1001 });
    // From 1 is right there: the order alone is wrong.
    expect(faultsOf(devkit)).toEqual(["labels/ilsvrc-id-order"]);
    expect(devkit.explanations[0].top1Errors).toBe(1450);
  });

  it("finds out about ten classes with 200 images, by their top-1 alone", () => {
    const truth = evenLabels(200, 10);
    const top5 = classifier(truth, 10, 2, 1, 10).map((best) => best.slice(0, 1));
    expect(recogniseLabelOrder({ labels: truth, top5, classes: 10 }).verdict).toBe("right");
    const oneBased = recogniseLabelOrder({ labels: truth.map((label) => label + 1), top5, classes: 10 });
    expect(faultsOf(oneBased)).toEqual(["labels/one-based"]);
    expect(oneBased.outside).toBe(20);
    expect(oneBased.sentence).toBe("these labels look like labels counted from 1: put right, the error is 20 % top-1");
    const permuted = [3, 1, 4, 0, 5, 9, 2, 6, 8, 7];
    const got = recogniseLabelOrder({ labels: truth.map((label) => permuted.indexOf(label)), top5, classes: 10 });
    expect(faultsOf(got)).toEqual(["labels/permuted"]);
    expect(got.explanations[0].classOf).toEqual(permuted);
  });

  it("say nothing of another order that a part of the labels happens to be right by", () => {
    // Digits by their English names: two of them lie where the reversed order, shifted, has them.
    const byName = [8, 5, 4, 9, 1, 7, 6, 3, 2, 0];
    const truth = evenLabels(2000, 10);
    const top5 = classifier(truth, 10, 2, 1, 10);
    const got = recogniseLabelOrder({ labels: truth.map((label) => byName.indexOf(label)), top5, classes: 10 });
    expect(got.explanations.map(({ faults }) => faults[0].id)).toEqual(["labels/permuted"]);
  });
});

describe("the faults of labels", () => {
  it("have ids of their own, claims, remedies and sources", () => {
    const all = Object.values(LABEL_FAULTS);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    for (const { claim, remedy, source } of all) {
      expect(claim).toMatch(/\.$/);
      expect(remedy).toMatch(/\.$/);
      expect(source).toMatch(/^https:\/\/\S+$/);
    }
  });

  it("have an order that is a permutation of 1,000 classes", () => {
    expect(ID.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  });
});

describeWithData("the true labels of ILSVRC2012", () => {
  const numbers = (file: string, column: number): number[] =>
    readFileSync(caffeData(`labels/${file}`), "utf8")
      .trim()
      .split("\n")
      .map((line) => Number(line.split(" ")[column]));

  it("are recognised with VGG-16's accuracy, to the very count", () => {
    const truth = numbers("caffe_val.txt", 1);
    const ids = numbers("ILSVRC2012_validation_ground_truth.txt", 0);
    // 14,515 and 5,059 errors of 50,000.
    const top5 = classifier(truth, 1000, 14_515, 5059, 50_000);
    const right = recogniseLabelOrder({ labels: truth, top5, classes: 1000, whole: true });
    expect(right).toMatchObject({ verdict: "right", top1Errors: 14_515, top5Errors: 5059 });
    const wrong = recogniseLabelOrder({ labels: ids.map((id) => id - 1), top5, classes: 1000, whole: true });
    expect(faultsOf(wrong)).toEqual(["labels/ilsvrc-id-order"]);
    expect(wrong.sentence).toBe(
      "these labels look like ILSVRC2012_ID order: in WNID order the error is 29.03 % top-1 and 10.118 % top-5",
    );
    expect(wrong.top1Errors).toBeGreaterThan(49_000);
    const raw = recogniseLabelOrder({ labels: ids, top5, classes: 1000, whole: true });
    expect(faultsOf(raw)).toEqual(["labels/ilsvrc-id-order", "labels/one-based"]);
    expect(raw.explanations[0]).toMatchObject({ top1Errors: 14_515, top5Errors: 5059 });
    // The first 300 images are enough.
    const sample = { labels: ids.slice(0, 300).map((id) => id - 1), top5: top5.slice(0, 300), classes: 1000 };
    expect(recogniseLabelOrder({ ...sample, top5: sample.top5 }).verdict).toBe("wrong");
  });
});
