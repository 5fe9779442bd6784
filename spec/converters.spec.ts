/**
 * Converters of Caffe nets that others made, on a few nets each: what they get right, and mistakes of theirs that are known
 * (docs/converters.md). `ci/converters.sh` installs them; what is not installed is skipped.
 */
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeBackends } from "../src/backends/janitor.ts";
import { convert } from "../src/converters/command.ts";
import { converterTest } from "../src/converters/converter-test.ts";
import { judge } from "../src/converters/judge.ts";
import { builtinNets, SMALL } from "../src/converters/nets.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
let keep: string;
beforeAll(async () => {
  keep = await mkdtemp(join(tmpdir(), "cupping-converters-"));
});
afterAll(async () => {
  await closeBackends();
  await rm(keep, { recursive: true });
});

/** What becomes of nets ("LRN: a constant k"): "pass", the faults that are named, or what else. */
const EXPECTED: readonly (readonly [
  converter: string,
  folder: string,
  artifact: string,
  nets: Record<string, string>,
])[] = [
  [
    "caffe-onnx",
    "onnx",
    "net.onnx",
    {
      "LRN: as in AlexNet": "pass",
      "LRN: a constant k": "lrn/k-dropped",
      "Eltwise: a difference": "eltwise/coeff-dropped",
      "Softmax: over channels": "softmax/flattened",
      "BatchNorm: a factor of 0 makes statistics of 0": "refused",
      "BatchNorm: the sums are divided by blob 2": "batch-norm/bias-of-caffe2onnx, batch-norm/eps-on-scale-factor",
    },
  ],
  [
    "caffe2onnx",
    "onnx",
    "net.onnx",
    {
      "LRN: as in AlexNet": "pass",
      "LRN: a constant k": "lrn/k-dropped",
      "Eltwise: a difference": "eltwise/coeff-dropped",
      "BatchNorm: the sums are divided by blob 2": "batch-norm/bias-of-caffe2onnx, batch-norm/eps-on-scale-factor",
    },
  ],
  [
    "mnn",
    "engines",
    "net.mnn",
    {
      "Convolution: dilation": "convolution/dilation-swapped",
      // MNN does not run it, and says so by a number.
      "Eltwise: a sum with a coefficient for each bottom": "invalid",
      "MVN: each channel by itself": "mvn/mean-kept",
      // The converter crashes.
      "Bias: one summand for all": "refused",
      [`${SMALL}: a classifier on an overhanging pool`]: "pass",
    },
  ],
  [
    "openvino",
    "engines",
    "net.xml",
    {
      "Pooling: the mask": "pooling/mask-whole-blob",
      "MVN: across channels": "mvn/each-channel",
      [`${SMALL}: a classifier on an overhanging pool`]: "pass",
    },
  ],
];

describe("converters that others made", () => {
  it.for(EXPECTED)("%s", async ([converter, folder, artifact, expected], context) => {
    if (!existsSync(join(root, ".cupping", "converters", folder, "complete"))) {
      context.skip(`${converter} is not installed: ci/converters.sh`);
    }
    const script = join(root, "scripts", "converters", "convert.sh");
    const { nets } = await converterTest({
      converter,
      convert: (files) => convert(["bash", script, converter, "{prototxt}", "{caffemodel}", "{out}"], files, 60_000),
      nets: builtinNets().filter(({ group, name }) => `${group}: ${name}` in expected),
      types: [],
      runs: 0,
      seed: 1,
      artifact,
      keep: join(keep, converter),
      judge,
    });
    const found = nets.map(({ group, name, outcome }) => [
      `${group}: ${name}`,
      outcome.kind === "deviates" ? outcome.faults.join(", ") : outcome.kind,
    ]);
    expect(Object.fromEntries(found)).toEqual(expected);
  });
});
