/** The command as a user runs it: output, exit codes, files. */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeNpy } from "../tensor/npy.ts";
import { cupping } from "./cupping.test-support.ts";
import { EXIT } from "./exit.ts";

const NET = "golden/digits/digits.prototxt";
const WEIGHTS = "golden/digits/digits.caffemodel";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cupping-cli-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("cupping verify", () => {
  it("passes the bundled net, prints a table that fits 80 columns, and exits with 0", async () => {
    const { code, out, err } = await cupping("verify", NET, WEIGHTS);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("Conforms: all 15 layers compute what Caffe computes.");
    expect(out).toMatch(/^conv1_1 +Convolution +[\d.e-]+× +[\d.e-]+× +pass$/m);
    expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(out).not.toContain("\u001b");
  });

  it("passes the V1 files as well", async () => {
    expect(
      (await cupping("verify", "golden/digits/digits-v1.prototxt", "golden/digits/digits-v1.caffemodel", "--quiet"))
        .out,
    ).toBe("onnxruntime:cpu: Conforms: all 15 layers compute what Caffe computes.\n");
  });

  it("writes a page and a record, which cupping diff reads", async () => {
    const [page, run] = [join(folder, "report.html"), join(folder, "run")];
    const written = await cupping("verify", NET, WEIGHTS, "--layer", "conv1_1", "--html", page, "--record", run, "-q");
    expect(written).toMatchObject({ code: 0, err: "" });
    expect(await readFile(page, "utf8")).toContain("<title>Digits: cupping verify</title>");
    const { code, out } = await cupping("diff", join(run, "reference"), join(run, "onnxruntime-cpu"), "-q");
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining("Conforms") });
    const misplaced = await cupping("verify", NET, WEIGHTS, "--record", folder, "-q");
    expect(misplaced).toMatchObject({ code: 2, err: expect.stringContaining("no record of a run") });
  });

  it("takes an image, an array, a seed and a batch as input, and writes JSON", async () => {
    const image = join(folder, "digit.png");
    await sharp({ create: { width: 40, height: 20, channels: 3, background: "#a08060" } })
      .png()
      .toFile(image);
    const json = join(folder, "report.json");
    expect(
      (await cupping("verify", NET, WEIGHTS, "--input", image, "--mode", "injected", "--json", json, "-q")).code,
    ).toBe(0);
    const report = JSON.parse(await readFile(json, "utf8")) as {
      inputs: object;
      reports: { layers: { tops: object[] }[]; conforms: boolean }[];
    };
    expect(report.inputs).toEqual({ data: image });
    expect(report.reports[0].conforms).toBe(true);
    expect(report.reports[0].layers[0].tops[0]).toMatchObject({
      blob: "conv1_1",
      shape: [1, 8, 28, 28],
      inherited: null,
    });
    const array = join(folder, "x.npy");
    await writeFile(array, encodeNpy([3, 1, 28, 28], new Float32Array(3 * 784).fill(0.5)));
    expect(
      (await cupping("verify", NET, WEIGHTS, "--input", `data=${array}`, "--input-shape", "data=3,1,28,28", "-q")).code,
    ).toBe(0);
    const printed = await cupping("verify", NET, WEIGHTS, "--input", "random:7", "--layer", "pool1", "--json", "-");
    expect((JSON.parse(printed.out) as typeof report).inputs).toEqual({ data: "random:7" });
  });

  it("reports the same by the plain loops as by the kernel, with any number of threads", async () => {
    const reports = await Promise.all(
      [
        ["--reference", "plain"],
        ["--threads", "1"],
        ["--threads", "3"],
      ].map(async (how) => {
        const { out } = await cupping("verify", NET, WEIGHTS, "--mode", "injected", "--json", "-", ...how);
        const {
          reports: [report],
        } = JSON.parse(out) as { reports: { seconds: number; layers: object[] }[] };
        return report.layers;
      }),
    );
    expect(reports[0].length).toBe(15);
    expect(reports[1]).toEqual(reports[0]);
    expect(reports[2]).toEqual(reports[0]);
  });

  it("exits with 3 where a backend is not available, with the reason and the remedy", async () => {
    const { code, err } = await cupping("verify", NET, WEIGHTS, "--backend", "onnxruntime:cuda");
    expect(code).toBe(3);
    expect(err).toContain(
      "onnxruntime:cuda is unavailable: onnxruntime-node 1.30.0 was installed without its cuda provider.",
    );
    expect(err).toContain("npm rebuild onnxruntime-node");
  });

  it.each([
    ["an unknown backend", ["verify", NET, WEIGHTS, "--backend", "theano"], "BACKEND_UNKNOWN", "onnxruntime:cpu"],
    ["an unknown layer", ["verify", NET, WEIGHTS, "--layer", "conv9"], "USAGE", 'no layer "conv9"'],
    ["a mistyped layer", ["verify", NET, WEIGHTS, "--layer", "cnv1_2"], "USAGE", 'Did you mean "conv1_2"?'],
    ["a mistyped backend", ["probe", "--backend", "onnxrutime"], "BACKEND_UNKNOWN", 'Did you mean "onnxruntime"?'],
    ["a mistyped option", ["verify", NET, WEIGHTS, "--bakend", "all"], "", "Did you mean --backend?"],
    ["a mistyped command of a command", ["golden", "chek"], "", "Did you mean check?"],
    ["an unknown mode", ["verify", NET, WEIGHTS, "--mode", "all"], "", "Allowed choices are injected, inherited, both"],
    ["a time that is none", ["verify", NET, WEIGHTS, "--explain-for", "soon"], "USAGE", "--explain-for"],
    ["a missing file", ["verify", NET, "absent.caffemodel"], "FILE_UNREADABLE", "absent.caffemodel"],
    ["files in the wrong order", ["verify", WEIGHTS, NET], "FILE_NOT_CAFFE", "the caffemodel comes second"],
    ["an unreadable image", ["verify", NET, WEIGHTS, "--input", "package.json"], "IMAGE_UNREADABLE", "package.json"],
    [
      "an array of another shape",
      ["verify", NET, WEIGHTS, "--input", "golden/digits/activations/000-conv1_1.values.npy"],
      "INPUT_SHAPE",
      "1×8×28×28",
    ],
    ["a seed that is none", ["verify", NET, WEIGHTS, "--input", "random:x"], "USAGE", "whole number"],
    ["a shape that is none", ["verify", NET, WEIGHTS, "--input-shape", "data=0,1"], "USAGE", "N,C,H,W"],
    [
      "an unknown input",
      ["verify", NET, WEIGHTS, "--input-shape", "dat=1,1,28,28"],
      "INPUT_SHAPE",
      'Did you mean "data"?',
    ],
    ["an unknown method", ["verify", NET, WEIGHTS, "--reference", "slow"], "", "Allowed choices are kernel, plain"],
    ["no number of threads", ["verify", NET, WEIGHTS, "--threads", "0"], "USAGE", "from 1 to 16"],
    ["an unknown phase", ["inspect", NET, "--phase", "DEPLOY"], "USAGE", "TRAIN or TEST"],
    ["a backend that is no module", ["verify", NET, WEIGHTS, "--backend", `./${NET}`], "BACKEND_INVALID", "extension"],
    ["an unknown command", ["verfy"], "", "Did you mean verify?"],
    ["a folder that is no record", ["golden", "check", "src"], "FILE_UNREADABLE", "manifest.json"],
    ["an input that is no net", ["upgrade", "package.json", "/dev/null/x"], "PROTOTXT_SYNTAX", "package.json:1:1"],
  ])("exits with 2 for %s", async (_what, args, errorCode, text) => {
    const { code, out, err } = await cupping(...args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(errorCode);
    expect(err).toContain(text);
    expect(err).not.toContain("    at ");
  });

  it("writes nothing when it fails", async () => {
    const json = join(folder, "none.json");
    await cupping("verify", NET, "absent.caffemodel", "--json", json);
    expect(existsSync(json)).toBe(false);
  });
});

describe("cupping conformance", () => {
  const regressions = (): string => join(folder, "regressions");

  it("tries the layers that are asked for, prints a table that fits 80 columns, and exits with 0", async () => {
    const { code, out, err } = await cupping(
      ...["conformance", "--layer", "Concat", "--layer", "AbsVal", "--runs", "20", "--regressions", regressions()],
    );
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("20 random draws a layer type, --seed 1");
    expect(out).toMatch(/^AbsVal +\d+\/\d+ +20\/20 +– +pass$/m);
    expect(out).toContain("Conforms on 2 of 2 layer types");
    expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(existsSync(regressions())).toBe(false);
  });

  it("writes JSON, and a table of backends for several", async () => {
    const args = ["conformance", "--layer", "AbsVal", "--runs", "5", "--seed", "7", "--regressions", regressions()];
    const { code, out } = await cupping(...args, "--backend", "onnxruntime:cpu", "--json", "-");
    expect(code).toBe(0);
    const { reports } = JSON.parse(out) as { reports: { seed: number; types: { verdict: string; draws: object }[] }[] };
    expect(reports[0].seed).toBe(7);
    expect(reports[0].types[0]).toMatchObject({ verdict: "pass", draws: { run: 5, passed: 5 } });
    const several = await cupping(...args, "--backend", "onnxruntime", "--backend", "onnxruntime:cpu");
    expect(several.out).toMatch(/^AbsVal +✓ +✓$/m);
  });

  it("replays a saved case, reports it as fixed on the next run, and removes it", async () => {
    const own = join(regressions(), "onnxruntime-cpu");
    await mkdir(own, { recursive: true });
    const saved = {
      format: 1,
      type: "ReLU",
      case: "any",
      found: { seed: 1, path: "0" },
      layerCase: { body: 'type: "ReLU"', bottoms: [{ shape: [2], numbers: ["-0", "NaN"] }] },
    };
    const file = join(own, "ReLU-saved.json");
    await writeFile(file, JSON.stringify(saved));
    const { code, out } = await cupping("conformance", "--case", file);
    expect({ code, out }).toEqual({ code: 0, out: "onnxruntime:cpu: passes, 2 numbers compared\n" });
    const run = await cupping("conformance", "--layer", "ReLU", "--runs", "1", "--regressions", regressions());
    expect(run.out).toContain("Fixed, and removed from the regressions:\n  ReLU-saved.json");
    expect(await readdir(own)).toEqual([]);
  });

  it("exits with 1 where a known failure no longer happens, and where a case cannot be said to pass", async () => {
    const file = join(folder, "expectations.json");
    await writeFile(file, '[{ "type": "AbsVal", "case": "both signs", "reason": "It was wrong once." }]');
    const args = ["conformance", "--layer", "AbsVal", "--runs", "1", "--regressions", regressions(), "-q"];
    const { code, out } = await cupping(...args, "--expectations", file);
    expect({ code, out }).toEqual({
      code: 1,
      out: "onnxruntime:cpu: Known failures that are none any more: AbsVal. Remove them from the list.\n",
    });
    const mask = {
      format: 1,
      type: "Pooling",
      case: "any",
      layerCase: {
        body: 'type: "Pooling" pooling_param { kernel_size: 1 }',
        bottoms: [{ shape: [1, 1, 1, 1], numbers: { kind: "uniform", seed: 1 } }],
        tops: 2,
      },
    };
    const saved = join(folder, "mask.json");
    await writeFile(saved, JSON.stringify(mask));
    const unsaid = await cupping("conformance", "--case", saved);
    expect(unsaid.code).toBe(1);
    expect(unsaid.out).toMatch(/^onnxruntime:cpu: unsupported: /);
  });

  it("takes the list of the engine that an option puts in another's place", async (context) => {
    // With the list of Chromium's WebGL, on which ReLU of infinity is NaN, this would be a failure that is none any more.
    const args = ["--backend", "tfjs:browser-webgl?browser=firefox", "--layer", "ReLU", "--runs", "1"];
    const { code, out, err } = await cupping("conformance", ...args, "--regressions", regressions(), "-q");
    if (code === EXIT.unavailable) context.skip(err);
    expect({ code, out }).toEqual({
      code: 0,
      out: "tfjs:browser-webgl?browser=firefox: Conforms on 1 of 1 layer types.\n",
    });
  }, 60_000);

  it.each([
    ["an unknown layer type", ["--layer", "Poolin"], "USAGE", 'Did you mean "Pooling"?'],
    ["runs that are none", ["--runs", "-1"], "USAGE", "whole number"],
    ["a seed that is none", ["--seed", "x"], "USAGE", "whole number"],
    ["a case that is none", ["--case", "package.json"], "CASE_INVALID", "no saved case"],
    ["expectations that are none", ["--expectations", "package.json"], "EXPECTATIONS_INVALID", "no list"],
  ])("exits with 2 for %s", async (_what, args, errorCode, text) => {
    const { code, out, err } = await cupping("conformance", ...args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(errorCode);
    expect(err).toContain(text);
  });
});

describe("cupping verify --sweep", () => {
  it("prints one table, a line for each option", async () => {
    const { code, out } = await cupping("verify", NET, WEIGHTS, "--sweep", "--mode", "injected");
    expect(code).toBe(0);
    expect(out).toMatch(/^onnxruntime:cpu +[\d.]+× +– +conforms$/m);
    expect(out).toMatch(/^onnxruntime:cpu\?graphOptimizationLevel=disabled +[\d.]+× +– +conforms$/m);
    expect(out.trim().split("\n")).toHaveLength(9);
  });
});

describe("the other commands", () => {
  it("backends lists every device with its remedy", async () => {
    const { code, out } = await cupping("backends");
    expect(code).toBe(0);
    expect(out).toMatch(/^onnxruntime:cpu +available +1\.30\.0, fp32$/m);
    expect(out).toMatch(/^onnxruntime:tensorrt +unavailable/m);
    const list = JSON.parse((await cupping("backends", "--json")).out) as {
      id: string;
      device: string;
      available: boolean;
    }[];
    const devices = list.filter(({ id }) => id === "onnxruntime").map(({ device }) => device);
    expect(devices).toEqual(["cpu", "webgpu", "cuda", "tensorrt"]);
    expect(list[0].available).toBe(true);
  });

  it("inspect prints a table, or JSON", async () => {
    const { code, out } = await cupping("inspect", NET, WEIGHTS);
    expect(code).toBe(0);
    expect(out).toContain("80,482 params");
    expect(out).toContain("The weights fit the net.");
    const net = JSON.parse((await cupping("inspect", NET, "--json")).out) as { totals: object };
    expect(net.totals).toEqual({ params: 80_482, macs: 1_261_632 });
  });

  it("upgrade writes a V1 net in today's format", async () => {
    const target = join(folder, "today.prototxt");
    const { code, out } = await cupping("upgrade", "golden/digits/digits-v1.prototxt", target);
    expect(code).toBe(0);
    expect(out).toContain("V1");
    expect((await cupping("verify", target, WEIGHTS, "-q")).code).toBe(0);
  });

  it("golden records and checks", async () => {
    const target = join(folder, "record");
    expect((await cupping("golden", "record", NET, WEIGHTS, "--out", target, "--input", "random:5")).out).toMatch(
      /^Recorded 15 blobs/,
    );
    expect((await cupping("golden", "check", target)).out).toContain("15 blobs as recorded");
    expect((await readdir(target)).length).toBeGreaterThan(15);
  });

  it("demo verifies the bundled net and counts its errors", async () => {
    const { code, out } = await cupping(
      ...["demo", "--images", "250", "--backend", "onnxruntime:cpu", "--backend", "tfjs:wasm"],
    );
    expect(code).toBe(0);
    expect(out).toContain("250 test images of MNIST");
    expect(out).toMatch(/^reference \(float64\) /m);
    expect(out).toContain("Every engine predicts what the reference predicts, image by image.");
  });

  it("demo of an engine that cannot run here says nothing of engines, and exits with 3", async () => {
    const { code, out, err } = await cupping("demo", "--images", "10", "--backend", "process:no-such-program");
    expect({ code, out }).toEqual({ code: 3, out: "" });
    expect(err).toContain("process:no-such-program is unavailable");
    const mixed = await cupping(
      ...["demo", "--images", "10", "--quiet", "--backend", "process:no-such-program", "--backend", "onnxruntime"],
    );
    expect(mixed.code).toBe(3);
    expect(mixed.out).toContain("Every engine predicts");
  });

  it("--help shows what there is, and exits with 0", async () => {
    const { code, out } = await cupping("--help");
    expect(code).toBe(0);
    for (const word of ["verify", "conformance", "backends", "inspect", "upgrade", "golden", "demo", "Exit codes"])
      expect(out).toContain(word);
  });
});

describe("cupping selftest", () => {
  it("makes one mistake on all cases, in lines that fit 80 columns, and exits with 0", async () => {
    const json = join(folder, "selftest.json");
    const { code, out, err } = await cupping(
      ...["selftest", "--quick", "--fault", "pooling/floor-rounding", "--runs", "1", "--json", json],
    );
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^pooling\/floor-rounding +\d+ +\d+ +\d+ +named first$/m);
    expect(out).toMatch(/^killed: .* 1 of 1 +met$/m);
    expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
    const report = JSON.parse(await readFile(json, "utf8")) as { faults: { id: string; verdict: string }[] };
    expect(report.faults).toMatchObject([{ id: "pooling/floor-rounding", verdict: "named first" }]);
  });

  it("exits with 1 where a target is missed: the corners have no numbers small enough to be flushed", async () => {
    const { code, out } = await cupping("selftest", "--quick", "--fault", "arithmetic/flush-to-zero", "--runs", "1");
    expect(code).toBe(1);
    expect(out).toContain("MISSED");
    expect(out).toContain("is given no numbers small enough");
  });

  it("says of a net what it could reveal, and why not the rest", async () => {
    const { code, out } = await cupping(
      ...["selftest", NET, WEIGHTS, "--fault", "convolution/flipped-filters", "--fault", "pooling/floor-rounding"],
    );
    expect(code).toBe(0);
    expect(out).toMatch(/^convolution\/flipped-filters +4\/4 +conv1_1 +named first$/m);
    expect(out).toContain("pooling/floor-rounding: every Pooling divides exactly");
    expect(out).toContain("reveals 1 of 2 known mistakes; 1 it cannot show");
  });

  it("takes the net by --net too, and looks at its graph", async () => {
    const { code, out } = await cupping(
      ...["selftest", "--net", NET, WEIGHTS, "--fault", "graph/in-place-missed", "--fault", "graph/untied-params"],
    );
    expect(code).toBe(0);
    expect(out).toMatch(/^graph\/in-place-missed +\d\/\d+ +conv1_2 +among others$/m);
    expect(out).toContain("graph/untied-params: the net has no shared params");
    expect(out).toContain("reveals 1 of 2 known mistakes; 1 it cannot show");
    expect((await cupping("selftest", "--net", NET)).code).toBe(2);
    const many = await cupping("selftest", "--net", NET, WEIGHTS, "more");
    expect(many.code).toBe(2);
    expect(many.err).toContain("one argument too many: more");
  });

  it("knows its faults, and what it needs", async () => {
    const unknown = await cupping("selftest", "--fault", "pooling/floor-roundin");
    expect(unknown).toMatchObject({ code: 2, out: "" });
    expect(unknown.err).toContain("pooling/floor-rounding");
    expect((await cupping("selftest", NET)).code).toBe(2);
    expect((await cupping("selftest", "--runs", "x")).code).toBe(2);
  });
});

describe("cupping converter-test", () => {
  const options = ["--layer", "AbsVal", "--runs", "0", "--quiet", "--keep"];
  const script = (body: string): string => `"${process.execPath}" --eval '${body}' -- {prototxt} {caffemodel} {out}`;

  it("exits with 1 for what is wrong, and with a baseline only for what is newly so", async () => {
    const kept = join(folder, "kept");
    const baseline = join(folder, "converter.json");
    const refuses = script("process.exit(1)");
    const writes = script('require("fs").writeFileSync(process.argv[3], "no model")');
    const test = (converter: string, ...more: string[]) =>
      cupping("converter-test", ...options, kept, "--converter", converter, ...more);
    expect(await test(refuses, "--baseline", baseline, "--update-baseline")).toMatchObject({ code: 0 });
    const broken = await test(writes, "--baseline", baseline);
    expect(broken).toMatchObject({ code: 1, out: "Against the baseline: 1 newly broken, 0 newly fixed.\n" });
    expect((await readdir(join(kept, "AbsVal"))).length).toBe(1);
    expect(await test(refuses, "--baseline", baseline)).toMatchObject({ code: 0 });
    expect(await readdir(kept)).toEqual([]);
  });

  it("exits with 2 for a command that names no files, and a baseline that is not there", async () => {
    const short = await cupping("converter-test", "--converter", "my-converter {prototxt}");
    expect(short.code).toBe(2);
    expect(short.err).toContain("no {caffemodel} and no {out}");
    const missing = await cupping(
      "converter-test",
      "--converter",
      script(""),
      "--baseline",
      join(folder, "nowhere.json"),
    );
    expect(missing.code).toBe(2);
    expect(missing.err).toContain("FILE_UNREADABLE");
  });
});
