import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeNpy, type NpyArray } from "../tensor/npy.ts";
import { FP16 } from "../tensor/profile.ts";
import { diff, type Rule } from "./diff.ts";
import type { GoldenManifest } from "./golden.ts";
import { openRecording, pairUp } from "./recording.ts";

const GOLDEN = fileURLToPath(new URL("../../golden/digits/activations", import.meta.url));

let folder: string;
let record: Map<string, NpyArray>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cupping-diff-"));
  const { arrays } = await openRecording(GOLDEN);
  record = new Map(await Promise.all(arrays.map(async ({ name, read }) => [name, await read()] as const)));
});
afterAll(() => rm(folder, { recursive: true }));

type Change = (name: string, data: Float32Array) => Float32Array;

/** The golden record in float32, as another tool might have written it. @param rename undefined: left out */
function npyFiles(rename: (id: string) => string | undefined, change: Change = (_name, data) => data) {
  return [...record].flatMap(([id, { shape, data }]) => {
    const name = rename(id);
    return name === undefined ? [] : [[`${name}.npy`, encodeNpy(shape, change(id, new Float32Array(data)))] as const];
  });
}

async function asFolder(name: string, files: readonly (readonly [string, Uint8Array])[]): Promise<string> {
  const at = join(folder, name);
  for (const [file, bytes] of files) {
    await mkdir(dirname(join(at, file)), { recursive: true });
    await writeFile(join(at, file), bytes);
  }
  return at;
}

async function asArchive(name: string, files: readonly (readonly [string, Uint8Array])[]): Promise<string> {
  const at = join(folder, name);
  await writeFile(at, zipSync(Object.fromEntries(files)));
  return at;
}

async function diffOf(a: string, b: string, options: Parameters<typeof diff>[2] = {}) {
  return await diff(await openRecording(a), await openRecording(b), { explainMs: 0, ...options });
}

const scaled: Change = (name, data) => (name === "conv2_1" ? data.map((value) => value * 1.001) : data);
const tensorflow = (id: string): string => `/${id.replace(":", "/")}:0`;

describe("recordings", () => {
  it("are read from folders within folders and from archives, compressed or not, in the order of numbers in names", async () => {
    const files = ["conv10", "conv2", "inception_3a/1x1"].map(
      (name) => [`${name}.npy`, encodeNpy([1], new Float32Array([1]))] as const,
    );
    for (const path of [await asFolder("nested", files), await asArchive("nested.npz", files)]) {
      const { arrays } = await openRecording(path);
      expect(arrays.map(({ name }) => name)).toEqual(["conv2", "conv10", "inception_3a/1x1"]);
      expect(await arrays[0].read()).toEqual({ shape: [1], data: new Float32Array([1]) });
    }
  });

  it("are read from .npz files in folders, behind these files' names", async () => {
    const one = encodeNpy([1], new Float32Array([1]));
    const at = await asFolder("mixed", [
      ["conv1.npy", one],
      ["late/more.npz", zipSync({ "fc.npy": one })],
    ]);
    const { arrays, kind } = await openRecording(at);
    expect({ kind, names: arrays.map(({ name }) => name) }).toEqual({
      kind: "folder",
      names: ["conv1", "late/more/fc"],
    });
  });

  it("of a run are what its one backend returned, and have to be chosen where there are several", async () => {
    const side = async (run: string, of: string): Promise<void> => {
      const at = await asFolder(
        join(run, of),
        npyFiles((id) => id.replaceAll(/[:/]/g, "_")),
      );
      const manifest = JSON.parse(await readFile(join(GOLDEN, "manifest.json"), "utf8")) as GoldenManifest;
      await writeFile(join(at, "manifest.json"), JSON.stringify({ ...manifest, producer: "mine 1" }));
    };
    const run = join(folder, "run");
    await side("run", "mine-cpu");
    await writeFile(join(run, "run.json"), JSON.stringify({ format: 1, runs: [{ folder: "mine-cpu" }] }));
    expect(await openRecording(run)).toMatchObject({ path: join(run, "mine-cpu"), kind: "record of a run" });
    await side("run", "other-cpu");
    await writeFile(
      join(run, "run.json"),
      JSON.stringify({ format: 1, runs: [{ folder: "mine-cpu" }, { folder: "other-cpu" }] }),
    );
    await expect(openRecording(run)).rejects.toThrow(
      `Give one of its folders: ${join(run, "mine-cpu")}, ${join(run, "other-cpu")}.`,
    );
  });

  it("are what NumPy's savez and savez_compressed write", async () => {
    // numpy 1.21.6: conv1 = float32 [1, 2]. NumPy writes every entry with a Zip64 field.
    const stored =
      "UEsDBBQAAAAAAAAAIQCayqvniAAAAIgAAAAJABQAY29udjEubnB5AQAQAIgAAAAAAAAAiAAAAAAAAACTTlVNUFkBAHYAeydkZXNjcic6ICc8ZjQnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMiwpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgCgAAgD8AAABAUEsBAhQDFAAAAAAAAAAhAJrKq+eIAAAAiAAAAAkAAAAAAAAAAAAAAIABAAAAAGNvbnYxLm5weVBLBQYAAAAAAQABADcAAADDAAAAAAA=";
    const compressed =
      "UEsDBBQAAAAIAAAAIQCayqvnTAAAAIgAAAAJABQAY29udjEubnB5AQAQAIgAAAAAAAAATAAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBuk2airqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOpo6CrUKFAAuBoYGewYGBgcAUEsBAhQDFAAAAAgAAAAhAJrKq+dMAAAAiAAAAAkAAAAAAAAAAAAAAIABAAAAAGNvbnYxLm5weVBLBQYAAAAAAQABADcAAACHAAAAAAA=";
    for (const text of [stored, compressed]) {
      const path = join(folder, "numpy.npz");
      await writeFile(path, Buffer.from(text, "base64"));
      const { arrays } = await openRecording(path);
      expect(arrays.map(({ name }) => name)).toEqual(["conv1"]);
      expect(await arrays[0].read()).toEqual({ shape: [2], data: new Float32Array([1, 2]) });
    }
  });

  it.each([
    ["a file that is no archive", "package.json", "NPY_INVALID"],
    ["what is not there", "absent", "FILE_UNREADABLE"],
    ["a folder without arrays", "docs", "NOTHING_COMPARED"],
  ])("are not made of %s", async (_what, path, code) => {
    await expect(openRecording(path)).rejects.toMatchObject({ code });
  });

  it("are not made of half an archive", async () => {
    const whole = zipSync(Object.fromEntries(npyFiles((id) => id)));
    const path = join(folder, "half.npz");
    await writeFile(path, whole.subarray(0, whole.length / 2));
    await expect(openRecording(path)).rejects.toMatchObject({ code: "NPY_INVALID" });
  });

  it("are paired by name, by spelling where that is unambiguous, and by a map before all", async () => {
    const one = encodeNpy([1], new Float32Array([1]));
    const a = await openRecording(
      await asArchive(
        "a.npz",
        ["conv1", "x.1", "x_1", "fc", "only"].map((n) => [`${n}.npy`, one]),
      ),
    );
    const b = await openRecording(
      await asArchive(
        "b.npz",
        ["/conv1:0", "x:1", "dense", "fc"].map((n) => [`${n}.npy`, one]),
      ),
    );
    const names = ({ pairs, ...rest }: ReturnType<typeof pairUp>) => ({
      pairs: pairs.map(([ofA, ofB]) => [ofA.name, ofB.name]),
      ...rest,
    });
    expect(names(pairUp(a, b))).toEqual({
      pairs: [
        ["conv1", "/conv1:0"],
        ["fc", "fc"],
      ],
      onlyA: ["only", "x_1", "x.1"],
      onlyB: ["dense", "x:1"],
    });
    expect(names(pairUp(a, b, { fc: "dense", only: "fc" })).pairs).toContainEqual(["fc", "dense"]);
    expect(() => pairUp(a, b, { fcc: "fc" })).toThrow('Did you mean "fc"?');
    expect(() => pairUp(a, b, { fc: "fc", only: "fc" })).toThrow("named twice");
  });
});

describe("diff with a golden record", () => {
  it("finds what is right right, whatever tool spelled the names", async () => {
    const report = await diffOf(GOLDEN, await asArchive("right.npz", npyFiles(tensorflow)));
    expect(report).toMatchObject({ agrees: true, both: 16, onlyA: [], onlyB: [], withoutReference: null });
    expect(report.judged?.map((side) => side.report?.conforms ?? "reference")).toEqual(["reference", true]);
  });

  it("knows the reference's own records", async () => {
    const report = await diffOf(GOLDEN, GOLDEN);
    expect(report.summary).toBe("Both sides are what the reference computes.");
  });

  it("names the layer that is wrong, in units of what is allowed, on either side", async () => {
    const wrong = await asFolder(
      "wrong",
      npyFiles((id) => id.replace(":", "_"), scaled),
    );
    for (const [a, b, at] of [
      [GOLDEN, wrong, 1],
      [wrong, GOLDEN, 0],
    ] as const) {
      const report = await diffOf(a, b);
      expect(report.agrees).toBe(false);
      const layers = report.judged?.[at].report?.layers ?? [];
      expect(layers.find(({ verdict }) => verdict.kind === "fail")?.name).toBe("conv2_1");
      expect(layers.find(({ name }) => name === "conv2_1")?.tops[0].inSitu?.ratio).toBeGreaterThan(100);
    }
  });

  it("looks at the layers that are in both, and says what is in one only", async () => {
    const b = await asArchive("some.npz", [
      ...npyFiles((id) => (id.startsWith("conv1") ? id : undefined)),
      ["new.npy", encodeNpy([1], new Float32Array(1))],
    ]);
    const report = await diffOf(GOLDEN, b);
    expect(report).toMatchObject({ agrees: true, both: 4, onlyB: ["new"] });
    expect(report.onlyA).toContain("prob");
    expect(report.judged?.[1].report?.layers.filter(({ verdict }) => verdict.kind === "pass")).toHaveLength(4);
  });

  it("tells other inputs from wrong layers", async () => {
    const path = await asArchive(
      "input.npz",
      npyFiles(
        (id) => id,
        (name, data) => (name === "data" ? data.map((x) => x + 1) : data),
      ),
    );
    const report = await diffOf(GOLDEN, path);
    expect(report.agrees).toBe(false);
    expect(report.otherInputs).toEqual(["data"]);
  });

  it("notices that layers in place have overwritten their bottoms, and is told so by a map", async () => {
    const files = new Map(npyFiles((id) => id.split(":")[0]));
    const path = await asArchive("in-place.npz", [...files]);
    const report = await diffOf(GOLDEN, path);
    expect(report.agrees).toBe(false);
    expect(report.blobs.find(({ a }) => a === "conv1_1")?.nearer).toBe("conv1_1:relu1_1");
    const map = Object.fromEntries(report.blobs.flatMap(({ b, nearer }) => (nearer === null ? [] : [[nearer, b]])));
    expect(await diffOf(GOLDEN, path, { map })).toMatchObject({ agrees: true });
  });

  it("says why the reference was not asked, and compares by the rule then", async () => {
    const moved = await asFolder("moved", []);
    const { cp } = await import("node:fs/promises");
    await cp(GOLDEN, moved, { recursive: true });
    const report = await diffOf(
      moved,
      await asArchive(
        "same.npz",
        npyFiles((id) => id),
      ),
    );
    expect(report.judged).toBeNull();
    expect(report.withoutReference).toContain("digits.prototxt");
    expect(report.agrees).toBe(true);
    // The other side's record may be where its files are.
    expect((await diffOf(moved, GOLDEN)).judged).toHaveLength(2);
  });
});

describe("diff without a net", () => {
  const pair = async (b: number[], rule?: Rule, a: Float32Array | Float64Array = new Float32Array([1, -4, 0])) => {
    const [pathA, pathB] = [
      await asArchive("x.npz", [["x.npy", encodeNpy([3], a)]]),
      await asArchive("y.npz", [["x.npy", encodeNpy([3], new Float32Array(b))]]),
    ];
    const { agrees, blobs } = await diffOf(pathA, pathB, rule === undefined ? {} : { rule });
    return { agrees, ...blobs[0] };
  };
  const ulp = 2 ** -23;

  it("wants equality where no rule is given", async () => {
    expect(await pair([1, -4, 0])).toMatchObject({ agrees: true, relative: 0 });
    const { agrees, comparison, relative } = await pair([1 + ulp, -4, 0]);
    expect({ agrees, relative }).toEqual({ agrees: false, relative: ulp / 4 });
    expect(comparison).toMatchObject({ outside: 1, worst: { index: [0], ulps: 1, got: 1 + ulp, expected: 1 } });
  });

  it("compares in the coarser precision", async () => {
    expect((await pair([0.1, 0.2, 0.3], undefined, new Float64Array([0.1, 0.2, 0.3]))).agrees).toBe(true);
  });

  it.each<[string, Rule, number[], number[]]>([
    ["ulps", { kind: "ulps", ulps: 2 }, [1 + 2 * ulp, -4, 0], [1 + 3 * ulp, -4, 0]],
    ["a part of the largest number", { kind: "relative", part: 0.25 }, [2, -4, 1], [1, -4, 1.1]],
    ["one rounding", { kind: "rounded", profile: FP16 }, [1 + 2 ** -11, -4, 0], [1 + 2 ** -9, -4, 0]],
  ])("allows what is given in %s, and no more", async (_what, rule, within, beyond) => {
    expect((await pair(within, rule)).agrees).toBe(true);
    expect((await pair(beyond, rule)).agrees).toBe(false);
  });

  it("tells shapes apart before numbers, and refuses to compare nothing", async () => {
    const at = (name: string, entry: string, shape: number[]) =>
      asArchive(name, [[entry, encodeNpy(shape, new Float32Array(6))]]);
    const report = await diffOf(await at("p.npz", "x.npy", [2, 3]), await at("q.npz", "x.npy", [3, 2]));
    expect(report).toMatchObject({ agrees: false, blobs: [{ relative: null, comparison: { misshapen: [3, 2] } }] });
    await expect(diffOf(await at("p.npz", "x.npy", [6]), await at("q.npz", "y.npy", [6]))).rejects.toMatchObject({
      code: "NOTHING_COMPARED",
    });
    const empty = await asArchive("empty.npz", [["x.npy", encodeNpy([0, 3], new Float32Array(0))]]);
    await expect(diffOf(empty, empty)).rejects.toThrow("Every array that is in both is empty.");
  });
});
