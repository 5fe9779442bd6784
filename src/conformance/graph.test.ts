/** Engines whose layers are right and whose graph is not: verify says which mistake was made, and where. */
import { describe, expect, it } from "vitest";
import { feeds, input, power, trainedNet } from "../../spec/support/net.ts";
import { onnxruntime } from "../../spec/support/layer.ts";
import type { TrainedNet } from "../caffe/net.ts";
import type { NetExplanation } from "../diagnosis/explain-net.ts";
import type { NetMistake } from "../diagnosis/net-fault.ts";
import { NET_FAULTS } from "../diagnosis/net-faults/index.ts";
import { toJson } from "../report/json.ts";
import { formatVerify } from "../report/verify.ts";
import { netMutantBackend } from "../selftest/mutant.ts";
import { netCases } from "../selftest/nets.ts";
import type { Blob } from "../tensor/blob.ts";
import { verify, type VerifyOptions, type VerifyReport } from "./verify.ts";

/** The mistake of a fault that does this, in a net. */
function mistake(trained: TrainedNet, id: string, what: string): NetMistake {
  const all = [...(NET_FAULTS.find((fault) => fault.id === id)?.mistakes(trained) ?? [])];
  const found = all.find((one) => one.what === what);
  if (found === undefined) throw new Error(`none of these: ${all.map((one) => one.what).join("; ")}`);
  return found;
}

const text = (report: VerifyReport): string => formatVerify(report, (_, word) => word);
const flowing = (report: VerifyReport): string => text(report).replaceAll(/\s+/g, " ");
const whats = ({ places }: NetExplanation): string[] => places.map(({ what }) => what);
const idsOf = (report: VerifyReport): string[] => (report.graph?.explanations ?? []).map((one) => one.mistake.id);

/** onnxruntime, with a mistake in the graph of a net. */
async function verifyMistaken(
  trained: TrainedNet,
  made: NetMistake,
  options: VerifyOptions = {},
  fed: ReadonlyMap<string, Blob> = feeds(trained),
): Promise<VerifyReport> {
  return await verify(trained, netMutantBackend(await onnxruntime(), trained, made), fed, {
    explainMs: 20_000,
    ...options,
  });
}

describe("verify, on an engine that is wrong in the graph only", () => {
  const cases = new Map(netCases(1).map((one) => [one.name, one]));

  it.each([
    [
      "three layers in place, one after another",
      "graph/in-place-missed",
      "pool reads conv:relu instead of conv:shift.",
    ],
    ["three layers in place, one after another", "graph/layer-name-as-blob", "pool reads conv instead of conv:shift."],
    [
      "three layers in place, one after another",
      "graph/in-place-alias",
      "conv:shift is returned in place of conv, conv:scale, conv:relu.",
    ],
    [
      "a blob that is read before a layer changes it in place",
      "graph/in-place-overwrites",
      "early reads conv:relu instead of conv.",
    ],
    ["residual blocks", "graph/bottoms-permuted", "second takes two, first:relu for first:relu, two."],
    ["residual blocks", "graph/other-blob", "second reads one:gamma instead of two."],
    ["branches that are joined", "graph/bottoms-permuted", "joined takes large, wide, small for small, large, wide."],
    ["branches that are joined", "graph/unknown-layer-skipped", "norm is missing, and what should be norm is joined."],
    ["activations with tops of their own", "graph/unknown-layer-skipped", "ip2 reads ip1, past sigmoid."],
    ["activations with tops of their own", "graph/activation-doubled", "sigmoid is applied twice."],
    [
      "activations with tops of their own",
      "graph/activation-doubled",
      "ip2 reads sigmoid with sigmoid applied once more.",
    ],
    ["parts that go different ways", "graph/tops-permuted", "parts gives b, c, a for a, b, c."],
    ["two branches with the same params", "graph/untied-params", "conv_right does not have the params of conv_left."],
    ["two branches with the same params", "graph/unmatched-weights", "conv_left has none of its weights."],
  ])("%s: %s, %s", async (name, id, what) => {
    const { trained, feeds: fed } = cases.get(name) as NonNullable<ReturnType<typeof cases.get>>;
    const report = await verifyMistaken(trained, mistake(trained, id, what), {}, fed);
    expect(report.conforms).toBe(false);
    for (const { tops, verdict } of report.layers) {
      expect(tops.every(({ injected }) => injected?.outside === 0)).toBe(true);
      expect(verdict).not.toEqual({ kind: "fail", error: "injected" });
    }
    expect(report.summary).toContain("every layer is right by itself, but in the whole net");
    expect(report.graph).toMatchObject({ confident: true, unexplained: [], outOfTime: false, broken: [] });
    expect(idsOf(report)).toEqual([id]);
    const [explanation] = report.graph?.explanations ?? [];
    expect(whats(explanation)).toEqual([what]);
    expect(explanation.ratio).toBeLessThanOrEqual(1);
    expect(explanation.distinguishing).toBeGreaterThan(0);
    const { claim, remedy, source } = explanation.mistake;
    expect(flowing(report)).toContain(
      `${id}: ${claim} ${what} Remedy: ${remedy} See ${source} Told from the next best by`,
    );
    for (const line of text(report).split("\n").slice(1))
      if (!line.includes("https://")) expect(line.length).toBeLessThanOrEqual(80);
    expect((JSON.parse(toJson(report)) as VerifyReport).graph).toEqual(report.graph);
    // What the graph explains is not looked for in the layer.
    expect(report.layers.every(({ diagnosis }) => diagnosis === null)).toBe(true);
  });

  const chain = trainedNet(`${input("d", 2, 3)} ${power("a", "d", "a", "scale: 2 shift: 0.5")}
    layer { name: "r" type: "ReLU" bottom: "a" top: "a" } ${power("b", "a", "b", "scale: 3")}
    layer { name: "s" type: "TanH" bottom: "b" top: "s" } ${power("c", "s", "c", "shift: 1")}`);

  it("finds every place of one mistake, and two mistakes", async () => {
    const missed = mistake(chain, "graph/in-place-missed", "b reads a instead of a:r.");
    const skipped = mistake(chain, "graph/unknown-layer-skipped", "c reads b, past s.");
    const both = { what: "both", replaced: new Map([...missed.replaced, ...skipped.replaced]) };
    const report = await verifyMistaken(chain, both);
    expect(report.graph?.unexplained).toEqual([]);
    // The file names both the layer and its blob "a".
    expect(idsOf(report).toSorted()).toEqual([
      "graph/in-place-missed",
      "graph/layer-name-as-blob",
      "graph/unknown-layer-skipped",
    ]);
    expect(report.graph?.confident).toBe(false);
    expect(flowing(report)).toContain("In the graph, each of these would explain it:");
    expect(report.graph?.explanations.flatMap(whats)).toContain("c reads b, past s.");
  });

  it("is looked for in the layer where nothing in the graph explains it", async () => {
    const layer = chain.net.layers.find(({ name }) => name === "c");
    if (layer?.type !== "Power") throw new Error("c is a Power layer");
    const shifted = { ...layer, settings: { ...layer.settings, shift: 1.5 } };
    const report = await verifyMistaken(chain, { what: "c adds 1.5", replaced: new Map([[layer, [shifted]]]) });
    expect(report.graph).toMatchObject({ explanations: [], unexplained: ["c"], confident: false });
    expect(report.graph?.tried).toBeGreaterThan(3);
    expect(flowing(report)).toMatch(/No known mistake in the graph explains c \(\d+ places tried\)\./);
    expect(report.layers.find(({ name }) => name === "c")?.diagnosis?.appearance[0].pattern).toMatchObject({
      kind: "offset",
      everywhere: true,
    });
  });

  it("is found in the whole net alone too, where the layers could be wrong", async () => {
    const made = mistake(chain, "graph/unknown-layer-skipped", "c reads b, past s.");
    const report = await verifyMistaken(chain, made, { mode: "inherited" });
    expect(idsOf(report)).toEqual(["graph/unknown-layer-skipped"]);
  });

  it("is not looked for where nothing is wrong, nor where it is told not to", async () => {
    const honest = await verify(chain, await onnxruntime(), feeds(chain));
    expect(honest).toMatchObject({ conforms: true, graph: null });
    const made = mistake(chain, "graph/unknown-layer-skipped", "c reads b, past s.");
    expect((await verifyMistaken(chain, made, { explainMs: 0 })).graph).toBeNull();
    const hurried = await verifyMistaken(chain, made, { explainMs: 1e-9 });
    expect(hurried.graph).toMatchObject({ outOfTime: true, confident: false, unexplained: ["c"] });
    expect(flowing(hurried)).toContain("(time ran out when 0 places had been tried)");
  });
});
