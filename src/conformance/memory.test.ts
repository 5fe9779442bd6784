/** What verify reports of an engine's memory. */
import { describe, expect, it } from "vitest";
import { onnxruntime } from "../../spec/support/layer.ts";
import { feeds, input, power, trainedNet } from "../../spec/support/net.ts";
import type { Backend, MemoryFigure } from "../backends/backend.ts";
import { formatVerify } from "../report/verify.ts";
import { verify, type VerifyReport } from "./verify.ts";

const net = trainedNet(`${input("data", 2, 3)} ${power("end", "data", "end", "scale: 3")}`);

/** onnxruntime, whose n-th session tells these figures. */
async function telling(figures: (session: number) => readonly MemoryFigure[]): Promise<Backend> {
  const honest = await onnxruntime();
  let sessions = 0;
  return {
    ...honest,
    supports: (layer) => honest.supports(layer),
    async prepare(trained, outputs) {
      const session = await honest.prepare(trained, outputs);
      const number = sessions++;
      return {
        run: (fed, fetch) => session.run(fed, fetch),
        memory: () => figures(number),
        [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
      };
    },
  };
}

const foot = (report: VerifyReport): string =>
  formatVerify(report, (_, word) => word)
    .replaceAll(/\s+/g, " ")
    .replace(/.*(Memory at most)/, "$1");

describe("memory in a verify report", () => {
  it("is that of cupping's own process, where the engine is in it and tells nothing", async () => {
    const { memory } = await verify(net, await onnxruntime(), feeds(net));
    expect(memory).toMatchObject([{ kind: "process", what: expect.stringContaining("cupping's own") as string }]);
    expect(memory[0].bytes).toBeGreaterThan(2 ** 25);
  });

  it("is the most that any session told, beside that of the process", async () => {
    const figures = [3, 9, 5];
    const backend = await telling((n) => [{ kind: "engine", what: "tensors", bytes: figures[n] * 1024 }]);
    const report = await verify(net, backend, feeds(net));
    expect(report.memory.map(({ kind, bytes }) => (kind === "engine" ? bytes : 0))).toEqual([0, 9 * 1024]);
    expect(foot(report)).toMatch(/^Memory at most: \S+ MiB of cupping's own process, .* 9 KiB of tensors\.$/);
  });

  it("is that of the process which holds the engine, where it is another", async () => {
    const backend = await telling(() => [{ kind: "process", what: "the program", bytes: 2 ** 24 }]);
    expect(foot(await verify(net, backend, feeds(net)))).toBe("Memory at most: 16 MiB of the program.");
  });
});
