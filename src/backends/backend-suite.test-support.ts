/** What every backend is held to. docs/adding-a-backend.md says how a new one is run through it. */
import { memoryUsage } from "node:process";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { beforeAll, describe, expect, it, type TestContext } from "vitest";
import { LAYERS, type LayerType } from "../caffe/layers/index.ts";
import { loadTrainedNet } from "../caffe/load.ts";
import type { TrainedNet } from "../caffe/net.ts";
import { CASES } from "../conformance/cases/index.ts";
import { buildCase } from "../conformance/layer-case.ts";
import { verify } from "../conformance/verify.ts";
import type { Blob } from "../tensor/blob.ts";
import { uniformBlob } from "../tensor/random.ts";
import type { Shape } from "../tensor/shape.ts";
import type { Availability, Backend, MemoryFigure } from "./backend.ts";

const DIGITS = fileURLToPath(new URL("../../golden/digits/digits", import.meta.url));

const digits = async (batch = 1): Promise<TrainedNet> =>
  (await loadTrainedNet(`${DIGITS}.prototxt`, `${DIGITS}.caffemodel`, { inputShapes: { data: [batch, 1, 28, 28] } }))
    .trained;

const feedsOf = ({ net }: TrainedNet, seed = 1): Map<string, Blob> =>
  new Map(net.inputs.map((id) => [id, uniformBlob(net.shapes.get(id) as Shape, seed)]));

/** Bits, so that −0 and 0, and one NaN and another, differ. */
const bits = ({ data }: Blob): number[] => [...new Uint32Array(data.buffer, data.byteOffset, data.length)];

const LEAKING_SESSIONS = 20;
const MEBIBYTE = 2 ** 20;

/** Memory of this process without what nobody refers to. */
export function residentAfterGc(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  return memoryUsage.rss();
}

/** The backend, or a skipped test with what is missing. */
export function present(found: Availability, { skip }: Pick<TestContext, "skip">): Backend {
  if (found.kind === "unavailable") {
    expect(found.reason).toMatch(/\.$/);
    expect(found.remedy).toMatch(/\.$/);
    skip(`${found.id}:${found.device} is not here: ${found.reason}`);
  }
  return (found as Extract<Availability, { kind: "available" }>).backend;
}

/** @param timeout milliseconds a test: software GPUs compile their shaders first */
export function backendSuite(name: string, load: () => Promise<Availability>, timeout = 60_000): void {
  describe(name, { timeout }, () => {
    let found: Availability;
    beforeAll(async () => {
      found = await load();
    }, timeout);

    it("says what it is", (context) => {
      const { id, device, version, profile } = present(found, context);
      expect(`${id}:${device}`).toBe(name);
      expect(version).toMatch(/\d/);
      expect(profile.unitRoundoff).toBeGreaterThan(0);
    });

    it("computes the bundled net as Caffe does, a batch of two", async (context) => {
      const backend = present(found, context);
      const trained = await digits(2);
      const report = await verify(trained, backend, feedsOf(trained));
      expect(report.summary).toBe("Conforms: all 15 layers compute what Caffe computes.");
    });

    it("returns any blob, versions made in place and inputs included, in memory of its own", async (context) => {
      const trained = await digits();
      await using session = await present(found, context).prepare(trained);
      const feeds = feedsOf(trained);
      const wanted = ["conv1_1", "conv1_1:relu1_1", "fc6:drop6", "prob", "data"];
      const first = await session.run(feeds, wanted);
      expect([...first.keys()]).toEqual(wanted);
      for (const id of wanted) expect(first.get(id)?.shape).toEqual(trained.net.shapes.get(id));
      expect(first.get("data")?.data).toEqual(feeds.get("data")?.data);
      const before = first.get("conv1_1") as Blob;
      expect(Math.min(...before.data)).toBeLessThan(0);
      expect(Math.min(...(first.get("conv1_1:relu1_1") as Blob).data)).toBeGreaterThanOrEqual(0);
      const kept = bits(before);
      await session.run(feedsOf(trained, 2), wanted);
      expect(bits(before)).toEqual(kept);
    });

    it("gives the same bits twice, and whatever else is asked for", async (context) => {
      const trained = await digits();
      await using session = await present(found, context).prepare(trained);
      const feeds = feedsOf(trained);
      const prob = async (fetch: readonly string[]): Promise<number[]> =>
        bits((await session.run(feeds, fetch)).get("prob") as Blob);
      const alone = await prob(["prob"]);
      expect(await prob(["prob"])).toEqual(alone);
      expect(await prob(trained.net.layers.flatMap(({ tops }) => tops))).toEqual(alone);
    });

    it("returns nothing but the input when nothing else is asked for, and complains of a blob that is not there", async (context) => {
      const trained = await digits();
      await using session = await present(found, context).prepare(trained);
      const feeds = feedsOf(trained);
      expect(await session.run(feeds, ["data"])).toEqual(feeds);
      await expect(session.run(feeds, ["no such blob"])).rejects.toThrow();
    });

    it("keeps sessions apart: one goes on when another is disposed of", async (context) => {
      const backend = present(found, context);
      const trained = await digits();
      await using session = await backend.prepare(trained);
      const feeds = feedsOf(trained);
      const before = bits((await session.run(feeds, ["prob"])).get("prob") as Blob);
      const other = await backend.prepare(trained);
      await other.run(feedsOf(trained, 2), ["prob"]);
      await other[Symbol.asyncDispose]();
      expect(bits((await session.run(feeds, ["prob"])).get("prob") as Blob)).toEqual(before);
    });

    it("gives back what its sessions held", async (context) => {
      const backend = present(found, context);
      const { trained, bottoms } = buildCase({
        body: 'type: "InnerProduct" inner_product_param { num_output: 1024 }',
        bottoms: [{ shape: [1, 1024], numbers: { kind: "uniform", seed: 1 } }],
      });
      const session = async (): Promise<readonly MemoryFigure[]> => {
        await using own = await backend.prepare(trained);
        await own.run(new Map([["x0", bottoms[0]]]), ["y0"]);
        return own.memory?.() ?? [];
      };
      // What a page leaves to its collector is not ours to tell from a leak; tensors are.
      const bytesOf = (figures: readonly MemoryFigure[], isProcess: boolean): number =>
        figures
          .filter(({ kind, what }) => (kind === "process") === isProcess && what !== "the browser's processes")
          .reduce((all, { bytes }) => all + bytes, 0);
      for (let i = 0; i < 5; i++) await session();
      const [before, resident] = [await session(), residentAfterGc()];
      for (let i = 0; i < LEAKING_SESSIONS; i++) await session();
      const after = await session();
      // Of each session the weights alone are 4 MiB.
      expect(bytesOf(after, false) - bytesOf(before, false)).toBeLessThan(LEAKING_SESSIONS * MEBIBYTE);
      expect(bytesOf(after, true) - bytesOf(before, true)).toBeLessThan(2 * LEAKING_SESSIONS * MEBIBYTE);
      // A software GPU's memory is this process's, and what its allocator keeps goes up and down by more than a session's weights.
      // onnxruntime/keep-device.test.ts looks with larger ones.
      if (backend.id === "onnxruntime" && backend.device === "webgpu") return;
      expect(residentAfterGc() - resident).toBeLessThan(2 * LEAKING_SESSIONS * MEBIBYTE);
    });

    it("says of a layer of every type whether it can, and if not why", (context) => {
      const backend = present(found, context);
      let supported = 0;
      for (const type of Object.keys(LAYERS) as LayerType[]) {
        const [corner] = Object.values(CASES[type]?.corners ?? {});
        if (corner === undefined) continue;
        const support = backend.supports(buildCase(corner).layer);
        if (support.supported) supported++;
        else expect(support.reason, type).toMatch(/^[A-Z].*\.$/);
      }
      // The smallest adapter has what small classifiers are made of.
      expect(supported).toBeGreaterThan(10);
    });
  });
}
