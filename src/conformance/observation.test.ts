/** Engines that compute otherwise where nobody looks. */
import { describe, expect, it } from "vitest";
import { onnxruntime } from "../../spec/support/layer.ts";
import { feeds, input, power, trainedNet } from "../../spec/support/net.ts";
import type { Backend } from "../backends/backend.ts";
import { formatVerify } from "../report/verify.ts";
import { verify, type VerifyReport } from "./verify.ts";

const net = trainedNet(`
  ${input("data", 2, 3)}
  ${power("half", "data", "half", "scale: 0.5")}
  ${power("end", "half", "end", "scale: 3 shift: 1")}`);

/** onnxruntime, whose last number of "end" is changed in some runs. */
async function disturbed(
  change: (value: number, run: { outputs: string; number: number }) => number,
): Promise<Backend> {
  const honest = await onnxruntime();
  let number = 0;
  return {
    ...honest,
    supports: (layer) => honest.supports(layer),
    async prepare(trained, outputs = "all") {
      const session = await honest.prepare(trained, outputs);
      // Layers by themselves are left alone.
      if (trained.net.layers.length < 3) return session;
      const run = { outputs, number: number++ };
      return {
        async run(fed, fetch) {
          const blobs = await session.run(fed, fetch);
          const end = blobs.get("end");
          if (end !== undefined) end.data[5] = change(end.data[5], run);
          return blobs;
        },
        [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
      };
    },
  };
}

const text = (report: VerifyReport): string => formatVerify(report, (_, word) => word).replaceAll(/\s+/g, " ");

describe("verify, on an engine that is looked at and then not", () => {
  it("says how blobs are fetched, and that the output has the same bits", async () => {
    const report = await verify(net, await disturbed((value) => value), feeds(net));
    expect(report.observation).toEqual({
      how: "Every blob is an output of the session, so that none is fused away.",
      outputs: [{ blob: "end", elements: 6, different: 0 }],
      repeatable: null,
      failure: null,
    });
    expect(report.conforms).toBe(true);
    expect(text(report)).toContain("none is fused away. end: the same bits where nothing else is fetched.");
  });

  it("tells of other bits within the tolerance, and conforms", async () => {
    const report = await verify(
      net,
      await disturbed((value, { outputs }) => (outputs === "own" ? value * (1 + 2 ** -23) : value)),
      feeds(net),
    );
    expect(report.observation).toMatchObject({
      outputs: [{ blob: "end", elements: 6, different: 1 }],
      repeatable: true,
    });
    expect(report.conforms).toBe(true);
    expect(text(report)).toMatch(/other bits: 1 of 6 numbers of end \(0\.\d+× the allowed error\)\. Looking changes/);
  });

  it("does not conform where the unobserved output is wrong, though every layer is right", async () => {
    const report = await verify(
      net,
      await disturbed((value, { outputs }) => (outputs === "own" ? value + 1 : value)),
      feeds(net),
    );
    expect(report.layers.map(({ verdict }) => verdict)).toEqual([
      { kind: "pass" },
      { kind: "fail", error: "unobserved" },
    ]);
    expect(report.summary).toBe(
      "Does not conform: every layer is right as long as every blob is fetched, but end is wrong without.",
    );
    expect(text(report)).toContain("end (Power) is right where every blob is fetched, and wrong where");
    expect(text(report)).toContain("FAIL (unobserved)");
  });

  it("does not blame looking where each run has other bits", async () => {
    const report = await verify(
      net,
      await disturbed((value, { number }) => value * (1 + number * 2 ** -23)),
      feeds(net),
    );
    expect(report.observation).toMatchObject({ repeatable: false, outputs: [{ different: 1 }] });
    expect(text(report)).toContain("But it has other bits each time it runs.");
  });

  it("does not conform where the engine cannot compute the outputs alone", async () => {
    const report = await verify(
      net,
      await disturbed((value, { outputs }) => {
        if (outputs === "own") throw new Error("no such fusion");
        return value;
      }),
      feeds(net),
    );
    expect(report.conforms).toBe(false);
    expect(report.summary).toContain("fails where nothing but the net's outputs is fetched: no such fusion");
    expect(report.layers.map(({ verdict }) => verdict.kind)).toEqual(["pass", "pass"]);
  });
});
