/** `cupping conformance --case FILE --html FILE`: the page of one saved case, in a real Chromium. */
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { closeChromium, openFile } from "../report/html/chromium.test-support.ts";
import { conformanceCommand } from "./commands/conformance.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cupping-case-"));
  vi.spyOn(console, "log").mockImplementation(() => {});
});
afterAll(async () => {
  await closeChromium();
  await rm(folder, { recursive: true });
});

it("shows the case, what is wrong with it and why, and the numbers of both sides", async (context) => {
  const run = { backend: ["onnxruntime:cpu"], regressions: folder, isolate: false, quiet: true };
  const expectations = join(folder, "none.json");
  await writeFile(expectations, "[]");
  expect(await conformanceCommand({ ...run, layer: ["Clip"], runs: 5, expectations })).toBe(1);
  const cases = join(folder, "onnxruntime-cpu");
  const [name] = await readdir(cases);
  const file = join(cases, name);
  const html = join(folder, "case.html");
  expect(await conformanceCommand({ ...run, case: file, html })).toBe(1);

  await using opened = await openFile(context, html);
  const { page, complaints } = opened;
  expect(await page.textContent(".verdict h1")).toMatch(/^Clip, /);
  expect(await page.textContent(".big")).toContain("Does not conform");
  expect(await page.textContent(".facts")).toMatch(/type: "Clip".*x0\(/s);
  expect(await page.textContent(".command code")).toBe(`cupping conformance --case ${file} --backend onnxruntime:cpu`);
  await page.click(".layers tbody a:text-is('layer')");
  await page.waitForSelector(".worst tbody tr");
  expect(await page.textContent(".layer-verdict")).toContain("fail");
  expect(await page.textContent(".command code")).toBe(`cupping conformance --case ${file} --backend onnxruntime:cpu`);
  expect(complaints).toEqual([]);
});
