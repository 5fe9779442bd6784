import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { layerCase, onnxruntime } from "../../../spec/support/layer.ts";
import { loadTrainedNet } from "../../caffe/load.ts";
import type { TrainedNet } from "../../caffe/net.ts";
import { verify } from "../../conformance/verify.ts";
import type { Blob } from "../../tensor/blob.ts";
import { uniformBlob } from "../../tensor/random.ts";
import type { Shape } from "../../tensor/shape.ts";
import type { Availability } from "../backend.ts";
import { describeBackends, parseBackendSpec } from "../index.ts";
import { closeBackends } from "../janitor.ts";
import { profileOf } from "./device.ts";
import { load } from "./load.ts";

const DIGITS = fileURLToPath(new URL("../../../golden/digits/digits", import.meta.url));

const digits = async (): Promise<TrainedNet> =>
  (await loadTrainedNet(`${DIGITS}.prototxt`, `${DIGITS}.caffemodel`)).trained;

const feedsOf = ({ net }: TrainedNet): Map<string, Blob> =>
  new Map(net.inputs.map((id) => [id, uniformBlob(net.shapes.get(id) as Shape, 1)]));

describe("sessions", () => {
  it("return any blob of a net, versions made in place and inputs included, in memory of their own", async () => {
    const trained = await digits();
    await using session = await (await onnxruntime()).prepare(trained);
    const feeds = feedsOf(trained);
    const wanted = ["conv1_1", "conv1_1:relu1_1", "fc6:drop6", "prob", "data"];
    const first = await session.run(feeds, wanted);
    expect([...first.keys()]).toEqual(wanted);
    expect(first.get("data")).toBe(feeds.get("data"));
    const before = first.get("conv1_1") as Blob;
    expect(before.shape).toEqual([1, 8, 28, 28]);
    expect(Math.min(...before.data)).toBeLessThan(0);
    expect(Math.min(...(first.get("conv1_1:relu1_1") as Blob).data)).toBe(0);
    const kept = before.data.slice();
    await session.run(new Map([["data", uniformBlob([1, 1, 28, 28], 2)]]), wanted);
    expect(before.data).toEqual(kept);
  });

  it("return nothing but the input when nothing else is asked for", async () => {
    const trained = await digits();
    await using session = await (await onnxruntime()).prepare(trained);
    const feeds = feedsOf(trained);
    expect(await session.run(feeds, ["data"])).toEqual(feeds);
  });
});

describe("sessions apart", () => {
  it("give the same bits from another thread, and what they were fed back", async () => {
    const trained = await digits();
    const backend = await onnxruntime();
    await using here = await backend.prepare(trained);
    await using apart = await backend.prepare(trained, "all", true);
    const expected = await here.run(feedsOf(trained), ["conv1_1", "prob"]);
    const feeds = feedsOf(trained);
    const got = await apart.run(feeds, ["conv1_1", "prob"]);
    expect(new Map([...got].filter(([id]) => id !== "data"))).toEqual(expected);
    expect(got.get("data")).toEqual(feedsOf(trained).get("data"));
    expect(feeds.get("data")?.data).toHaveLength(0);
    expect(await apart.run(got, ["data"])).toBe(got);
  });

  it("end with an error that says so where the engine fails", async () => {
    const trained = await digits();
    await using apart = await (await onnxruntime()).prepare(trained, "all", true);
    const wrong = apart.run(new Map([["data", uniformBlob([1, 1, 5, 5], 1)]]), ["prob"]);
    await expect(wrong).rejects.toMatchObject({ code: "BACKEND_FAILED" });
    await expect(apart.run(feedsOf(trained), ["prob"])).rejects.toMatchObject({ code: "BACKEND_FAILED" });
  });
});

describe("lower", () => {
  it("refuses weights beyond ONNX's 2 GiB before it copies them", async () => {
    const { trained } = layerCase('type: "InnerProduct" inner_product_param { num_output: 2 }', [{ shape: [1, 3] }]);
    // 2 GiB that are never touched.
    const huge = { shape: [2 ** 29], data: new Float32Array(2 ** 29) };
    const params = new Map([...trained.params, ["unused", huge] as const]);
    await expect((await onnxruntime()).prepare({ ...trained, params })).rejects.toMatchObject({
      code: "SIZE_OVERFLOW",
    });
  });
});

describe("what ONNX cannot express is refused, with the reason", () => {
  it.each([
    ['type: "Pooling" pooling_param { kernel_size: 2 }', 2, "indices over the whole blob"],
    ['type: "LRN" lrn_param { alpha: 0 }', 1, "alpha and beta above 0"],
    ['type: "Clip" clip_param { min: 1 max: 0 }', 1, "exchanged"],
  ])("%s", async (body, tops, reason) => {
    const { layer } = layerCase(body, [{ shape: [1, 2, 5, 7] }], [], tops);
    expect((await onnxruntime()).supports(layer)).toEqual({
      supported: false,
      reason: expect.stringContaining(reason) as string,
    });
  });
});

describe("devices", () => {
  it("that are not bundled are unavailable, with reason and remedy", async () => {
    for (const device of ["cuda", "tensorrt"] as const) {
      expect(await load(device)).toMatchObject({
        kind: "unavailable",
        device,
        reason: expect.stringContaining("without its") as string,
        remedy: expect.stringContaining("npm rebuild") as string,
      });
    }
  });

  it("are found by id, or id and device; others are refused with what there is", async () => {
    expect(parseBackendSpec("onnxruntime")).toMatchObject({ device: "cpu" });
    expect(parseBackendSpec("onnxruntime:cuda")).toMatchObject({ device: "cuda" });
    for (const text of ["theano", "onnxruntime:npu", "onnxruntime:cpu:x", "onnxruntime:", ""]) {
      expect(() => parseBackendSpec(text)).toThrow(expect.objectContaining({ code: "BACKEND_UNKNOWN" }));
    }
    expect(() => parseBackendSpec("theano")).toThrow("onnxruntime:webgpu");
    expect(() => parseBackendSpec("onnxruntime:npu")).toThrow('Did you mean "onnxruntime:cpu"');
    expect((await describeBackends()).map(({ kind }) => kind)[0]).toBe("available");
    await closeBackends();
  });

  it("are unavailable where the package is missing", async () => {
    // A loader hook in a process of its own makes the import fail, as in an installation without the package.
    const program = `
      import { register } from "node:module";
      register("data:text/javascript," + encodeURIComponent(\`export async function resolve(name, context, next) {
        if (name === "onnxruntime-node") throw new Error("Cannot find package");
        return next(name, context);
      }\`));
      const { load } = await import(${JSON.stringify(new URL("./load.ts", import.meta.url).href)});
      console.log(JSON.stringify(await load("cpu")));`;
    const { stdout } = await promisify(execFile)(process.execPath, [
      "--import",
      "tsx",
      "--input-type=module",
      "--eval",
      program,
    ]);
    expect(JSON.parse(stdout)).toMatchObject({
      kind: "unavailable",
      reason: expect.stringContaining("cannot be loaded") as string,
      remedy: expect.stringContaining("npm ci") as string,
    });
  });
});

describe("webgpu", () => {
  let webgpu: Availability;
  beforeAll(async () => {
    webgpu = await load("webgpu");
  });

  it("runs the bundled net, or says what it needs", async ({ skip }) => {
    if (webgpu.kind === "unavailable") {
      expect(webgpu.remedy).toContain("VK_ICD_FILENAMES");
      skip(`no WebGPU device here: ${webgpu.reason}`);
      return;
    }
    const trained = await digits();
    const report = await verify(trained, webgpu.backend, feedsOf(trained));
    expect(report.summary).toBe("Conforms: all 15 layers compute what Caffe computes.");
  }, 300_000);
});

describe("TF32", () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it("is off on NVIDIA's devices unless it is asked for, and the profile says which", async () => {
    vi.stubEnv("NVIDIA_TF32_OVERRIDE", undefined);
    await load("cuda");
    expect(process.env["NVIDIA_TF32_OVERRIDE"]).toBe("0");
    expect(profileOf("cuda").id).toBe("fp32-ftz");
    vi.stubEnv("NVIDIA_TF32_OVERRIDE", "1");
    await load("tensorrt");
    expect(process.env["NVIDIA_TF32_OVERRIDE"]).toBe("1");
    expect(profileOf("tensorrt").id).toBe("tf32");
    expect(profileOf("cpu").id).toBe("fp32");
  });
});
