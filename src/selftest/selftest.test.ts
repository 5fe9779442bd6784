import { describe, expect, it } from "vitest";
import { buildCase } from "../conformance/layer-case.ts";
import { verify } from "../conformance/verify.ts";
import { reference } from "../diagnosis/explain.ts";
import { defineFault, type Fault, type LayerCall } from "../diagnosis/fault.ts";
import { FAULTS } from "../diagnosis/faults/index.ts";
import type { NetFault } from "../diagnosis/net-fault.ts";
import { NET_FAULTS } from "../diagnosis/net-faults/index.ts";
import { scaled } from "../diagnosis/change.ts";
import { setThreads } from "../reference/kernel/threads.ts";
import { uniform } from "../tensor/random.ts";
import { largestRatio } from "./false-alarms.ts";
import { backendOf, honestCompute } from "./honest-engine.ts";
import { mutantBackend, netMutantBackend } from "./mutant.ts";
import { netCases } from "./nets.ts";
import { NetTrials } from "./net-trial.ts";
import { QUICK, selfTest, selfTestNet } from "./selftest.ts";
import { caseSites, winogradSites } from "./sites.ts";
import { dotProduct, fusedMultiplyAdd, ORDERS } from "./summation.ts";
import { smallestCaught } from "./tightness.ts";
import { Trials } from "./trial.ts";
import { winograd } from "./winograd.ts";

// Cases are computed sooner than a thread wakes.
setThreads(1);

describe("the self-test, quickly", () => {
  const report = selfTest(QUICK);

  it.each(report.targets)("$name", ({ met, reached }) => {
    expect({ met, reached }).toMatchObject({ met: true });
  });

  it("every fault but flush-to-zero, which needs other numbers, shows on some corner, and none is broken", () => {
    expect(report.broken).toEqual([]);
    const invisible = report.faults.filter(({ verdict }) => verdict === "invisible");
    expect(invisible.map(({ id }) => id)).toEqual(["arithmetic/flush-to-zero"]);
    expect(report.faults).toHaveLength(FAULTS.length + NET_FAULTS.length);
  });
});

describe("the self-test can fail", () => {
  const fault = (over: Partial<Fault>): Fault => ({
    ...defineFault<"ReLU">({
      id: "relu/test",
      types: ["ReLU"],
      claim: "",
      remedy: "",
      source: "",
      predict: (call, compute) => compute(call).map((output) => scaled(output, 3)),
    }),
    ...over,
  });
  const target = (faults: readonly Fault[]): Record<string, boolean> =>
    Object.fromEntries(
      selfTest({ ...QUICK, runs: 1, faults, netFaults: [] }).targets.map(({ name, met }) => [name.split(":")[0], met]),
    );

  it("where nothing rejects a mistake", () => {
    expect(target([fault({ predict: (call, compute) => compute(call) })])).toMatchObject({ killed: false });
  });

  it("where a mistake is rejected and not named, since it is no hypothesis", () => {
    expect(target([fault({})])).toMatchObject({ killed: true, "named first": false });
  });

  it("where it is named as another", () => {
    const [site] = caseSites("ReLU", 1, 0);
    const other = fault({ id: "relu/other" });
    expect(new Trials(site, [other]).try(fault({}), honestCompute("lanes"))).toEqual({
      kind: "killed",
      naming: "wrong",
      named: ["relu/other"],
    });
    expect(new Trials(site, [other, fault({})]).try(fault({}), reference)).toMatchObject({ naming: "among" });
  });

  it("where a prediction throws", () => {
    const broken = fault({
      predict: () => {
        throw new Error("no");
      },
    });
    expect(selfTest({ ...QUICK, runs: 1, faults: [broken], netFaults: [] }).broken[0]).toContain("no");
  });
});

describe("honest engines", () => {
  it("sum in different orders, which differ in their bits and agree within the bound", () => {
    const next = uniform(3);
    const [a, b] = [0, 1].map(() => Float32Array.from({ length: 300 }, () => 2 * next() - 1));
    const sums = ORDERS.map((order) => dotProduct(order)(a, b));
    expect(new Set(sums).size).toBeGreaterThan(4);
    const exact = a.reduce((sum, x, i) => sum + x * b[i], 0);
    const magnitude = a.reduce((sum, x, i) => sum + Math.abs(x * b[i]), 0);
    for (const sum of sums) {
      expect(sum).toBe(Math.fround(sum));
      expect(Math.abs(sum - exact)).toBeLessThan(300 * 2 ** -24 * magnitude);
    }
  });

  it("round a fused multiply-add once", () => {
    // a·b = 2⁻²⁴ − 2⁻⁷⁰. Beside 1 + 2⁻²³ float64 loses the 2⁻⁷⁰ and is left with the middle of two float32 numbers, of which
    // the second rounding takes the even one, to the wrong side.
    const [a, b, c] = [2 ** -24 * (1 + 2 ** -23), 1 - 2 ** -23, 1 + 2 ** -23];
    expect(Math.fround(a * b + c)).toBe(1 + 2 ** -22);
    expect(fusedMultiplyAdd(a, b, c)).toBe(c);
    expect(fusedMultiplyAdd(-a, b, -c)).toBe(-c);
    expect(Math.fround(-a * b + c)).toBe(1);
    expect(fusedMultiplyAdd(-a, b, c)).toBe(c);
    // A real middle goes to the even one.
    expect(fusedMultiplyAdd(2 ** -12, 2 ** -12, 1)).toBe(1);
    expect(fusedMultiplyAdd(1 + 2 ** -23, 2 ** -24, 1)).toBe(1 + 2 ** -23);
    expect(fusedMultiplyAdd(Number.POSITIVE_INFINITY, 1, 1)).toBe(Number.POSITIVE_INFINITY);
  });

  it("use their own arithmetic, and not the reference's rounded, on every layer that sums", () => {
    const same = ["Convolution", "InnerProduct", "Softmax", "LRN", "MVN", "Normalize", "Reduction"] as const;
    for (const type of same) {
      const differs = caseSites(type, 1, 5).some(({ call }) => {
        const rounded = reference(call).map((output) => new Float32Array(output.values));
        return honestCompute("sequential")(call).some((output, i) => output.values.some((y, j) => y !== rounded[i][j]));
      });
      expect(differs, type).toBe(true);
    }
  });

  it.each([
    ["BatchNorm", "batch_norm_param { eps: 0.00001 }", [[0]], [[-5.615616715276916e-39], [3.448e-40], [999.98]]],
    ["Eltwise", "eltwise_param { operation: PROD }", [[0.19063499], [8.1299e-41], [11885387]], []],
    ["Power", "power_param { power: 0.5 scale: 0.3 }", [[6.732e-41, 3e-45]], []],
    ["Power", "power_param { power: -1 scale: 0.3 }", [[-0]], []],
    ["Log", "log_param { scale: 0.3 }", [[6.777e-42, 3e-45]], []],
    ["Reduction", "reduction_param { operation: SUMSQ coeff: 1000 axis: 1 }", [[3e-23, 2.9e-23]], []],
    ["Normalize", "norm_param { across_spatial: false eps: 3 }", [[1.1e-42]], [[30000]]],
  ] as const)("of %s { %s } are allowed what a subnormal number loses on the way", (type, params, bottoms, stored) => {
    const call = buildCase({
      body: `type: "${type}" ${params}`,
      bottoms: bottoms.map((numbers) => ({ shape: [1, numbers.length], numbers })),
      params: [...stored],
    });
    for (const order of ORDERS)
      expect(largestRatio(reference(call), honestCompute(order)(call))).toBeLessThanOrEqual(1);
  });

  it("by Winograd err otherwise than the direct sum, and keep to their own bound", () => {
    const ratios = winogradSites(1, 12).map(({ call }) => {
      const exact = reference(call);
      const tops = winograd(call as LayerCall<"Convolution">);
      const model = tops.map((output, i) => ({ ...output, values: exact[i].values }));
      // The bound is the wider one: transforms add what they multiply.
      expect(model[0].magnitude?.every((size, i) => size >= (exact[0].magnitude?.[i] ?? 0))).toBe(true);
      return largestRatio(model, tops);
    });
    expect(Math.max(...ratios)).toBeGreaterThan(0.01);
    expect(Math.max(...ratios)).toBeLessThan(1);
  });
});

describe("a mutant as a backend", () => {
  it("is found by verify", async () => {
    const call = buildCase({
      body: 'type: "Pooling" pooling_param { kernel_size: 2 stride: 2 pool: AVE }',
      bottoms: [{ shape: [1, 2, 4, 6], numbers: { kind: "uniform", seed: 1 } }],
    });
    const feeds = new Map([["x0", call.bottoms[0]]]);
    const maxForAverage = FAULTS.find(({ id }) => id === "pooling/method-ignored") as Fault;
    const honest = honestCompute("lanes");
    expect((await verify(call.trained, mutantBackend(maxForAverage, honest), feeds)).conforms).toBe(false);
    const hidden = FAULTS.find(({ id }) => id === "pooling/floor-rounding") as Fault;
    expect((await verify(call.trained, mutantBackend(hidden, honest), feeds)).conforms).toBe(true);
  });
});

describe("a mistake in a graph", () => {
  const [{ trained, feeds }] = netCases(1);
  const honest = honestCompute("lanes");
  const fault = (over: Partial<NetFault>): NetFault => ({
    id: "graph/test",
    claim: "",
    remedy: "",
    source: "",
    hidden: "has no place for it",
    // The last layer is given the input's bias.
    mistakes: ({ net }) => {
      const layer = net.layers[net.layers.length - 1];
      const params = [layer.params[0], { ...layer.params[1], key: "none" }];
      const none = { shape: params[1].shape, data: new Float32Array(7).fill(3) };
      return [
        {
          what: "fc has a bias of 3.",
          replaced: new Map([[layer, [{ ...layer, params }]]]),
          params: () => new Map([["none", none]]),
        },
      ];
    },
    ...over,
  });
  const verdictOf = (netFault: NetFault): unknown => {
    const [report] = selfTestNet(trained, feeds, { faults: [], netFaults: [netFault] }).faults;
    return [report.verdict, report.sites, report.hidden];
  };

  it("is what a backend makes of one net, and verify names it", async () => {
    const [mistake] = NET_FAULTS[0].mistakes(trained);
    const backend = netMutantBackend(backendOf("honest", honest), trained, mistake);
    const { conforms, graph } = await verify(trained, backend, feeds);
    expect(conforms).toBe(false);
    expect(graph?.explanations.map(({ mistake: { id } }) => id)).toEqual([NET_FAULTS[0].id]);
    expect((await verify({ ...trained }, backend, feeds)).conforms).toBe(true);
  });

  it("is not named where it is no hypothesis, survives where nothing changes, and is hidden where there is no place", () => {
    expect(verdictOf(fault({}))).toEqual(["not named", 1, {}]);
    expect(verdictOf(fault({ mistakes: () => [{ what: "", replaced: new Map() }] }))).toEqual(["survives", 1, {}]);
    expect(verdictOf(fault({ mistakes: () => [] }))).toEqual(["invisible", 1, { "has no place for it": 1 }]);
  });

  it("may be named as another, and a prediction may throw", () => {
    const trials = new NetTrials(trained, feeds, honest);
    const alias = NET_FAULTS.find(({ id }) => id === "graph/unmatched-weights") as NetFault;
    const renamed = { ...alias, id: "graph/test" } as const;
    const [mistake] = trials.places(renamed, 1);
    expect(trials.try(renamed, mistake)).toMatchObject({ kind: "killed", naming: "wrong" });
    const unwired = { what: "", replaced: new Map([[trained.net.layers[1], []]]) };
    expect(trials.try(fault({}), unwired)).toMatchObject({ kind: "broken" });
  });

  it("is made at some places of many, evenly", () => {
    const trials = new NetTrials(trained, feeds, honest);
    const many = NET_FAULTS.find(({ id }) => id === "graph/in-place-missed") as NetFault;
    const all = trials.places(many, 100);
    expect(trials.places(many, 2)).toEqual(
      [all[0], all[Math.floor(all.length / 2)]].map((one) => expect.objectContaining({ what: one.what })),
    );
    // What a fault with a name of its own does is not done by the one that says less.
    const other = NET_FAULTS.find(({ general }) => general === true) as NetFault;
    const whats = trials.places(other, 100).map(({ what }) => what);
    expect(whats).not.toContain("pool reads conv:relu instead of conv:shift.");
    expect([...other.mistakes(trained)].map(({ what }) => what)).toContain(
      "pool reads conv:relu instead of conv:shift.",
    );
  });
});

describe("the smallest change that is caught", () => {
  it("is a step or so for a selection, and more for a sum", () => {
    const [relu] = caseSites("ReLU", 1, 0);
    const [convolution] = caseSites("Convolution", 1, 0);
    expect(smallestCaught(relu.call, "weight")).toBeUndefined();
    expect(smallestCaught(relu.call, "output")).toBeLessThan(2 ** -22);
    const output = smallestCaught(convolution.call, "output") ?? 1;
    expect(output).toBeGreaterThan(2 ** -22);
    expect(output).toBeLessThan(2 ** -10);
  });
});
