import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it, type TestContext } from "vitest";
import { loadTrainedNet } from "../../caffe/load.ts";
import { conformance } from "../../conformance/conformance.ts";
import { readExpectations } from "../../conformance/expectations.ts";
import type { Backend } from "../backend.ts";
import { closeBackends } from "../janitor.ts";
import { parseBackendSpec } from "../index.ts";
import { greet } from "./backend.ts";
import { ADAPTER_NAMES } from "./load.ts";
import { exchange, recordingOf, smallNet, verified } from "./recorded.test-support.ts";

const root = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

afterAll(closeBackends);

/** The engine, or the test is skipped and says why. ci/python-engines.sh and ci/genuine-caffe.sh install them. */
async function engine(context: TestContext, spec: string): Promise<Backend> {
  const found = await parseBackendSpec(`process:${spec}`).load();
  if (found.kind === "available") return found.backend;
  return context.skip(`process:${spec} is unavailable: ${found.reason}`);
}

describe("the adapters that come with cupping", () => {
  it.for(ADAPTER_NAMES)("%s computes the bundled net", async (name, context) => {
    const backend = await engine(context, name);
    const { trained } = await loadTrainedNet(
      root("golden/digits/digits.prototxt"),
      root("golden/digits/digits.caffemodel"),
    );
    const { conforms, summary, wholeNetFailure } = await verified(trained, backend);
    expect({ conforms, wholeNetFailure }, summary).toEqual({ conforms: true, wholeNetFailure: null });
  });
});

describe("a recorded exchange, replayed where the engine is not installed", () => {
  const replayed = async (name: string): Promise<Backend> => {
    const greeting = await greet(exchange("replay", fileURLToPath(recordingOf(name))), `process:${name}`);
    if (greeting.kind === "refused") throw new Error(greeting.reason);
    return greeting.backend;
  };

  it.each(ADAPTER_NAMES)("%s is asked what it was asked, and its numbers are what Caffe computes", async (name) => {
    const backend = await replayed(name);
    expect(backend.device).toBe(name);
    expect(backend.version).toMatch(/^\d+\.\d/);
    const { summary, wholeNetFailure, observation } = await verified(smallNet(), backend);
    expect(summary).toBe("Conforms: all 6 layers compute what Caffe computes.");
    expect(wholeNetFailure).toBeNull();
    expect(observation?.how).toMatch(/\.$/);
  });

  it("is asked otherwise: another net is an error, not another answer", async () => {
    const { net, params } = smallNet();
    const [key, { shape, data }] = [...params][0];
    const others = new Map(params).set(key, { shape, data: data.map((value) => 2 * value) });
    const { layers } = await verified({ net, params: others }, await replayed("caffe"));
    expect(layers[0].verdict).toMatchObject({
      kind: "error",
      message: expect.stringContaining("is not what was recorded") as string,
    });
  });
});

describe("genuine Caffe", () => {
  it("computes what the reference computes, for every layer type that it has", async (context) => {
    const backend = await engine(context, "caffe");
    const expectations = await readExpectations(root("spec/expectations/process-caffe.json"));
    const report = await conformance(backend, { runs: 4, expectations });
    // What failed, for whoever reads the failure.
    expect(report.types.flatMap(({ type, failures }) => failures.map((one) => [type, one]))).toEqual([]);
    expect(report.types.filter(({ verdict }) => verdict === "pass").length).toBeGreaterThan(45);
  });
});

describe("Theano's pitfalls", () => {
  it.for<[spec: string, expected: string[]]>([
    ["theano", []],
    ["theano --filter-flip", ["conv: convolution/flipped-filters"]],
    ["theano --ignore-border", ["pool: pooling/floor-rounding"]],
    ["theano --dropout-again", ["drop: dropout/scaled-again"]],
    [
      "theano --filter-flip --ignore-border --dropout-again",
      ["conv: convolution/flipped-filters", "pool: pooling/floor-rounding", "drop: dropout/scaled-again"],
    ],
  ])("%s", async ([spec, expected], context) => {
    const backend = await engine(context, spec);
    expect(backend.device).toBe(spec.replaceAll(" -", ""));
    const { layers } = await verified(smallNet(), backend);
    const named = layers.flatMap(({ name, diagnosis }) =>
      (diagnosis?.explanations ?? []).flatMap(({ mistakes }) => mistakes.map(({ id }) => `${name}: ${id}`)),
    );
    expect(named).toEqual(expected);
    const wrong = layers.filter(({ verdict }) => verdict.kind === "fail").map(({ name }) => name);
    expect(wrong).toEqual(expected.map((text) => text.split(":")[0]));
  });
});
