import { env } from "node:process";
import { afterAll, describe, expect, it } from "vitest";
import { buildCase } from "../../conformance/layer-case.ts";
import { present, residentAfterGc } from "../backend-suite.test-support.ts";
import { parseBackendSpec } from "../index.ts";
import { closeBackends } from "../janitor.ts";
import { deviceKeeper } from "./keep-device.ts";

const MEBIBYTE = 2 ** 20;

afterAll(closeBackends);

describe("a GPU's device", () => {
  it("is kept between small models, and let go after large ones", async () => {
    const log: string[] = [];
    let opened = 0;
    const keep = deviceKeeper(
      () => {
        log.push(`open ${++opened}`);
        return Promise.resolve(opened);
      },
      (session) => Promise.resolve(log.push(`close ${session}`)),
    );
    for (const bytes of [1000, 2000, 3 * MEBIBYTE]) await keep(bytes);
    expect(log).toEqual(["open 1"]);
    await keep(1000);
    expect(log).toEqual(["open 1", "close 1", "open 2"]);
    for (let i = 0; i < 3; i++) await keep(0.4 * MEBIBYTE);
    expect(log).toHaveLength(3);
    await keep(1000);
    expect(log.slice(3)).toEqual(["close 2", "open 3"]);
  });

  it.for(["onnxruntime:webgpu", "onnxruntime-web:webgpu"])(
    "of %s does not keep the weights of sessions that are gone",
    { timeout: 300_000 },
    async (spec, context) => {
      const backend = present(await parseBackendSpec(spec).load(), context);
      const gpu = spec === "onnxruntime:webgpu" ? (env["VK_ICD_FILENAMES"] ?? "") : backend.version;
      if (!/swiftshader/i.test(gpu)) context.skip("only a software GPU's memory is a process's");
      // 64 MiB: so much that what an allocator keeps of its own is little beside it.
      const { trained, bottoms } = buildCase({
        body: 'type: "InnerProduct" inner_product_param { num_output: 4096 bias_term: false }',
        bottoms: [{ shape: [1, 4096], numbers: { kind: "uniform", seed: 1 } }],
      });
      const taken = async (): Promise<number> => {
        await using session = await backend.prepare(trained);
        await session.run(new Map([["x0", bottoms[0]]]), ["y0"]);
        const [browser] = session.memory?.() ?? [];
        return browser?.bytes ?? residentAfterGc();
      };
      for (let i = 0; i < 2; i++) await taken();
      const before = await taken();
      for (let i = 0; i < 2; i++) await taken();
      expect((await taken()) - before).toBeLessThan((3 * 64 * MEBIBYTE) / 2);
    },
  );
});
