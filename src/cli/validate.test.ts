/** The commands that validate, as a user runs them: output, exit codes, files. */
import { execFile } from "node:child_process";
import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ValidationVerdict } from "../validation/verdict.ts";
import { redisInstalled, startRedis } from "../validation/queue/redis.test-support.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const NET = join(ROOT, "golden/digits/digits.prototxt");
const WEIGHTS = join(ROOT, "golden/digits/digits.caffemodel");
const SAMPLE = ["--data", "mnist:set=test", "--sample", "333", "--seed", "5", "--batch", "10"];
const RUN = ["validate", NET, WEIGHTS, ...SAMPLE, "--recipe", "digits"];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cupping-validate-cli-"));
  const recipe = JSON.parse(await readFile(join(ROOT, "spec/recipes/digits.json"), "utf8")) as object;
  await writeFile(join(folder, "unscaled.json"), JSON.stringify({ ...recipe, name: "unscaled", scale: 1 }));
});
afterAll(() => rm(folder, { recursive: true }));

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** In the temporary folder, so that journals that no option names lie there. */
function cupping(...args: string[]): Promise<Run> {
  const main = join(ROOT, "src/cli/main.ts");
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--import", import.meta.resolve("tsx"), main, ...args],
      { cwd: folder },
      (error, out, err) => {
        resolve({ code: typeof error?.code === "number" ? error.code : 0, out, err });
      },
    );
  });
}

async function verdictOf(file: string): Promise<ValidationVerdict> {
  return JSON.parse(await readFile(file, "utf8")) as ValidationVerdict;
}

const withoutTimes = ({ runs, ...rest }: ValidationVerdict): unknown => ({
  ...rest,
  runs: runs.map(({ seconds: _s, imagesPerSecond: _i, peakMemory: _p, ...run }) => run),
});

/** A gate about ten images in a folder, one of which may be broken. */
async function gate(name: string, errors: number, broken: boolean): Promise<string> {
  const own = join(folder, name);
  await mkdir(own);
  const lines: string[] = [];
  for (let i = 0; i < 10; i++) {
    const pixels = Uint8Array.from({ length: 28 * 28 }, (_, at) => (at * (i + 3) * 7) % 256);
    const image = sharp(pixels, { raw: { width: 28, height: 28, channels: 1 } }).png();
    await image.toFile(join(own, `${i}.png`));
    lines.push(`${i}.png ${i}\n`);
  }
  if (broken) await writeFile(join(own, "7.png"), "this is no image");
  await writeFile(join(own, "list.txt"), lines.join(""));
  const file = join(own, "gate.json");
  const content = {
    format: 1,
    id: name,
    title: "Ten images",
    source: "this test",
    net: { name: "digits.prototxt", path: NET },
    weights: { name: "digits.caffemodel", path: WEIGHTS },
    data: { title: "ten", spec: "list:folder=.,file=list.txt", images: 10 },
    recipe: "digits",
    labels: "as in the list",
    backends: ["onnxruntime:cpu"],
    expected: { top1: { errors } },
  };
  await writeFile(file, JSON.stringify(content));
  return file;
}

describe("cupping validate", () => {
  it("counts, keeps a journal, and gives the same verdict from it; shards that are merged give it too", async () => {
    const whole = await cupping(...RUN, "--journal", "whole", "--json", "whole.json", "--images", "whole.csv");
    expect(whole).toMatchObject({ code: 0, err: expect.stringContaining("journals: whole") as string });
    expect(whole.out).toContain("COUNTED");
    const verdict = await verdictOf(join(folder, "whole.json"));
    expect(verdict.runs[0]).toMatchObject({ images: 333, outcome: "counted" });
    expect(verdict.changes[0]).toMatchObject({ changed: [], beyond: [], inputsDiffer: [] });

    const lines = (await readFile(join(folder, "whole.csv"), "utf8")).trim().split("\r\n");
    const ranks = lines.filter((line) => line.startsWith("onnxruntime")).map((line) => Number(line.split(",")[4]));
    expect(ranks).toHaveLength(333);
    expect(ranks.filter((rank) => rank > 1)).toHaveLength(verdict.runs[0].top1Errors);
    expect(lines.some((line) => line.startsWith("reference,"))).toBe(true);

    const again = await cupping(...RUN, "--journal", "whole");
    expect(again).toMatchObject({ code: 2, err: expect.stringContaining("JOURNAL_UNFINISHED") as string });
    expect((await cupping(...RUN, "--journal", "whole", "--resume", "--json", "resumed.json")).code).toBe(0);
    expect(withoutTimes(await verdictOf(join(folder, "resumed.json")))).toEqual(withoutTimes(verdict));
    const other = await cupping(...RUN.slice(0, -2), "--recipe", "unscaled.json", "--journal", "whole", "--resume");
    expect(other).toMatchObject({
      code: 2,
      err: expect.stringMatching(/JOURNAL_OTHER[^]*recipe digits .* there/) as string,
    });

    const shards = await Promise.all(
      ["1/2", "2/2"].map((shard, i) => cupping(...RUN, "--shard", shard, "--journal", `shard-${i}`, "-q")),
    );
    expect(shards.map(({ code }) => code)).toEqual([0, 0]);
    const merged = await cupping("merge", "shard-0", "shard-1", "--json", "merged.json", "--junit", "merged.xml");
    expect(merged.code).toBe(0);
    const { reference, ...rest } = withoutTimes(await verdictOf(join(folder, "merged.json"))) as ValidationVerdict;
    const { reference: _, ...expected } = withoutTimes(verdict) as ValidationVerdict;
    expect(rest).toEqual(expected);
    expect(reference?.covers).toContain("stratified by label");
    expect(await readFile(join(folder, "merged.xml"), "utf8")).toContain("<testsuite");
    expect(await cupping("merge", "shard-0")).toMatchObject({
      code: 2,
      err: expect.stringContaining("Shard 2/2 is missing") as string,
    });

    await appendFile(join(folder, "shard-0", "onnxruntime-cpu.journal"), "0123abcd {}\n");
    expect(await cupping("merge", "shard-0", "shard-1")).toMatchObject({
      code: 2,
      err: expect.stringContaining("JOURNAL_DAMAGED") as string,
    });
  });

  it("compares with another run's journal, and names the mistake that lies between them", async () => {
    const unscaled = ["validate", NET, WEIGHTS, ...SAMPLE, "--recipe", "unscaled.json", "--reference-images", "none"];
    expect((await cupping(...unscaled, "--journal", "unscaled", "-q")).code).toBe(0);
    const { out } = await cupping(...RUN, "--against", "unscaled", "--journal", "scaled", "--json", "-");
    const { runs, explanations } = JSON.parse(out) as ValidationVerdict;
    expect(runs[0].notes).toContainEqual(expect.objectContaining({ kind: "inputs-differ" }));
    expect(explanations[0]).toMatchObject({ id: "data/scale-missing", fit: "exact" });
  });

  it.skipIf(!redisInstalled())("lets workers compute", async () => {
    const redis = await startRedis();
    try {
      const queue = ["--queue", redis.url];
      const [run, worker] = await Promise.all([
        cupping(...RUN, ...queue, "--reference-images", "none", "--json", "queued.json"),
        cupping("worker", NET, WEIGHTS, "--data", "mnist:set=test", "--recipe", "digits", ...queue),
      ]);
      expect(run.code).toBe(0);
      expect(worker).toMatchObject({ code: 0, out: "The run is over; 34 batches were computed here.\n" });
      const { runs } = await verdictOf(join(folder, "queued.json"));
      expect(runs[0].images).toBe(333);
    } finally {
      await redis.stop();
    }
  });

  it("refuses what is no data set, recipe, shard, sample or choice of images", async () => {
    const refused = async (...args: string[]) => (await cupping("validate", NET, WEIGHTS, ...args)).code;
    const usual = ["--data", "mnist:set=test", "--recipe", "digits"];
    expect(
      await Promise.all([
        refused("--recipe", "digits"),
        refused("--data", "mnist:set=test"),
        refused(...usual, "--shard", "3/2"),
        refused(...usual, "--sample", "0"),
        refused(...usual, "--reference-images", "some"),
        refused(...usual, "--batch", "1.5"),
      ]),
    ).toEqual([2, 2, 2, 2, 2, 2]);
  });
});

describe("cupping gate", () => {
  it("runs all that its file names; the exit code is the verdict", async () => {
    const right = await cupping("gate", await gate("guess", 10, false), "--json", "guess.json", "-q");
    const { runs } = await verdictOf(join(folder, "guess.json"));
    const { top1Errors } = runs[0];
    const file = await gate("right", top1Errors, false);
    const green = await cupping("gate", file, "--json", "right.json", "-q");
    expect(green).toMatchObject({ code: 0, out: "GREEN: onnxruntime:cpu: exactly the counts of right.\n" });
    expect(right.code).toBe(top1Errors === 10 ? 0 : 1);
    const red = await cupping("gate", await gate("wrong", top1Errors - 1, false), "-q");
    expect(red).toMatchObject({ code: 1, out: expect.stringMatching(/^RED/) as string });
    // It is over: the same run again begins anew, without a word.
    expect(await cupping("gate", file, "-q")).toMatchObject({ code: 0 });

    const broken = await cupping("gate", await gate("broken", top1Errors, true), "--json", "-");
    expect(broken.code).toBe(1);
    const { outcome, runs: counted } = JSON.parse(broken.out) as ValidationVerdict;
    expect(outcome).toBe("red");
    expect(counted[0].failed).toEqual([
      expect.objectContaining({ index: 7, name: expect.stringContaining("7.png") as string }),
    ]);

    const other = await cupping("gate", file, "--weights", join(ROOT, "golden/digits/digits-v1.caffemodel"));
    expect([0, 1]).toContain(other.code);
    const content = JSON.parse(await readFile(file, "utf8")) as { weights: object };
    await writeFile(file, JSON.stringify({ ...content, weights: { ...content.weights, sha256: "0".repeat(64) } }));
    const refused = await cupping("gate", file);
    expect(refused).toMatchObject({
      code: 2,
      err: expect.stringContaining("not the file that the gate is about") as string,
    });
  });
});
