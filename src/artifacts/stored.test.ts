/** How the params are stored in a converted model: behind tensors that are right, and in shorter formats. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ATTRIBUTE_TYPE, DATA_TYPE } from "../backends/onnxruntime/onnx/schema.ts";
import { loadTrainedNet } from "../caffe/load.ts";
import type { TrainedNet } from "../caffe/net.ts";
import { formatCompare } from "../report/compare.ts";
import type { Blob } from "../tensor/blob.ts";
import { encodeFloat16 } from "../tensor/number-type.ts";
import { uniformBlob } from "../tensor/random.ts";
import { compareArtifact, type CompareOptions } from "./compare.ts";
import type { CompareReport } from "./compare-report.ts";
import { OnnxEdit } from "./conversions.test-support.ts";

let folder: string;
let digits: TrainedNet;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cupping-stored-"));
  ({ trained: digits } = await loadTrainedNet("golden/digits/digits.prototxt", "golden/digits/digits.caffemodel"));
});
afterAll(() => rm(folder, { recursive: true }));

const shape = [1, 1, 28, 28];
const random = uniformBlob(shape, 1);
const zeros = { shape, data: new Float32Array(random.data.length) };

async function compared(
  change: (file: OnnxEdit) => void,
  { trained = digits, data = random, ...options }: CompareOptions & { trained?: TrainedNet; data?: Blob } = {},
): Promise<CompareReport> {
  const edit = new OnnxEdit(trained);
  change(edit);
  const file = join(folder, "net.onnx");
  await writeFile(file, edit.bytes());
  return await compareArtifact(trained, file, new Map([["data", data]]), options);
}

const textOf = (report: CompareReport): string => formatCompare(report, (_, word) => word).replaceAll(/\n +/g, " ");

/** The net with a bias of conv1_1 that keeps its channel 2 from ever being seen. */
function withDeadChannel(): TrainedNet {
  const params = new Map(digits.params);
  const bias = params.get("conv1_1[1]") as Blob;
  params.set("conv1_1[1]", { ...bias, data: bias.data.with(2, -1000) });
  return { ...digits, params };
}

/** Changes weights [3, 2, 1, 2] of the 8×8×3×3 of conv1_2. */
const PLACE = ((3 * 8 + 2) * 3 + 1) * 3 + 2;
const oneWeight = (file: OnnxEdit): void =>
  file.floats("conv1_2", 1, (floats) => floats.with(PLACE, floats[PLACE] + 0.5));

/** 3×3 filters rotated by 180°. */
const turned = (floats: Float32Array): Float32Array => floats.map((_, i) => floats[i - (i % 9) + 8 - (i % 9)]);

describe("params behind tensors that are right", () => {
  it("are all looked at, and told in a line", async () => {
    const report = await compared(() => {});
    expect(report.params).toEqual({ right: 12, rounded: 0, mistaken: 0, changed: 0, unknown: 0 });
    expect(report.hidden).toEqual([]);
    expect(report.blobs.flatMap(({ stored }) => stored).every(({ constant }) => constant !== null)).toBe(true);
    expect(textOf(report)).toContain("\nAll 12 params are stored with Caffe's numbers.\n");
  });

  it("one weight of a dead channel is found", async () => {
    const report = await compared(oneWeight, { trained: withDeadChannel() });
    expect(report.outputs).toMatchObject([{ verdict: "right" }]);
    expect(report).toMatchObject({
      conforms: false,
      firstWrong: null,
      params: { right: 11, changed: 1 },
      hidden: [
        {
          blob: "conv1_2",
          stored: {
            layer: "conv1_2",
            param: "weights",
            kind: "changed",
            changed: { elements: 1, of: 576, worst: { index: [3, 2, 1, 2] } },
          },
        },
      ],
    });
    const { got, expected } = report.hidden[0].stored.changed?.worst ?? { got: 0, expected: 0 };
    expect(got).toBeCloseTo(expected + 0.5, 6);
    expect(report.summary).toBe(
      "Does not conform: what it gives is right on this input, but the weights of conv1_2 are stored wrong, which this input does not show.",
    );
    expect(textOf(report)).toContain("1 of 576 numbers is not Caffe's; at [3, 2, 1, 2] it has ");
  });

  it("a mistake that zeros do not show is found", async () => {
    const report = await compared((file) => file.floats("conv1_1", 1, turned), { data: zeros });
    expect(report.outputs).toMatchObject([{ verdict: "right" }]);
    expect(report).toMatchObject({
      conforms: false,
      hidden: [{ blob: "conv1_1", stored: { kind: "mistaken", mistake: { id: "convolution/flipped-filters" } } }],
    });
    expect((await compared(() => {}, { data: zeros })).conforms).toBe(true);
  });

  it("what the artifact makes up for is no mistake", async () => {
    // Filters upside down, and the image as well.
    const report = await compared((file) => {
      file.floats("conv1_1", 1, (floats) =>
        floats.map((_, i) => floats[i - (i % 9) + 3 * (2 - Math.floor((i % 9) / 3)) + (i % 3)]),
      );
      const flip = (tensor: string): void => {
        const node = file.node(tensor);
        const flipped = `${tensor}, flipped`;
        const ints = (name: string, number: number): string => {
          const data = BigInt64Array.of(BigInt(number));
          const full = `${flipped}, ${name}`;
          file.graph.initializer.push({
            name: full,
            data_type: DATA_TYPE.INT64,
            dims: [1],
            raw_data: new Uint8Array(data.buffer),
          });
          return full;
        };
        const input = [node.input[0], ints("start", -1), ints("end", -1000), ints("axis", 2), ints("step", -1)];
        file.graph.node.splice(file.graph.node.indexOf(node), 0, {
          name: flipped,
          op_type: "Slice",
          input,
          output: [flipped],
          attribute: [],
        });
        node.input[0] = flipped;
      };
      flip("conv1_1");
      flip("conv1_1:relu1_1");
    });
    expect(report).toMatchObject({ conforms: true, hidden: [], params: { right: 11, mistaken: 1 } });
    expect(report.blobs[0]).toMatchObject({ blob: "conv1_1", kind: "right", followsStored: false });
    expect(textOf(report)).toContain("conv1_1 is right, and its params are stored in another way");
  });

  it("a bias of zeros need not be there", async () => {
    const params = new Map(digits.params);
    params.set("fc7[1]", { shape: [10], data: new Float32Array(10) });
    const trained = { ...digits, params };
    const report = await compared((file) => file.node("fc7").input.pop(), { trained });
    expect(report).toMatchObject({ conforms: true, params: { right: 12 } });
  });
});

describe("params behind a tensor that is wrong", () => {
  it("one weight explains it, and no mistake is looked for", async () => {
    const report = await compared(oneWeight);
    expect(report.firstWrong).toMatchObject({
      blob: "conv1_2",
      diagnosis: null,
      followsStored: true,
      stored: [{ kind: "changed", changed: { elements: 1, worst: { index: [3, 2, 1, 2] } } }, { kind: "right" }],
    });
    expect(report.summary).toMatch(
      /^Does not conform: prob is wrong; conv1_2 is wrong first, .*: its weights are stored with other numbers\.$/,
    );
    expect(textOf(report)).toContain("With the params as they are stored it is right: the file's numbers are wrong.");
  });

  it("a weight that does not explain all of it is told beside the cause", async () => {
    const report = await compared((file) => {
      oneWeight(file);
      file.node("conv1_2").input.pop();
    });
    expect(report.firstWrong).toMatchObject({ blob: "conv1_2", followsStored: null });
    expect(report.firstWrong?.stored[0].kind).toBe("changed");
    expect(report.firstWrong?.diagnosis).not.toBeNull();
  });
});

type Convert = (floats: Float32Array) => { readonly type: number; readonly bytes: Uint8Array };

const toFloat16: Convert = (floats) => ({ type: DATA_TYPE.FLOAT16, bytes: bytesOf(encodeFloat16(floats)) });

const bytesOf = ({ buffer, byteOffset, byteLength }: Uint8Array | Uint16Array | Float32Array | Int8Array): Uint8Array =>
  new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);

/** Every constant of floats in another format, and what makes floats of it. */
function allStored(file: OnnxEdit, convert: Convert, op: "Cast" | "DequantizeLinear"): void {
  for (const weights of [...file.graph.initializer]) {
    if (weights.data_type !== DATA_TYPE.FLOAT || weights.dims.length === 0) continue;
    const floats = new Float32Array(new Uint8Array(weights.raw_data).buffer);
    const { type, bytes } = convert(floats);
    const name = weights.name;
    Object.assign(weights, { name: `${name}, short`, data_type: type, raw_data: bytes });
    const input = [weights.name];
    if (op === "DequantizeLinear") {
      const scale = Float32Array.of(Math.max(...floats.map(Math.abs)) / 127);
      file.graph.initializer.push({
        name: `${name}, scale`,
        data_type: DATA_TYPE.FLOAT,
        dims: [],
        raw_data: bytesOf(scale),
      });
      input.push(`${name}, scale`);
    }
    const attribute = op === "Cast" ? [{ name: "to", type: ATTRIBUTE_TYPE.INT, i: DATA_TYPE.FLOAT }] : [];
    file.graph.node.unshift({ name: `${name}, made`, op_type: op, input, output: [name], attribute });
  }
}

describe("params in a shorter format", () => {
  it("float16, and made float32 again: the file's numbers are wrong, and nothing else is", async () => {
    const report = await compared((file) => allStored(file, toFloat16, "Cast"));
    expect(report.artifact.formats).toEqual({ float16: 12 });
    expect(report.params).toMatchObject({ rounded: 12 });
    const wrong = report.blobs.filter(({ kind }) => kind === "wrong");
    expect(wrong.map(({ blob }) => blob)).toEqual(["conv1_1", "conv1_2", "conv2_1", "conv2_2", "fc6", "fc7"]);
    for (const { diagnosis, followsStored } of wrong)
      expect({ diagnosis, followsStored }).toEqual({ diagnosis: null, followsStored: true });
    expect(report.graph).toBeNull();
    expect(report.summary).toMatch(/: its params are stored in float16\.$/);
    expect(textOf(report)).toContain("holds the weights of conv1_1, in float16.");
  });

  it("conforms where it claims no more", async () => {
    const change = (file: OnnxEdit): void => allStored(file, toFloat16, "Cast");
    expect(await compared(change, { profile: "fp16" })).toMatchObject({
      conforms: true,
      artifact: { profile: "fp16" },
      params: { rounded: 12 },
      hidden: [],
    });
    const wrong = (file: OnnxEdit): void => {
      file.floats("conv2_2", 1, turned);
      change(file);
    };
    expect((await compared(wrong, { profile: "fp16" })).conforms).toBe(false);
  });

  it("bfloat16, kept in float32", async () => {
    const report = await compared((file) => {
      for (const tensor of ["conv1_2", "fc7"]) {
        file.floats(tensor, 1, (floats) => {
          const bits = new Uint32Array(floats.slice().buffer).map((word) => word & 0xffff0000);
          return new Float32Array(bits.buffer);
        });
      }
    });
    expect(report.firstWrong).toMatchObject({ blob: "conv1_2", stored: [{ kind: "rounded", format: "bfloat16" }, {}] });
    expect(report.params).toMatchObject({ right: 10, rounded: 2 });
  });

  it("integers: what is a little off is quantised, and a mistake among them is still one", async () => {
    const toInt8: Convert = (floats) => {
      const scale = Math.fround(Math.max(...floats.map(Math.abs)) / 127);
      return { type: DATA_TYPE.INT8, bytes: bytesOf(Int8Array.from(floats, (x) => Math.round(x / scale))) };
    };
    const report = await compared((file) => allStored(file, toInt8, "DequantizeLinear"));
    expect(report.firstWrong).toMatchObject({
      blob: "conv1_1",
      diagnosis: null,
      stored: [
        { kind: "rounded", format: "int8" },
        { kind: "rounded", format: "int8" },
      ],
      quantised: { by: [] },
    });
    expect(report.firstWrong?.quantised?.distance).toBeLessThan(0.02);
    expect(report.summary).toMatch(/: it is quantised\.$/);
    const flipped = await compared((file) => {
      file.floats("conv2_2", 1, turned);
      allStored(file, toInt8, "DequantizeLinear");
    });
    const [, , , last] = flipped.blobs.filter(({ kind }) => kind === "wrong");
    expect(last).toMatchObject({ blob: "conv2_2", quantised: null });
    expect(last.diagnosis).not.toBeNull();
  });
});
