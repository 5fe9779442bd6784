/** Records that tests make up. */
import type { FailedImage } from "./image-record.ts";
import type { RecordedImage } from "./changes.ts";
import type { Gate } from "./gate.ts";
import type { RunResult } from "./verdict.ts";

/** What a net with these scores says of an image, by the definitions of ImageRecord. */
export function recordOf(
  index: number,
  label: number,
  scores: ArrayLike<number>,
  tensor = "0123456789abcdef",
): RecordedImage {
  const classes = Array.from(scores, (score, i) => [i, score] as const);
  // Sorting is stable: the first of equals stays first.
  const best = classes.toSorted(([, a], [, b]) => b - a);
  return {
    index,
    name: nameOf(index),
    label,
    tensor,
    rank: classes.filter(([i, score]) => i !== label && !(score < scores[label])).length,
    top5: best.slice(0, 5),
    score: scores[label],
    ...(best.length > 5 ? { sixth: best[5][1] } : {}),
  };
}

function nameOf(index: number): string {
  return `ILSVRC2012_val_${String(index + 1).padStart(8, "0")}.JPEG`;
}

export function failedImage(index: number, label = 0): FailedImage {
  return { index, name: nameOf(index), label, failure: "VipsJpeg: premature end of JPEG image" };
}

/** `images` records with probabilities of 10 classes, of which the first `top5Errors` are wrong in the top 5, and so on. */
export function recordsWith(images: number, top1Errors: number, top5Errors: number): RecordedImage[] {
  return Array.from({ length: images }, (_, i) => {
    const label = i % 10;
    const rank = i < top5Errors ? 7 : i < top1Errors ? 2 : 0;
    // Class (label + 10 − rank) mod 10 is the best one, and each that follows it is a little less.
    const scores = Array.from({ length: 10 }, (__, c) => (10 - ((c - label + rank + 10) % 10)) / 55);
    return recordOf(i, label, scores);
  });
}

export function runOf(records: readonly RecordedImage[], changes: Partial<RunResult> = {}): RunResult {
  return {
    backend: "onnxruntime:cpu",
    version: "1.30.0",
    records,
    failed: [],
    expected: records.length + (changes.failed?.length ?? 0),
    seconds: 2,
    peakMemory: 3 * 2 ** 30,
    ...changes,
  };
}

export function gateOf(images: number, expected: Gate["expected"], signatures: Gate["signatures"] = []): Gate {
  return {
    format: 1,
    id: "small-gate",
    title: "A small net on few images",
    source: "Counted by hand",
    net: { name: "net.prototxt" },
    weights: { name: "net.caffemodel" },
    data: { title: "few images", images },
    recipe: "digits",
    labels: "their own",
    backends: [],
    expected,
    signatures,
  };
}
