/** `cupping compare` as a user runs it: output, exit codes, files. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { compareCommand } from "./commands/compare.ts";
import { exportCommand } from "./commands/export.ts";

const NET = "golden/digits/digits.prototxt";
const WEIGHTS = "golden/digits/digits.caffemodel";

let folder: string;
let artifact: string;
const printed: string[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cupping-compare-"));
  artifact = join(folder, "digits.onnx");
  vi.spyOn(console, "log").mockImplementation((text: string) => void printed.push(text));
  vi.spyOn(console, "error").mockImplementation(() => {});
  await exportCommand(NET, WEIGHTS, { out: artifact });
});
beforeEach(() => {
  printed.length = 0;
});
afterAll(() => rm(folder, { recursive: true }));

it("passes our own export, prints lines of 80 characters, and writes JSON", async () => {
  const json = join(folder, "report.json");
  expect(await compareCommand(NET, WEIGHTS, { artifact, json })).toBe(0);
  const [text] = printed;
  expect(text).toContain("Conforms: its output is what Caffe computes;");
  expect(text).toMatch(/^fc6 +fc6 +Reshape +[\d.e-]+× +pass$/m);
  for (const line of text.split("\n").slice(1)) expect(line.length).toBeLessThanOrEqual(80);
  const { format, report } = JSON.parse(await readFile(json, "utf8")) as {
    format: number;
    report: { conforms: boolean };
  };
  expect({ format, conforms: report.conforms }).toEqual({ format: 1, conforms: true });
});

it("prints one sentence where it should be quiet, and fails what is wrong", async () => {
  expect(await compareCommand(NET, WEIGHTS, { artifact, quiet: true })).toBe(0);
  // The net says now what the artifact was not made from.
  const net = join(folder, "other.prototxt");
  await writeFile(net, (await readFile(NET, "utf8")).replace("pool: MAX", "pool: AVE"));
  expect(await compareCommand(net, WEIGHTS, { artifact, quiet: true, explain: false })).toBe(1);
  expect(printed).toEqual([
    expect.stringMatching(/^Conforms: .*\.$/),
    'Does not conform: prob is wrong; pool1 is wrong first, in tensor "pool1", which MaxPool "pool1" makes.',
  ]);
});

it("refuses what it cannot open", async () => {
  const text = join(folder, "text.onnx");
  await writeFile(text, "no model");
  await expect(compareCommand(NET, WEIGHTS, { artifact: text })).rejects.toMatchObject({ code: "FILE_CORRUPT" });
  await expect(compareCommand(NET, WEIGHTS, { artifact: "gone.onnx" })).rejects.toMatchObject({
    code: "FILE_UNREADABLE",
  });
  await expect(compareCommand(NET, WEIGHTS, { artifact: "net.pb" })).rejects.toThrow(/process:COMMAND/);
  await expect(compareCommand(NET, WEIGHTS, { artifact, inputShape: ["data=2,1,28,28"] })).rejects.toMatchObject({
    code: "INPUT_SHAPE",
    message: expect.stringContaining('--input-shape "data=1,1,28,28"'),
  });
});
