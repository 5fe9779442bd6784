import fc from "fast-check";
import { existsSync, readdirSync } from "node:fs";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { onnxruntime } from "../../spec/support/layer.ts";
import { type Backend, type Support, SUPPORTED } from "../backends/backend.ts";
import { createBackend } from "../backends/onnxruntime/backend.ts";
import { LOWERINGS } from "../backends/onnxruntime/lowering/index.ts";
import { type Layer, paramsOf } from "../caffe/net.ts";
import { appliesTo, type Compute, type Fault } from "../diagnosis/fault.ts";
import { poolingFloorRounding } from "../diagnosis/faults/pooling-floor-rounding.ts";
import { forwardLayer } from "../reference/net.ts";
import {
  formatConformance,
  formatConformances,
  formatReplay,
  replayCommand,
  type Tried,
} from "../report/conformance.ts";
import type { Blob } from "../tensor/blob.ts";
import { FP32, FP32_FLUSHING } from "../tensor/profile.ts";
import { flushed } from "../tensor/rounding.ts";
import { count } from "../tensor/shape.ts";
import { CASES as BUNDLED } from "./cases/index.ts";
import { plain } from "./cases/layer-cases.ts";
import { CASES } from "./conformance.test-support.ts";
import {
  conformance as run,
  type ConformanceOptions,
  type ConformanceReport,
  replay,
  type TypeReport,
} from "./conformance.ts";
import { checkExpectations, type Expectation, readExpectations } from "./expectations.ts";
import type { Filling } from "./filling.ts";
import { casePrototxt, type LayerCase } from "./layer-case.ts";
import {
  keepRegressions,
  readRegression,
  readRegressions,
  regressionFile,
  type SavedRegression,
} from "./regressions.ts";

const conformance = (backend: Backend, options: ConformanceOptions = {}): Promise<ConformanceReport> =>
  run(backend, { cases: CASES, ...options });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cupping-conformance-"));
});
afterAll(() => rm(folder, { recursive: true }));

const reference: Compute = ({ layer, bottoms, params }) => forwardLayer(layer as Layer, bottoms, params);

/** An engine that computes what the reference computes, but for a mistake. */
function engine(compute: Compute = reference, supports: (layer: Layer) => Support = () => SUPPORTED): Backend {
  return {
    id: "fake",
    device: "here",
    version: "1",
    profile: FP32,
    supports,
    prepare: async (trained) => ({
      run: async (feeds) => {
        const layer = trained.net.layers[trained.net.layers.length - 1];
        const bottoms = layer.bottoms.map((id) => feeds.get(id) as Blob);
        const outputs = compute({ layer, bottoms, params: paramsOf(trained, layer) });
        return new Map(
          outputs.map(({ shape, values }, i) => [layer.tops[i], { shape, data: Float32Array.from(values) }]),
        );
      },
      [Symbol.asyncDispose]: async () => {},
    }),
  };
}

const making = (fault: Fault): Backend =>
  engine((call) => (appliesTo(fault, call) ? fault.predict(call, reference) : reference(call)));

/** A ReLU that knows no slope. */
const slopeless = engine((call) =>
  reference(call).map((output) =>
    call.layer.type === "ReLU" ? { ...output, values: Float64Array.from(call.bottoms[0].data, positive) } : output,
  ),
);
const positive = (x: number): number => Math.max(x, 0);

/** Flushes what is subnormal to zero. */
const flushing = engine((call) =>
  reference(call).map((output) => ({
    ...output,
    values: output.values.map((y) => (Math.abs(y) < 2 ** -126 ? 0 : y)),
  })),
);

/** Takes subnormal numbers for 0 wherever it reads or returns them. */
const flushingAll = engine(({ layer, bottoms, params }) => {
  const zeroed = <B extends { readonly data: Float32Array | Float64Array }>(blob: B): B => ({
    ...blob,
    data: blob.data.map(flushed),
  });
  const outputs = reference({ layer, bottoms: bottoms.map(zeroed), params: params.map((param) => zeroed(param)) });
  return outputs.map((output) => ({ ...output, values: output.values.map(flushed) }));
});

const runOf = (report: ConformanceReport, type = "ReLU"): TypeReport =>
  report.types.find((one) => one.type === type) as TypeReport;
const on = (backend: Backend, options: ConformanceOptions = {}): Promise<ConformanceReport> =>
  conformance(backend, { types: ["ReLU"], ...options });
const expected = (entry: Partial<Expectation>): Expectation => ({
  type: "ReLU",
  case: "any",
  reason: "It is known.",
  ...entry,
});
/** What an engine without slopes fails on. */
const sloping: LayerCase = {
  body: 'type: "ReLU" relu_param { negative_slope: 0.5 }',
  bottoms: [{ shape: [2], numbers: [-1, Number.NEGATIVE_INFINITY] }],
};
const plainText = (_meaning: string, text: string): string => text;

const tried = (report: ConformanceReport, folder: string): Tried => ({ report, folder, spec: "fake:here" });

describe("conformance", () => {
  it("passes an honest engine on every corner and draw", async () => {
    const report = await conformance(await onnxruntime(), { types: ["Pooling", "ReLU"] });
    expect(report.conforms).toBe(true);
    expect(report.summary).toBe("Conforms on 2 of 2 layer types.");
    const relu = runOf(report);
    const corners = Object.keys(CASES.ReLU?.corners ?? {}).length;
    expect(relu.corners).toMatchObject({ run: corners, passed: corners });
    expect(relu.draws).toMatchObject({ run: 100, passed: 100, failed: 0 });
    expect(relu.verdict).toBe("pass");
    expect(report.comparedElements).toBeGreaterThan(1000);
  });

  it("finds a mistake in a lowering, and makes the failing layer small", async () => {
    const ort = await import("onnxruntime-node");
    const swapped = createBackend(ort, "cpu", "mistaken", {
      ...LOWERINGS,
      Pooling: {
        lower: (layer, graph, params) => {
          const { kernel } = layer.settings;
          const settings = { ...layer.settings, kernel: [kernel[1], kernel[0]] as typeof kernel };
          LOWERINGS.Pooling?.lower({ ...layer, settings }, graph, params);
        },
      },
    });
    const report = await conformance(swapped, { types: ["Pooling", "ReLU"] });
    expect(report.conforms).toBe(false);
    expect(report.summary).toBe("Does not conform: Pooling.");
    const { failures, draws } = runOf(report, "Pooling");
    const drawn = failures.find((failure) => failure.case === "any");
    expect(drawn?.found).toMatchObject({ seed: 1, path: expect.stringMatching(/^\d+(:\d+)+$/) });
    expect(count(drawn?.layerCase.bottoms[0].shape ?? [])).toBeLessThanOrEqual(4);
    expect(drawn?.layerCase.bottoms[0].numbers).toMatchObject({ kind: "uniform" });
    // The first failing draw ends the search, and smaller cases are not counted.
    expect(draws.failed).toBe(1);
    expect(draws.run).toBe(Number(drawn?.found?.path.split(":")[0]) + 1);
    expect(runOf(report).verdict).toBe("pass");
  });

  it("finds a shape that came out otherwise", async () => {
    const report = await conformance(making(poolingFloorRounding), { types: ["Pooling"] });
    const { failures, verdict } = runOf(report, "Pooling");
    expect(verdict).toBe("fail");
    const corner = failures.find((failure) => failure.case === "a last window that overhangs");
    expect(corner?.wrong).toEqual({ kind: "shape", top: "y0", got: [2, 3, 2, 2], expected: [2, 3, 3, 3] });
    expect(corner?.found).toBeNull();
    expect(corner?.diagnosis?.explanations[0].mistakes.map(({ id }) => id)).toEqual(["pooling/floor-rounding"]);
    // Rounding down, no case need be larger than this: 2 pixels, stride 2.
    const drawn = failures.find((failure) => failure.case === "any");
    expect(drawn?.layerCase.bottoms[0].shape.slice(0, 2)).toEqual([1, 1]);
    expect(count(drawn?.layerCase.bottoms[0].shape ?? [])).toBeLessThanOrEqual(4);
  });

  it("tells an engine that fails from one that is wrong, while it shrinks too", async () => {
    const broken = engine((call) => {
      if (count(call.layer.bottomShapes[0]) > 4) throw new Error("out of memory\n");
      return call.layer.bottomShapes[0][0] === 1
        ? reference(call)
        : reference(call).map((output) => ({ ...output, values: output.values.map((y) => y + 1) }));
    });
    const report = await on(broken);
    const drawn = runOf(report).failures.find((failure) => failure.case === "any");
    expect(drawn?.wrong).toEqual({ kind: "error", message: "out of memory\n" });
    expect(count(drawn?.layerCase.bottoms[0].shape ?? [])).toBeLessThanOrEqual(8);
    expect(runOf(report).verdict).toBe("error");
  });

  it("finds the same for the same seed, and draws others for another", async () => {
    const seen: LayerCase["bottoms"][][] = [];
    const watched = (): Backend => {
      const drawn: LayerCase["bottoms"][] = [];
      seen.push(drawn);
      return engine((call) => {
        drawn.push(call.layer.bottomShapes.map((shape) => ({ shape, numbers: plain() })));
        return reference(call);
      });
    };
    for (const seed of [5, 5, 6]) await on(watched(), { seed, runs: 20 });
    expect(seen[0].length).toBeGreaterThan(20);
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]).not.toEqual(seen[0]);
    const [once, again] = [await on(slopeless, { seed: 9 }), await on(slopeless, { seed: 9 })];
    expect(runOf(once).failures.at(-1)?.found?.seed).toBe(9);
    expect(runOf(again)).toEqual(runOf(once));
  });

  it("says what is unsupported, and how often for each reason", async () => {
    const picky = engine(reference, (layer) =>
      layer.type === "ReLU" ? { supported: false, reason: "There is no ReLU." } : SUPPORTED,
    );
    const report = await conformance(picky, { types: ["Pooling", "ReLU"] });
    expect(report.conforms).toBe(true);
    expect(report.summary).toBe("Conforms on 1 of 2 layer types; unsupported: ReLU.");
    expect(runOf(report)).toMatchObject({ verdict: "unsupported", unsupported: { "There is no ReLU.": 104 } });
  });

  it("is an error where nothing was compared", async () => {
    const none = engine(reference, () => ({ supported: false, reason: "There is nothing here." }));
    await expect(on(none)).rejects.toMatchObject({
      code: "NOTHING_COMPARED",
      problem: expect.stringContaining("There is nothing here."),
    });
    const cases = { ReLU: { corners: {}, any: fc.constant<LayerCase>({ body: 'type: "ReLU"', bottoms: [] }) } };
    await expect(on(engine(), { cases, runs: 0 })).rejects.toMatchObject({ code: "NOTHING_COMPARED" });
  });

  it("does not take a layer without tops, or an undecided one, for a pass", async () => {
    const boxes = [0.1, 0.1, 0.5, 0.5, 0.1, 0.1, 0.5, 0.5];
    const tie: LayerCase = {
      body: `type: "DetectionOutput" detection_output_param { num_classes: 2 keep_top_k: 1 confidence_threshold: 0.1
        nms_param { nms_threshold: 0.45 } }`,
      bottoms: [
        { shape: [1, 8], numbers: [0, 0, 0, 0, 1, 1, 1, 1] },
        { shape: [1, 4], numbers: [0.5, 0.5, 0.5, 0.5] },
        { shape: [1, 2, 8], numbers: [...boxes, ...Array.from({ length: 8 }, () => 0.1)] },
      ],
    };
    const silence: LayerCase = { body: 'type: "Silence"', bottoms: [{ shape: [2], numbers: plain() }], tops: 0 };
    const input: LayerCase = { body: 'type: "Input" input_param { shape { dim: 2 } }', bottoms: [] };
    const cases = {
      ...CASES,
      Input: { corners: { "one shape": input }, any: fc.constant(input) },
      DetectionOutput: { corners: { "a tie": tie }, any: fc.constant(tie) },
      Silence: { corners: { silent: silence }, any: fc.constant(silence) },
    };
    const report = await conformance(engine(), {
      cases,
      types: ["DetectionOutput", "Silence", "Input", "ReLU"],
      runs: 3,
    });
    expect(runOf(report, "DetectionOutput")).toMatchObject({ verdict: "undecided", draws: { run: 3, undecided: 3 } });
    expect(runOf(report, "Silence")).toMatchObject({ verdict: "unsupported", draws: { run: 3, unsupported: 3 } });
    expect(report.summary).toBe(
      "Conforms on 1 of 4 layer types; unsupported: Silence, Input; undecided: DetectionOutput.",
    );
  });

  it("hands on a mistake in the cases themselves, and does not blame the engine", async () => {
    const illegal: LayerCase = { body: 'type: "ReLU" relu_param { slope: 1 }', bottoms: [] };
    const cases = { ReLU: { corners: {}, any: fc.constant(illegal) } };
    await expect(on(engine(), { cases })).rejects.toMatchObject({ code: "UNKNOWN_FIELD" });
  });
});

describe("regressions", () => {
  it("are saved, replayed first, and removed once they pass", async () => {
    const own = join(folder, "fake-here");
    const first = await on(slopeless);
    const { failures } = runOf(first);
    expect(failures.map((failure) => failure.case).toSorted()).toEqual(["a negative slope", "a slope", "any"]);
    await keepRegressions(own, failures, []);
    expect((await readdir(own)).toSorted()).toEqual(failures.map(({ file }) => file).toSorted());

    const regressions = await readRegressions(own);
    const again = runOf(await on(slopeless, { regressions }));
    expect(again.regressions).toMatchObject({ run: 3, failed: 3 });
    // What fails twice is said once.
    expect(again.failures.map(({ file }) => file).toSorted()).toEqual(failures.map(({ file }) => file).toSorted());
    const order: string[] = [];
    const watched = engine((call) => {
      order.push(call.layer.bottomShapes[0].join());
      return reference(call);
    });
    expect(regressions.map(({ file }) => file)).toEqual(regressions.map(regressionFile));
    const repaired = runOf(await on(watched, { regressions }));
    expect(order.slice(0, 3)).toEqual(regressions.map(({ layerCase }) => layerCase.bottoms[0].shape.join()));
    expect(repaired).toMatchObject({ verdict: "pass", fixed: regressions.map(({ file }) => file) });
    expect(formatConformance(tried(await on(watched, { regressions }), own), plainText)).toContain(
      `Fixed, and removed from the regressions:\n  ${regressionFile(regressions[0])}`,
    );
    await keepRegressions(own, [], repaired.fixed);
    expect(await readdir(own)).toEqual([]);
    expect(await readRegressions(join(own, "absent"))).toEqual([]);
  });

  it("of other layer types wait", async () => {
    const saved: SavedRegression = {
      file: "saved.json",
      type: "Pooling",
      case: "any",
      layerCase: { body: 'type: "Pooling" pooling_param { kernel_size: 1 }', bottoms: [] },
      found: null,
    };
    expect(runOf(await on(engine(), { regressions: [saved] })).regressions.run).toBe(0);
  });

  it("come back to the bit, with numbers that JSON lacks", async () => {
    const numbers = [-0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Math.fround(0.1)];
    const saved: SavedRegression = {
      file: "saved.json",
      type: "ReLU",
      case: "any",
      layerCase: { body: 'type: "ReLU"', bottoms: [{ shape: [5], numbers }], inPlace: true },
      found: { seed: 1, path: "3:0" },
    };
    await keepRegressions(folder, [saved], []);
    expect(await readRegression(join(folder, saved.file))).toEqual(saved);
  });

  it("fail again by themselves, and tell what an engine makes of them", async () => {
    const [failure] = runOf(await on(slopeless)).failures;
    await keepRegressions(folder, [failure], []);
    const saved = await readRegression(join(folder, failure.file));
    const again = await replay(slopeless, saved);
    expect(again.failure).toEqual(failure);
    const command = replayCommand("fake:here", join(folder, failure.file));
    expect(formatReplay("fake:here", again.outcome, again.failure, command, plainText)).toContain(
      `fake:here: fails\nReLU fails on its corner "a slope":\n  layer { name: "in0"`,
    );
    const honest = await replay(engine(), saved);
    expect(honest.failure).toBeNull();
    expect(formatReplay("fake:here", honest.outcome, null, command, plainText)).toBe(
      "fake:here: passes, 210 numbers compared",
    );
  });

  it.each([
    ["no JSON", "{"],
    ["no case", "{}"],
    ["null", "null"],
    ["another format", '{ "format": 2, "type": "ReLU", "case": "any" }'],
    ["no such layer type", '{ "format": 1, "type": "Relu", "case": "any" }'],
    ["no layer", '{ "format": 1, "type": "ReLU", "case": "any" }'],
    [
      "a bottom without numbers",
      '{ "format": 1, "type": "ReLU", "case": "any", "layerCase": { "body": "", "bottoms": [{}] } }',
    ],
  ])("are refused with %s", async (_what, text) => {
    const file = join(folder, "broken.json");
    await writeFile(file, text);
    await expect(readRegression(file)).rejects.toMatchObject({ code: "CASE_INVALID", place: file });
  });
});

describe("an engine that flushes subnormal numbers", () => {
  const types = ["ReLU", "PReLU", "Threshold", "ArgMax", "Scale", "BatchNorm", "Eltwise", "Pooling", "Clip"] as const;

  it("conforms where its profile says so, whatever the layer makes of the zeros, and so does one that keeps them", async () => {
    for (const backend of [flushingAll, engine()]) {
      const report = await run({ ...backend, profile: FP32_FLUSHING }, { types });
      expect(report.summary).toBe(`Conforms on ${types.length} of ${types.length} layer types.`);
    }
  });

  it("fails in plain float32", async () => {
    const report = await run(flushingAll, { types });
    expect(report.types.filter(({ verdict }) => verdict === "fail").map(({ type }) => type)).toEqual([...types]);
  });
});

describe("known failures", () => {
  it("of corners and of draws by the kind of their numbers make no difference", async () => {
    const expectations = [
      expected({ case: "a slope" }),
      expected({ case: "a negative slope" }),
      expected({ reason: "No slope is known." }),
    ];
    const report = await on(slopeless, { expectations });
    expect(report.conforms).toBe(true);
    expect(report.summary).toBe("Conforms on 1 of 1 layer types; with known failures: ReLU.");
    const relu = runOf(report);
    expect(relu).toMatchObject({ verdict: "known-failure", failures: [], corners: { knownFailures: 2 } });
    expect(relu.draws.passed + relu.draws.knownFailures).toBe(100);
    expect(relu.known.map(({ times }) => times)).toEqual([1, 1, relu.draws.knownFailures]);
    expect(formatConformance(tried(report, folder), plainText)).toMatch(/ReLU, draws, \d+×: No slope is known\./);

    const kinds = await on(flushing, { expectations: [expected({ kinds: ["denormal"] })] });
    expect(runOf(kinds)).toMatchObject({ verdict: "known-failure" });
    const others = await on(flushing, { expectations: [expected({ kinds: ["zeros"] })] });
    expect(runOf(others)).toMatchObject({ verdict: "fail" });
    expect(runOf(others).failures[0].layerCase.bottoms[0].numbers).toMatchObject({ kind: "denormal" });
  });

  it("of draws by their prototxt excuse no other draw", async () => {
    const corners = [expected({ case: "a slope" }), expected({ case: "a negative slope" })];
    const slope = "negative_slope: -?(0.[1-9]|[1-9])";
    expect(runOf(await on(slopeless, { expectations: [...corners, expected({ prototxt: slope })] }))).toMatchObject({
      verdict: "known-failure",
    });
    const others = runOf(await on(slopeless, { expectations: [...corners, expected({ prototxt: "dim: 7" })] }));
    expect(others.verdict).toBe("fail");
    expect(casePrototxt(others.failures[0].layerCase)).toMatch(new RegExp(slope));
  });

  it("that do not happen any more fail the run", async () => {
    const expectations = [expected({ case: "a slope" }), expected({ kinds: ["denormal"], example: sloping })];
    const report = await on(engine(), { expectations });
    expect(report.conforms).toBe(false);
    expect(runOf(report).verdict).toBe("unexpected-pass");
    expect(runOf(report).stale.map(({ now }) => now)).toEqual(["do not fail in their example", "passes"]);
    const text = formatConformance(tried(report, folder), plainText);
    expect(text).toContain('  ReLU, draws of denormal do not fail in their example\n  ReLU, "a slope" passes');
    expect(text).toMatch(/^ReLU .*UNEXPECTED PASS$/m);
  });

  it("of draws are judged by their example, whatever is drawn", async () => {
    const never = expected({ prototxt: "no draw has this", example: sloping });
    for (const runs of [0, 1, 100]) {
      const report = runOf(await on(slopeless, { expectations: [never], runs }));
      expect(report.stale).toEqual([]);
      expect(report.known).toEqual([{ expectation: never, times: 1 }]);
      expect(runOf(await on(engine(), { expectations: [never], runs })).stale).toHaveLength(1);
    }
    // One without an example tells nothing of itself.
    expect(runOf(await on(engine(), { expectations: [expected({})] })).stale).toEqual([]);
  });

  it("of what is left to the GPU are never stale", async () => {
    const expectations = [expected({ case: "a slope", gpu: true }), expected({ example: sloping, gpu: true })];
    const report = await on(engine(), { expectations });
    expect(runOf(report)).toMatchObject({ verdict: "pass", stale: [] });
    expect(
      runOf(await on(slopeless, { expectations: [...expectations, expected({ case: "a negative slope" })] })),
    ).toMatchObject({
      verdict: "known-failure",
    });
  });

  it("of what is unsupported now are stale as well", async () => {
    const picky = engine(reference, ({ tops, bottoms }) =>
      tops[0].startsWith(bottoms[0]) ? { supported: false, reason: "Not in place." } : SUPPORTED,
    );
    const report = await on(picky, { expectations: [expected({ case: "in place" })] });
    expect(runOf(report).stale.map(({ now }) => now)).toEqual(["is unsupported"]);
  });

  it("of no case are refused", async () => {
    await expect(on(engine(), { expectations: [expected({ case: "a slop" })] })).rejects.toMatchObject({
      code: "EXPECTATIONS_INVALID",
      remedy: expect.stringContaining('"a slope"'),
    });
    const cases = { ReLU: CASES.ReLU };
    await expect(on(engine(), { cases, expectations: [expected({ type: "LRN" })] })).rejects.toMatchObject({
      code: "EXPECTATIONS_INVALID",
    });
  });

  it.each([
    ["no JSON", "[", "This is no JSON"],
    ["no list", "{}", "This is no list"],
    ["no object", "[1]", "Entry 1 is no object"],
    ["no type", '[{ "type": "Relu", "case": "any", "reason": "x" }]', "Entry 1 names no layer type: Relu"],
    ["no case", '[{ "type": "ReLU", "reason": "x" }]', "names no case"],
    ["no reason", '[{ "type": "ReLU", "case": "any" }]', "gives no reason"],
    ["a mistyped field", '[{ "type": "ReLU", "case": "any", "kind": ["zeros"], "reason": "x" }]', '"kind"'],
    ["an unknown kind", '[{ "type": "ReLU", "case": "any", "kinds": ["zero"], "reason": "x" }]', "has kinds beside"],
    [
      "a pattern that is none",
      '[{ "type": "ReLU", "case": "any", "prototxt": "(", "reason": "x" }]',
      "regular expression",
    ],
    [
      "another type's example",
      '[{ "type": "ReLU", "case": "any", "reason": "x", "example": { "body": "type: \\"ELU\\"", "bottoms": [] } }]',
      "no case of ReLU",
    ],
    ["a finding that is none", '[{ "type": "ReLU", "case": "any", "reason": "x", "finding": 1 }]', "finding"],
  ])("are refused with %s", async (_what, text, problem) => {
    const file = join(folder, "expectations.json");
    await writeFile(file, text);
    await expect(readExpectations(file)).rejects.toMatchObject({
      code: "EXPECTATIONS_INVALID",
      place: file,
      problem: expect.stringContaining(problem),
    });
  });

  const bundled = fileURLToPath(new URL("../../spec/expectations/", import.meta.url));
  const files = existsSync(bundled) ? readdirSync(bundled).filter((file) => file.endsWith(".json")) : [];
  it("that come with cupping are of cases that exist", async () => {
    for (const file of files) checkExpectations(await readExpectations(join(bundled, file)), BUNDLED);
    expect(files.length).toBeGreaterThan(0);
  });
});

describe("the report", () => {
  it("prints a failure as a prototxt, its numbers, the worst element and a command", async () => {
    const report = await on(slopeless);
    const text = formatConformance(tried(report, ".cupping/regressions/fake-here"), plainText);
    const drawn = runOf(report).failures.find((failure) => failure.case === "any");
    const [{ shape, numbers }] = drawn?.layerCase.bottoms ?? [];
    const [extent] = shape;
    expect(text).toContain(
      [
        `ReLU fails on a random draw (seed 1, path ${drawn?.found?.path}):`,
        `  layer { name: "in0" type: "Input" top: "x0" input_param { shape { dim: ${extent} } } }`,
        `  layer { name: "layer" bottom: "x0" top: "y0" ${drawn?.layerCase.body} }`,
        `  x0 (${extent}): ${(numbers as Filling).kind}, seed 1: 0.79`,
      ].join("\n"),
    );
    expect(text).toMatch(/ {2}worst at y0\[\d\]: got 0\n {2}accepted -[\d.]+ … -[\d.]+\n/);
    expect(text).toContain(
      `  cupping conformance --backend fake:here --case .cupping/regressions/fake-here/${drawn?.file}\n`,
    );
    expect(text).toMatch(/^ReLU +2\/4 +\d+\/\d+ +– +FAIL$/m);
    expect(text).toContain("Does not conform: ReLU.");
  });

  it("names the three most frequent reasons why cases are unsupported", async () => {
    const picky = engine(reference, ({ bottomShapes: [extents] }) =>
      extents.length === 4 && extents[0] === 2
        ? SUPPORTED
        : { supported: false, reason: `There are no ${extents.length} axes that begin with ${extents[0]}.` },
    );
    const report = await on(picky);
    const reasons = Object.entries(runOf(report).unsupported).toSorted(([, a], [, b]) => b - a);
    const text = formatConformance(tried(report, folder), plainText);
    expect(text).toContain(`Unsupported:\n  ReLU, ${reasons[0][1]} cases: ${reasons[0][0]}\n`);
    expect(text).toContain(`  ReLU: ${reasons.length - 3} more reasons (--json has all)\n`);
  });

  it("of several backends numbers the findings that they deviate by", async () => {
    const options = { types: ["ReLU"] as const, runs: 5 };
    const known = [expected({ finding: "slopes" }), expected({ case: "a slope", finding: "slopes" })];
    const expectations = [...known, expected({ case: "a negative slope", reason: "It has none." })];
    const reports = [
      { report: await conformance(engine(), options), folder: "a", spec: "fake:here" },
      { report: await conformance(slopeless, { ...options, expectations }), folder: "b", spec: "fake:there" },
    ];
    const text = formatConformances(reports, plainText);
    expect(text).toMatch(/^ReLU +✓ +1 2$/m);
    expect(text).toMatch(/^ 1 {2}slopes\n 2 {2}It has none\.$/m);
  });

  it("of several backends is a table of types and backends", async () => {
    const types = ["Pooling", "ReLU"] as const;
    const reports = [
      { report: await conformance(engine(), { types, runs: 5 }), folder: "a", spec: "fake:here" },
      {
        report: await conformance({ ...slopeless, device: "there" }, { types, runs: 5 }),
        folder: "b",
        spec: "fake:there",
      },
    ];
    const text = formatConformances(reports, plainText);
    expect(text).toMatch(/^a +fake:here +1, fp32$/m);
    expect(text).toMatch(/^layer type +a +b$/m);
    expect(text).toMatch(/^ReLU +✓ +FAIL$/m);
    expect(text).toContain("--backend fake:there --case b/ReLU-");
  });
});
