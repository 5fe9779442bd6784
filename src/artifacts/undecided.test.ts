/** Outputs of which nothing can be said, since rounding decides what a layer selects. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ATTRIBUTE_TYPE } from "../backends/onnxruntime/onnx/schema.ts";
import { buildNet } from "../caffe/build.ts";
import type { TrainedNet } from "../caffe/net.ts";
import { parsePrototxt } from "../caffe/prototxt.ts";
import { judge as judgeConversion } from "../converters/judge.ts";
import { formatCompare } from "../report/compare.ts";
import type { Blob } from "../tensor/blob.ts";
import { normal } from "../tensor/random.ts";
import { compareArtifact, type CompareOptions } from "./compare.ts";
import type { CompareReport } from "./compare-report.ts";
import { OnnxEdit } from "./conversions.test-support.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cupping-undecided-"));
});
afterAll(() => rm(folder, { recursive: true }));

const blob = (shape: readonly number[], numbers: Iterable<number>): Blob => ({
  shape,
  data: Float32Array.from(numbers),
});

function netOf(text: string, params: Record<string, Blob> = {}): TrainedNet {
  return { net: buildNet(parsePrototxt(text, "net"), { file: "net" }), params: new Map(Object.entries(params)) };
}

async function compared(
  trained: TrainedNet,
  feeds: Record<string, Blob>,
  options: CompareOptions = {},
  mistake: (file: OnnxEdit) => void = () => {},
): Promise<CompareReport> {
  const edit = new OnnxEdit(trained);
  mistake(edit);
  const file = join(folder, "net.onnx");
  await writeFile(file, edit.bytes());
  return await compareArtifact(trained, file, new Map(Object.entries(feeds)), options);
}

const input = (name: string, ...shape: number[]): string =>
  `layer { name: "${name}" type: "Input" top: "${name}" input_param { shape { ${shape.map((n) => `dim: ${n}`).join(" ")} } } }`;

describe("detections", () => {
  const ssd = netOf(`name: "ssd" ${input("loc", 1, 8)} ${input("conf", 1, 4)} ${input("prior", 1, 2, 8)}
    layer { name: "out" type: "DetectionOutput" bottom: "loc" bottom: "conf" bottom: "prior" top: "out"
      detection_output_param { num_classes: 2 keep_top_k: 1 confidence_threshold: 0.1 nms_param { nms_threshold: 0.45 } } }`);
  const boxes = [0.1, 0.1, 0.5, 0.5, 0.6, 0.6, 0.9, 0.9];
  const feeds = (scores: readonly number[]): Record<string, Blob> => ({
    loc: blob(
      [1, 8],
      Array.from({ length: 8 }, () => 0),
    ),
    conf: blob([1, 4], scores),
    prior: blob([1, 2, 8], [...boxes, ...Array.from({ length: 8 }, () => 0.1)]),
  });

  it("of equal scores are undecided, which is no pass", async () => {
    const tie = feeds([0.5, 0.5, 0.5, 0.5]);
    const report = await compared(ssd, tie);
    expect(report).toMatchObject({
      conforms: false,
      undecided: true,
      firstWrong: null,
      outputs: [{ blob: "out", verdict: "undecided" }],
      blobs: [{ blob: "out", kind: "undecided" }],
    });
    expect(report.summary).toMatch(/^Cannot be said: on this input rounding decides out; /);
    expect(formatCompare(report, (_, word) => word)).toMatch(/^out +t\d+ +.* undecided$/m);
    expect(
      await judgeConversion({ trained: ssd, feeds: new Map(Object.entries(tie)) } as never, join(folder, "net.onnx")),
    ).toEqual({
      kind: "undecided",
    });
  });

  it("that scores tell apart are judged, on the artifact's own bottoms", async () => {
    const report = await compared(ssd, feeds([0.2, 0.8, 0.4, 0.6]));
    expect(report).toMatchObject({ conforms: true, undecided: false, outputs: [{ verdict: "right" }] });
  });
});

describe("an ArgMax behind near ties", () => {
  const [items, inputs] = [64, 33];
  const random = normal(1);
  const row = Float32Array.from({ length: inputs }, random);
  // The classes' sums differ by less than float32's roundings of them.
  const weights = blob([2, inputs], [...row, ...row.map((w) => w * (1 + 2 ** -23 * Math.sign(random())))]);
  const text = `name: "ties" ${input("data", items, inputs)}
    layer { name: "fc" type: "InnerProduct" bottom: "data" top: "fc" inner_product_param { num_output: 2 bias_term: false } }
    layer { name: "best" type: "ArgMax" bottom: "fc" top: "best" }`;
  const ties = netOf(text, { "fc[0]": weights });
  const feeds = { data: blob([items, inputs], Float32Array.from({ length: items * inputs }, random)) };

  it("is undecided: every tensor above is right, and rounding decides which class is best", async () => {
    const report = await compared(ties, feeds);
    expect(report).toMatchObject({ conforms: false, undecided: true, firstWrong: null });
    expect(report.outputs).toMatchObject([{ blob: "best", verdict: "undecided" }]);
    expect(report.blobs.map(({ kind }) => kind)).toEqual(["right", "right"]);
  });

  it("is wrong where it does not follow from its bottom", async () => {
    const report = await compared(ties, feeds, {}, (file) => {
      const topK = file.graph.node.find(({ op_type }) => op_type === "TopK");
      topK?.attribute.push({ name: "largest", type: ATTRIBUTE_TYPE.INT, i: 0 });
    });
    expect(report).toMatchObject({ conforms: false, undecided: false, outputs: [{ verdict: "wrong" }] });
  });
});
