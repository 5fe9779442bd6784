/** What a page says to type, typed: it gives what the page is about. */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { afterAll, beforeAll, expect, it, type TestContext } from "vitest";
import { closeChromium, openFile } from "../report/html/chromium.test-support.ts";
import { cupping, type Run } from "./cupping.test-support.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const NET = ["golden/digits/digits.prototxt", "golden/digits/digits.caffemodel"] as const;

let folder: string;
beforeAll(async () => {
  // A name that a shell would take apart.
  folder = await mkdtemp(join(tmpdir(), "cupping it's pasted "));
});
afterAll(async () => {
  await closeChromium();
  await rm(folder, { recursive: true });
});

/** What the page's front says. */
async function typed(context: TestContext, page: string): Promise<string> {
  await using opened = await openFile(context, page);
  return (await opened.page.textContent(".command code")) ?? "";
}

/** Runs it, as a shell takes it. */
async function pasted(context: TestContext, page: string, ...more: string[]): Promise<Run> {
  const text = await typed(context, page);
  expect(text).toMatch(/^cupping /);
  const program = `"${process.execPath}" --import tsx src/cli/main.ts`;
  return await new Promise((resolve) => {
    execFile(
      "sh",
      ["-c", `${text.replace("cupping", program)} "$@"`, "sh", ...more],
      { cwd: ROOT },
      (error, out, err) => {
        resolve({ code: typeof error?.code === "number" ? error.code : 0, out, err });
      },
    );
  });
}

it("conformance: with its layer types, its list of known failures and its backend", async (context) => {
  const [page, expectations] = [join(folder, "conformance.html"), join(folder, "none.json")];
  await writeFile(expectations, "[]");
  const args = ["--layer", "Clip", "--layer", "Softmax", "--runs", "2", "--backend", "onnxruntime:cpu", "-q"];
  const files = ["--expectations", expectations, "--regressions", join(folder, "cases")];
  const run = await cupping("conformance", ...args, ...files, "--html", page);
  // Without the empty list Clip's failures are known.
  expect(run).toMatchObject({ code: 1, out: expect.stringContaining("Clip") });
  expect(await pasted(context, page, "-q")).toEqual(run);
}, 120_000);

it("selftest: with the mistakes and the input that were asked for", async (context) => {
  const page = join(folder, "selftest.html");
  const args = ["--fault", "convolution/flipped-filters", "--input", "constant:0", "-q"];
  const run = await cupping("selftest", ...NET, ...args, "--html", page);
  expect(run.code).toBe(0);
  expect(await pasted(context, page, "-q")).toEqual(run);
}, 120_000);

it("validate and merge: with the net's options and the gate", async (context) => {
  for (const [i, name] of ["a.png", "b.png"].entries()) {
    const pixels = Uint8Array.from({ length: 28 * 28 }, (_, at) => (at * (i + 3) * 7) % 256);
    const image = sharp(pixels, { raw: { width: 28, height: 28, channels: 1 } }).png();
    await image.toFile(join(folder, name));
  }
  await writeFile(join(folder, "list.txt"), "a.png 0\nb.png 1\n");
  const [net, weights] = NET.map((name) => ({ name, path: join(ROOT, name) }));
  const gate = join(folder, "gate.json");
  const content = {
    ...{ format: 1, id: "two", title: "Two images", source: "this test", net, weights, recipe: "digits" },
    ...{ labels: "as in the list", expected: { top1: { errors: 0 } } },
    data: { title: "two", spec: "list:folder=.,file=list.txt", images: 2 },
  };
  await writeFile(gate, JSON.stringify(content));
  const page = join(folder, "validate.html");
  const journal = join(folder, "journal");
  const data = ["--data", `list:folder=${folder},file=${join(folder, "list.txt")}`, "--recipe", "digits"];
  const args = [...data, "--stage", "deploy", "--expect", gate, "--no-explain", "-q"];
  const run = await cupping("validate", ...NET, ...args, "--journal", journal, "--html", page);
  expect(run).toMatchObject({ code: 1, out: expect.stringContaining("RED") });
  expect(await typed(context, page)).toContain("--stage deploy");
  const again = await pasted(context, page, "-q", "--no-explain", "--journal", join(folder, "again"));
  expect(again).toEqual(run);

  const merged = await cupping("merge", journal, "--expect", gate, "--no-explain", "-q", "--html", page);
  expect(merged).toMatchObject({ code: 1, out: expect.stringContaining("RED") });
  expect(await pasted(context, page, "-q", "--no-explain")).toEqual(merged);
}, 120_000);
