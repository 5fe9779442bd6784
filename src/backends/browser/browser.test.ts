import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, describe, expect, it, type TestContext, vi } from "vitest";
import { layerCase } from "../../../spec/support/layer.ts";
import { loadTrainedNet } from "../../caffe/load.ts";
import { oneLayerNet } from "../../caffe/net.ts";
import { runLayer } from "../../conformance/run-layer.ts";
import { verify } from "../../conformance/verify.ts";
import { uniformBlob } from "../../tensor/random.ts";
import type { Backend } from "../backend.ts";
import { closeBackends } from "../janitor.ts";
import { parseBackendSpec } from "../index.ts";
import { openPage } from "./browser.ts";
import { pack, unpack } from "./parcel.ts";
import { servePage } from "./server.ts";

const DEVICES = [
  "onnxruntime-web:wasm",
  "onnxruntime-web:webgpu",
  "tfjs:browser-webgl",
  "tfjs:browser-webgpu",
  "onnxruntime-web:wasm?browser=firefox",
  "tfjs:browser-webgl?browser=firefox",
  "onnxruntime-web:webgpu?browser=firefox",
  "tfjs:browser-webgpu?browser=firefox",
];

afterAll(closeBackends);
afterEach(() => vi.unstubAllEnvs());

/** The engine, or the test is skipped and says why. ci/software-gpu.sh installs Chromium, and ci/firefox.sh Firefox. */
async function engine(context: TestContext, spec: string): Promise<Backend> {
  const found = await parseBackendSpec(spec).load();
  if (found.kind === "available") return found.backend;
  return context.skip(`${spec} is unavailable: ${found.reason}`);
}

const convolution = () =>
  layerCase(
    'type: "Convolution" convolution_param { num_output: 4 kernel_h: 3 kernel_w: 2 pad_h: 1 pad_w: 0 stride_h: 2 stride_w: 1 group: 2 }',
    [{ shape: [2, 4, 7, 5] }],
  );

/** Processes whose command names a folder of this harness, and the folders that it left. */
function left(pid: number | undefined): { processes: string[]; folders: string[] } {
  const mine = `cupping-browser-${pid}-`;
  const processes = readdirSync("/proc").filter((entry) => {
    try {
      return /^\d+$/.test(entry) && readFileSync(`/proc/${entry}/cmdline`, "utf8").includes(mine);
    } catch {
      return false;
    }
  });
  return { processes, folders: readdirSync(tmpdir()).filter((name) => name.startsWith(mine)) };
}
const NOTHING = { processes: [], folders: [] };

describe("engines in a page", () => {
  it.for(DEVICES)("%s computes layers, and returns shapes and numbers whole", async (spec, context) => {
    const backend = await engine(context, spec);
    expect(`${backend.id}:${backend.device}`).toBe(spec);
    expect(backend.version).toContain(spec.endsWith("firefox") ? "Firefox" : "Chromium");
    expect(await runLayer(convolution(), backend)).toMatchObject({ kind: "pass", elements: 2 * 4 * 4 * 4 });
    const pool = layerCase('type: "Pooling" pooling_param { kernel_size: 2 stride: 2 }', [{ shape: [1, 3, 5, 7] }]);
    expect(await runLayer(pool, backend)).toMatchObject({ kind: "pass", elements: 3 * 3 * 4 });
  });

  it.for(["onnxruntime-web:wasm", "tfjs:browser-webgl", "onnxruntime-web:wasm?browser=firefox"])(
    "%s computes the bundled net",
    async (spec, context) => {
      const backend = await engine(context, spec);
      const digits = fileURLToPath(new URL("../../../golden/digits/digits", import.meta.url));
      const { trained } = await loadTrainedNet(`${digits}.prototxt`, `${digits}.caffemodel`);
      const report = await verify(trained, backend, new Map([["data", uniformBlob([1, 1, 28, 28], 1)]]));
      expect(report.conforms, report.summary).toBe(true);
      expect(report.wholeNetFailure).toBeNull();
      const figures = report.memory.map(({ kind, what }) => `${kind}: ${what}`);
      const tensors = spec.startsWith("tfjs")
        ? ["engine: tfjs's tensors", "device: the GPU's memory, by tfjs's count"]
        : [];
      const browser = process.platform === "linux" ? ["process: the browser's processes"] : [];
      expect(figures.filter((figure) => !figure.includes("cupping"))).toEqual([...browser, ...tensors]);
      expect(report.memory.every(({ bytes }) => bytes > 2 ** 17)).toBe(true);
    },
  );

  it("keep their sessions apart, and fail where they cannot load a net", async (context) => {
    const backend = await engine(context, "onnxruntime-web:wasm");
    const relu = layerCase('type: "ReLU"', [{ shape: [2], values: [-1, 2] }]);
    const power = layerCase('type: "Power" power_param { scale: 3 }', [{ shape: [2], values: [-1, 2] }]);
    await using first = await backend.prepare(oneLayerNet(relu.trained, relu.layer));
    await using second = await backend.prepare(oneLayerNet(power.trained, power.layer));
    const run = async (session: typeof first, { layer, bottoms }: typeof relu): Promise<number[]> => {
      const feeds = new Map([[layer.bottoms[0], bottoms[0]]]);
      return [...((await session.run(feeds, layer.tops)).get(layer.tops[0])?.data ?? [])];
    };
    expect(await Promise.all([run(second, power), run(first, relu)])).toEqual([
      [-3, 6],
      [0, 2],
    ]);
    const lost = new Map([["nobody", { shape: [2], data: Float32Array.of(1, 2) }]]);
    await expect(first.run(lost, ["y0"])).rejects.toMatchObject({
      code: "BACKEND_FAILED",
      place: "onnxruntime-web:wasm",
      problem: expect.stringContaining("The page fails to run") as string,
    });
  });
});

describe("without a browser", () => {
  it.each([
    ["tfjs:browser-webgpu", "CHROMIUM", "There is no Chromium at /no/such/browser.", "apt-get install chromium"],
    ["onnxruntime-web:wasm?browser=firefox", "FIREFOX", "There is no Firefox at /no/such/browser.", "firefox-esr"],
  ])("%s is unavailable, with the remedy", async (spec, variable, reason, remedy) => {
    vi.stubEnv(variable, "/no/such/browser");
    await closeBackends();
    const [id, device] = spec.split(":");
    expect(await parseBackendSpec(spec).load()).toMatchObject({
      kind: "unavailable",
      id,
      device,
      reason,
      remedy: expect.stringContaining(remedy) as string,
    });
  });
});

describe.runIf(process.platform === "linux")("nothing is left", () => {
  it("of the browser when backends are closed; they can be used again", async (context) => {
    const backend = await engine(context, "onnxruntime-web:wasm");
    expect(left(process.pid).processes.length).toBeGreaterThan(1);
    await closeBackends();
    await expect.poll(() => left(process.pid), { timeout: 10_000 }).toEqual(NOTHING);
    expect((await runLayer(convolution(), backend)).kind).toBe("pass");
  });

  it("of a page that is gone: its layer is an error, and the next one runs in another", async (context) => {
    const backend = await engine(context, "onnxruntime-web:wasm");
    const { trained, layer, bottoms } = convolution();
    const session = await backend.prepare(oneLayerNet(trained, layer));
    const { page } = await openPage("chromium");
    for (const one of page.context().pages()) if (one !== page) await one.close();
    await expect(session.run(new Map([[layer.bottoms[0], bottoms[0]]]), layer.tops)).rejects.toMatchObject({
      code: "BACKEND_FAILED",
    });
    await session[Symbol.asyncDispose]();
    expect((await runLayer(convolution(), backend)).kind).toBe("pass");
  });

  it.for([
    ["onnxruntime-web:wasm", "SIGKILL"],
    ["onnxruntime-web:wasm", "SIGTERM"],
    ["onnxruntime-web:wasm?browser=firefox", "SIGKILL"],
  ] as const)("of %s when the harness is ended by %s", { timeout: 60_000 }, async ([spec, signal], context) => {
    await engine(context, spec);
    const harness = `
      const { parseBackendSpec } = await import(${JSON.stringify(new URL("../index.ts", import.meta.url).href)});
      const { kind } = await parseBackendSpec("${spec}").load();
      console.log(kind);
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", harness], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const kind = await new Promise((resolve) => {
      child.stdout.once("data", (text: Buffer) => resolve(String(text).trim()));
    });
    expect(kind).toBe("available");
    expect(left(child.pid).processes.length).toBeGreaterThan(0);
    expect(left(child.pid).folders).toHaveLength(1);
    child.kill(signal);
    await expect.poll(() => left(child.pid), { timeout: 15_000 }).toEqual(NOTHING);
  });
});

describe("the page's server", () => {
  it("gives the page its program, the engines' files, and bytes once", async () => {
    const server = await servePage("program");
    const at = async (path: string): Promise<[number, string | null, number]> => {
      const response = await fetch(server.base + path);
      return [response.status, response.headers.get("content-type"), (await response.arrayBuffer()).byteLength];
    };
    expect(await at("/page.js")).toEqual([200, "text/javascript", 7]);
    expect((await at("/"))[1]).toBe("text/html");
    expect((await at("/engines/@tensorflow/tfjs-core/tf-core.min.js"))[0]).toBe(200);
    expect((await at("/engines/onnxruntime-web/ort-wasm-simd-threaded.wasm")).slice(0, 2)).toEqual([
      200,
      "application/wasm",
    ]);
    for (const path of [
      "/engines/onnxruntime-web/..%2fpackage.json",
      "/engines/onnxruntime-web/nothing.js",
      "/engines/vitest/index.js",
      "/bytes/99",
    ]) {
      expect((await at(path))[0]).toBe(404);
    }
    expect((await fetch(new URL("/page.js", server.base))).status).toBe(404);
    const address = server.offer(Uint8Array.of(1, 2, 3));
    expect([...new Uint8Array(await (await fetch(address)).arrayBuffer())]).toEqual([1, 2, 3]);
    expect((await fetch(address)).status).toBe(404);
    server.close();
  });

  it("takes bytes only where it expects them", async () => {
    const server = await servePage("program");
    const address = server.expect();
    expect(() => server.take(address)).toThrow(RangeError);
    const post = async (url: string): Promise<number> =>
      (await fetch(url, { method: "POST", body: Uint8Array.of(4, 5) })).status;
    expect(await post(`${server.base}/bytes/77`)).toBe(404);
    expect(await post(address)).toBe(204);
    expect(await post(address)).toBe(404);
    expect([...new Uint8Array(server.take(address))]).toEqual([4, 5]);
    server.close();
  });
});

describe("parcels", () => {
  it("hold blobs of any shape, to the bit", () => {
    const blobs = new Map([
      ["a", { shape: [2, 1], data: Float32Array.of(-0, Number.NaN) }],
      ["none", { shape: [0, 3], data: new Float32Array(0) }],
      ["one", { shape: [], data: Float32Array.of(1e-45) }],
    ]);
    const { label, bytes } = pack(blobs);
    expect(unpack(label, bytes.buffer)).toEqual(blobs);
    expect(() => unpack(label, bytes.slice(4).buffer)).toThrow(RangeError);
    expect(() => unpack(label.slice(1), bytes.buffer)).toThrow("4 bytes, and 12 came");
  });
});
