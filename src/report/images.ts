/** Every image of a run, one a line, as CSV: what the net said of it. */
import type { RunnerRecords } from "../validation/records.ts";

const BEST = [0, 1, 2, 3, 4];
const HEAD = [
  "backend",
  "index",
  "image",
  "label",
  "rank",
  "label_score",
  "margin",
  ...BEST.flatMap((place) => [`class${place + 1}`, `score${place + 1}`]),
  "tensor",
  "failure",
];

/**
 * A line for each image and backend, those that could not be read among them; the reference's stand with them. `rank` is the label's
 * place from 1, ties counting against it as in Caffe's Accuracy; `margin` the best score minus the second best; `tensor` the hash of
 * what the net was fed. A net of fewer than five classes leaves the last ones empty.
 */
export function imagesCsv(runs: readonly RunnerRecords[]): string {
  const lines = runs.flatMap(({ header, images }) =>
    images.map((image) => {
      const common = [header.runner, image.index, image.name, image.label];
      if ("failure" in image) return [...common, ...HEAD.slice(common.length, -1).map(() => ""), image.failure];
      const { rank, score, top5, tensor } = image;
      const margin = top5.length > 1 ? top5[0][1] - top5[1][1] : "";
      return [...common, rank + 1, score, margin, ...BEST.flatMap((place) => top5[place] ?? ["", ""]), tensor, ""];
    }),
  );
  return [HEAD, ...lines].map((line) => `${line.map(field).join(",")}\r\n`).join("");
}

/** As RFC 4180 quotes. */
function field(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
