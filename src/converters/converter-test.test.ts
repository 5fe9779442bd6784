import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lower, supports } from "../backends/onnxruntime/lower.ts";
import { LOWERINGS } from "../backends/onnxruntime/lowering/index.ts";
import { loadTrainedNet } from "../caffe/load.ts";
import type { LayerType } from "../caffe/layers/index.ts";
import { compareWithBaseline, readBaseline, writeBaseline } from "./baseline.ts";
import { type Conversion, convert, type ConverterFiles, parseConverter } from "./command.ts";
import {
  type ConverterOutcome,
  type ConverterReport,
  converterTest,
  type ConverterTestOptions,
  DRAWS,
  type NetResult,
} from "./converter-test.ts";
import { judge } from "./judge.ts";
import { builtinNets, netsOfFolder, type NetSource } from "./nets.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cupping-converters-"));
});
afterAll(() => rm(folder, { recursive: true }));

const files = (): ConverterFiles => ({
  prototxt: join(folder, "net.prototxt"),
  caffemodel: join(folder, "net.caffemodel"),
  out: join(folder, "net.onnx"),
});

/** A converter of one line of JavaScript. */
const script = (body: string): string[] => [
  process.execPath,
  "--eval",
  body,
  "--",
  "{prototxt}",
  "{caffemodel}",
  "{out}",
];

describe("a converter's command", () => {
  it("is split into words, with the files in their places", () => {
    expect(parseConverter(`my-converter '{prototxt}' "{caffemodel}" --to={out} 'two words'`)).toEqual([
      "my-converter",
      "{prototxt}",
      "{caffemodel}",
      "--to={out}",
      "two words",
    ]);
    expect(() => parseConverter("my-converter {prototxt} {out}")).toThrow("no {caffemodel}");
    expect(() => parseConverter("my-converter {prototxt} {caffemodel}")).toThrow("no {out}");
  });

  it.each<[what: string, body: string, reason: RegExp]>([
    ["fails", 'console.error("first\\nlast line"); process.exit(3)', /^it ended with exit code 3: last line$/],
    [
      "says why on standard output",
      'console.log("no such layer"); process.exit(1)',
      /^it ended with exit code 1: no such layer$/,
    ],
    ["crashes", 'process.kill(process.pid, "SIGSEGV")', /^it was ended by SIGSEGV/],
    ["hangs", "setInterval(() => {}, 1000)", /^it hung for 0\.5 s/],
    ["writes nothing", "", /^it wrote nothing$/],
    ["writes an empty file", 'require("fs").writeFileSync(process.argv[3], "")', /^it wrote an empty file$/],
    ["writes an empty folder", 'require("fs").mkdirSync(process.argv[3])', /^it wrote an empty folder$/],
    [
      "gives its file another name",
      'require("fs").writeFileSync(process.argv[3] + ".pb", "x")',
      /^it wrote no net\.onnx but net\.onnx\.pb \(--artifact names the file\)$/,
    ],
    ["is a script whose program crashes", "process.exit(128 + 11)", /^it ended with exit code 139 \(SIGSEGV\)$/],
  ])("that %s has refused the net", async (_what, body, reason) => {
    for (const file of await readdir(folder)) await rm(join(folder, file), { recursive: true });
    // A busy machine starts a process in its own time.
    const conversion = await convert(script(body), files(), reason.source.includes("hung") ? 500 : 30_000);
    expect(conversion).toEqual({ kind: "refused", reason: expect.stringMatching(reason) as string });
  });

  it("that writes a file has converted it", async () => {
    expect(await convert(script('require("fs").writeFileSync(process.argv[3], "x")'), files(), 30_000)).toEqual({
      kind: "converted",
    });
  });

  // A process group of its own is out of reach; it holds the converter's pipes open, and is ended here.
  it("is not waited for longer where it leaves a process behind", async () => {
    const leaves = `
      const { spawn } = require("child_process");
      const { pid } = spawn("sleep", ["60"], { detached: true, stdio: "inherit" });
      require("fs").writeFileSync(process.argv[3], String(pid));
      process.exit(0);`;
    const started = performance.now();
    try {
      expect(await convert(script(leaves), files(), 30_000)).toEqual({ kind: "converted" });
      expect(performance.now() - started).toBeLessThan(30_000);
    } finally {
      process.kill(Number(await readFile(files().out, "utf8")));
    }
  });

  it("that is not there is no verdict", async () => {
    await expect(convert(["no-such-program"], files(), 500)).rejects.toMatchObject({
      code: "USAGE",
      problem: 'There is no program "no-such-program".',
    });
  });
});

/** Our own writer, with a lowering of its own for a layer type. */
function converter(lowerings: Partial<typeof LOWERINGS> = {}): (given: ConverterFiles) => Promise<Conversion> {
  return async ({ prototxt, caffemodel, out }) => {
    const { trained } = await loadTrainedNet(prototxt, caffemodel, { labels: true });
    const support = trained.net.layers.map((layer) => supports(layer, LOWERINGS)).find(({ supported }) => !supported);
    if (support?.supported === false) return { kind: "refused", reason: support.reason };
    await writeFile(out, lower(trained, { ...LOWERINGS, ...lowerings }, "own"));
    return { kind: "converted" };
  };
}

/** Pools whose kernel is turned by 90°. */
const turned = converter({
  Pooling: {
    lower: (layer, graph, params) => {
      const [height, width] = layer.settings.kernel;
      LOWERINGS.Pooling?.lower({ ...layer, settings: { ...layer.settings, kernel: [width, height] } }, graph, params);
    },
  },
});

function suite(
  test: Partial<ConverterTestOptions> & Pick<ConverterTestOptions, "convert">,
  ...groups: string[]
): Promise<ConverterReport> {
  return converterTest({
    converter: "ours",
    nets: builtinNets().filter(({ group }) => groups.includes(group)),
    types: [],
    runs: 0,
    seed: 1,
    artifact: "net.onnx",
    keep: join(folder, "kept"),
    judge,
    ...test,
  });
}

const kindsOf = ({ nets }: ConverterReport): Set<ConverterOutcome["kind"]> =>
  new Set(nets.map(({ outcome }) => outcome.kind));

describe("converter-test", () => {
  it("finds nothing wrong with our own writer, and keeps nothing", async () => {
    const report = await suite({ convert: converter() }, "Pooling", "InnerProduct", "small nets");
    expect(report.nets.filter(({ outcome }) => outcome.kind !== "pass").map(({ name }) => name)).toEqual(["the mask"]);
    expect(report.nets.find(({ name }) => name === "the mask")?.outcome.kind).toBe("refused");
    expect(report.conforms).toBe(true);
    expect(report.nets.length).toBeGreaterThan(30);
    expect(existsSync(join(folder, "kept", "Pooling"))).toBe(false);
  });

  it("finds a mistake in named cases, and keeps the nets so that compare can be run again", async () => {
    const report = await suite({ convert: turned }, "Pooling", "ReLU");
    expect(report.conforms).toBe(false);
    const wrong = report.nets.filter(({ outcome }) => outcome.kind === "deviates");
    expect(wrong.map(({ group }) => group)).toContain("Pooling");
    expect(report.nets.filter(({ group }) => group === "ReLU").every(({ outcome }) => outcome.kind === "pass")).toBe(
      true,
    );
    const [{ folder: kept, inputs }] = wrong;
    expect((await readdir(kept as string)).toSorted()).toEqual([
      "net.caffemodel",
      "net.onnx",
      "net.prototxt",
      "x0.npy",
    ]);
    expect(inputs).toEqual(["x0"]);
  });

  it("names the mistake where the shape came out otherwise", async () => {
    const floor = converter({
      Pooling: {
        lower: (layer, graph, params) => {
          const [, , height, width] = layer.bottomShapes[0];
          const { kernel, stride, pad } = layer.settings;
          const extent = (size: number, axis: 0 | 1): number =>
            Math.floor((size + 2 * pad[axis] - kernel[axis]) / stride[axis]) + 1;
          const settings = { ...layer.settings, roundMode: "FLOOR" as const };
          const topShapes = [[...layer.bottomShapes[0].slice(0, 2), extent(height, 0), extent(width, 1)]];
          LOWERINGS.Pooling?.lower({ ...layer, settings, topShapes }, graph, params);
        },
      },
    });
    const { nets } = await suite({ convert: floor }, "Pooling");
    const overhanging = nets.find(({ name }) => name === "a last window that overhangs")?.outcome;
    expect(overhanging).toMatchObject({ kind: "deviates", faults: ["pooling/floor-rounding"] });
  });

  it("draws random layers, and makes the first that is wrong small", async () => {
    const report = await suite({ convert: turned, types: ["Pooling", "ReLU"] as LayerType[], runs: 20 });
    const [pooling, relu] = report.nets;
    expect(pooling).toMatchObject({ group: "Pooling", name: DRAWS, drawn: { seed: 1 } });
    expect(pooling.outcome.kind).toBe("deviates");
    // One pixel cannot show it.
    expect(pooling.prototxt).toMatch(/dim: 1 dim: 1 dim: \d dim: \d/);
    const { trained } = await loadTrainedNet(
      join(pooling.folder as string, "net.prototxt"),
      join(pooling.folder as string, "net.caffemodel"),
    );
    expect(trained.net.layers[1].type).toBe("Pooling");
    expect(relu).toMatchObject({ group: "ReLU", outcome: { kind: "pass" }, drawn: null, folder: null });
  });

  it("tells what is refused, and what cannot be run, from what is wrong", async () => {
    const refused = await suite(
      { convert: async () => ({ kind: "refused", reason: "no" }), types: ["TanH"], runs: 5 },
      "TanH",
    );
    expect(kindsOf(refused)).toEqual(new Set(["refused"]));
    // Where all cases are refused, no random layers are tried.
    expect(refused.nets.map(({ name }) => name)).not.toContain(DRAWS);
    expect(refused).toMatchObject({
      conforms: false,
      summary: expect.stringContaining("Nothing was compared") as string,
    });
    const invalid = await suite(
      {
        convert: async ({ out }) => {
          await writeFile(out, "no model");
          return { kind: "converted" };
        },
      },
      "TanH",
    );
    expect(kindsOf(invalid)).toEqual(new Set(["invalid"]));
    expect(invalid.conforms).toBe(false);
  });

  it("has nothing to say where there is no net", async () => {
    await expect(suite({ convert: converter() }, "nothing")).rejects.toMatchObject({ code: "NOTHING_COMPARED" });
  });
});

describe("the nets", () => {
  it("are the same each time, in folders of their own", async () => {
    const names = builtinNets().map(({ group, name }) => `${group}/${name.replaceAll(/[^\p{L}\p{N}._-]+/gu, "-")}`);
    expect(new Set(names).size).toBe(names.length);
    const bytes = async (): Promise<string[]> =>
      Promise.all(
        builtinNets()
          .filter(({ group }) => group === "BatchNorm" || group === "small nets")
          .map(async (one) => Buffer.from((await one.make()).caffemodel).toString("base64")),
      );
    expect(await bytes()).toEqual(await bytes());
  });

  it("of a folder are those that have weights", async () => {
    const own = await mkdtemp(join(folder, "own-"));
    await expect(netsOfFolder(own)).rejects.toMatchObject({ code: "USAGE" });
    const { prototxt, caffemodel } = await (
      builtinNets().find(({ group }) => group === "small nets") as NetSource
    ).make();
    await writeFile(join(own, "a.prototxt"), prototxt);
    await writeFile(join(own, "a.caffemodel"), caffemodel);
    await writeFile(join(own, "b.prototxt"), prototxt);
    const nets = await netsOfFolder(own);
    expect(nets.map(({ name }) => name)).toEqual(["a"]);
    const report = await suite({ convert: converter(), nets });
    expect(report.nets.map(({ outcome }) => outcome.kind)).toEqual(["pass"]);
  });
});

describe("a baseline", () => {
  const result = (name: string, outcome: ConverterOutcome): NetResult => ({
    group: "Pooling",
    name,
    outcome,
    drawn: null,
    folder: null,
    inputs: [],
    prototxt: null,
  });
  const pass: ConverterOutcome = { kind: "pass", elements: 1 };
  const refused: ConverterOutcome = { kind: "refused", reason: "no" };
  const wrong: ConverterOutcome = { kind: "deviates", problem: "It is.", faults: ["a/b"], report: null };

  it("tells what is newly broken and newly fixed", async () => {
    const file = join(folder, "baseline.json");
    await writeBaseline(file, {}, [
      result("stays", wrong),
      result("breaks", pass),
      result("is refused now", pass),
      result("is fixed", wrong),
      result("is converted now", refused),
      result("is not tried now", wrong),
    ]);
    const baseline = await readBaseline(file);
    expect(baseline["Pooling: stays"]).toEqual({ verdict: "deviates", faults: ["a/b"] });
    const now = [
      result("stays", wrong),
      result("breaks", wrong),
      result("is refused now", refused),
      result("is fixed", pass),
      result("is converted now", pass),
      result("is new and wrong", wrong),
      result("is new and refused", refused),
    ];
    expect(compareWithBaseline(baseline, now)).toEqual({
      broken: [
        { net: "Pooling: breaks", before: "pass", now: "deviates", faults: ["a/b"] },
        { net: "Pooling: is refused now", before: "pass", now: "refused", faults: [] },
        { net: "Pooling: is new and wrong", before: null, now: "deviates", faults: ["a/b"] },
      ],
      fixed: [
        { net: "Pooling: is fixed", before: "deviates", now: "pass", faults: [] },
        { net: "Pooling: is converted now", before: "refused", now: "pass", faults: [] },
      ],
    });
    await writeBaseline(file, baseline, now);
    const updated = await readBaseline(file);
    expect(updated["Pooling: is not tried now"]).toMatchObject({ verdict: "deviates" });
    expect(compareWithBaseline(updated, now)).toEqual({ broken: [], fixed: [] });
  });

  it("is refused where it is none", async () => {
    const file = join(folder, "no-baseline.json");
    await writeFile(file, '{"format": 2}');
    await expect(readBaseline(file)).rejects.toMatchObject({ code: "BASELINE_INVALID" });
    await expect(readBaseline(join(folder, "nowhere.json"))).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
  });
});
