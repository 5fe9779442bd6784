/** `cupping diff` as a user runs it. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeNpy } from "../tensor/npy.ts";
import { cupping } from "./cupping.test-support.ts";

const GOLDEN = "golden/digits/activations";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cupping-cli-diff-"));
  for (const [name, number] of [
    ["a", 1],
    ["b", 1.5],
  ] as const) {
    const npy = encodeNpy([2], new Float32Array([number, 2]));
    await writeFile(join(folder, `${name}.npz`), zipSync({ [`${name === "a" ? "" : "/"}conv1.npy`]: npy }));
  }
});
afterAll(() => rm(folder, { recursive: true }));

describe("cupping diff", () => {
  it("asks the reference where a record names its net, in lines of 80 characters, and exits with 0", async () => {
    const { code, out, err } = await cupping("diff", GOLDEN, GOLDEN);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("16 names are in both.");
    expect(out).toContain("Both sides are what the reference computes.");
    expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it("exits with 1 where something differs, and names it; with 0 where the rule that is given allows it", async () => {
    const files = [join(folder, "a.npz"), join(folder, "b.npz")];
    const json = join(folder, "diff.json");
    const { code, out } = await cupping("diff", ...files, "--json", json);
    expect(code).toBe(1);
    expect(out).toMatch(/^conv1 +1 of 2 +2\.5e-1 +4\.19e\+6 +DIFFERS$/m);
    expect(out).toContain("First difference: conv1 (in B /conv1), worst at [0]");
    expect(out).toContain("in float32 where either side\nis, since nothing says");
    const report = JSON.parse(await readFile(json, "utf8")) as object;
    expect(report).toMatchObject({ format: 1, agrees: false, rule: { kind: "equal" }, blobs: [{ relative: 0.25 }] });
    const quiet = await cupping("diff", ...files, "--tolerance", "0.25", "--quiet");
    expect(quiet).toMatchObject({ code: 0, out: "The blob that is in both is within the rule that was given.\n" });
  });

  it("pairs two files of one array, and tells shapes, NaN and what is less than an ulp", async () => {
    const file = async (name: string, shape: number[], data: Float32Array | Float64Array): Promise<string> => {
      const path = join(folder, `${name}.npy`);
      await writeFile(path, encodeNpy(shape, data));
      return path;
    };
    const one = await file("one", [2], Float64Array.of(1, 2));
    const near = await cupping("diff", one, await file("near", [2], Float64Array.of(1, 2 + 1e-12)));
    expect(near.out).toMatch(/^one +1 of 2 +5\.0e-13 +<1 +DIFFERS$/m);
    expect(near.out).toContain("First difference: one (in B near), worst at [1]");
    expect(near.out).toContain("less than one ulp of float32 away");
    const nan = await cupping("diff", one, await file("nan", [2], Float32Array.of(Number.NaN, 2)));
    expect(nan.out).toMatch(/^one +1 of 2 +∞ +– +DIFFERS$/m);
    const turned = await cupping("diff", one, await file("turned", [1, 2], Float32Array.of(1, 2)));
    expect(turned.out).toContain("First difference: one (in B turned) is 2 in A, and 1×2 in B");
    const third = 1 / 3;
    const rounded = await file("rounded", [1], Float32Array.of(third));
    const same = await cupping("diff", await file("exact", [1], Float64Array.of(third)), rounded);
    expect(same.code).toBe(0);
    expect(same.out).toMatch(/^exact +0 of 1 +0 +– +equal$/m);
  });

  it.each([
    ["a tolerance that is none", ["--tolerance", "much"], "USAGE", "1e-5"],
    ["an unknown profile", ["--profile", "fp8"], "", "Allowed choices are fp32"],
    ["a map that is none", ["--map", "README.md"], "USAGE", "no JSON"],
  ])("exits with 2 for %s", async (_what, args, errorCode, text) => {
    const { code, out, err } = await cupping("diff", GOLDEN, GOLDEN, ...args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(errorCode);
    expect(err).toContain(text);
  });
});
