import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Journal, type JournalHeader, readJournal } from "./journal.ts";
import type { BatchResult } from "./run.ts";

const HEADER: JournalHeader = {
  format: 1,
  cupping: "0.1.0",
  net: "a".repeat(64),
  weights: "b".repeat(64),
  options: "",
  data: "c".repeat(64),
  dataTitle: "MNIST, 10,000 images",
  recipe: "d".repeat(64),
  recipeName: "mnist",
  runner: "onnxruntime:cpu",
  version: "1.30.0",
  classes: 10,
  scores: "probabilities",
  size: 10,
  batch: 2,
  images: 10,
  plan: "e".repeat(64),
  chosen: "all 10 images",
  shard: "1/1",
};

const result = (batch: number): BatchResult => ({
  batch,
  seconds: 0.25,
  memory: 1000,
  images: [
    {
      index: 2 * batch,
      name: "Ångström 1.JPEG",
      label: 3,
      tensor: "0123456789abcdef",
      rank: 1,
      top5: [
        [4, 0.1 + 0.2],
        [3, Number.NaN],
      ],
      sixth: Number.NEGATIVE_INFINITY,
      score: Number.NaN,
    },
    { index: 2 * batch + 1, name: "NaN", label: 3, failure: "Infinity" },
  ],
});

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cupping-journal-"));
  file = join(folder, "journal");
});
afterEach(() => rm(folder, { recursive: true }));

async function written(batches: readonly number[], header = HEADER): Promise<void> {
  const journal = await Journal.open(file, header);
  for (const batch of batches) await journal.append(result(batch));
  await journal.close();
}

describe("a journal", () => {
  it("gives back what was put in, bit for bit, over several openings, each batch once", async () => {
    await written([0, 2]);
    const journal = await Journal.open(file, HEADER);
    expect([0, 1, 2, 3].map((batch) => journal.has(batch))).toEqual([true, false, true, false]);
    expect(journal.images).toBe(4);
    expect(await journal.append(result(1))).toBe(true);
    expect(await journal.append({ ...result(2), seconds: 99 })).toBe(false);
    await journal.close();
    expect(await readJournal(file)).toEqual({ header: HEADER, results: [0, 2, 1].map(result) });
  });

  it("torn at any byte keeps every whole line, and goes on", async () => {
    await written([0, 1, 2]);
    const whole = await readFile(file);
    const ends = [...whole.keys()].filter((i) => whole[i] === 10).map((i) => i + 1);
    expect(ends).toHaveLength(4);
    for (let length = 0; length < whole.length; length += 7) {
      await writeFile(file, whole.subarray(0, length));
      const kept = Math.max(ends.filter((end) => end <= length).length - 1, 0);
      await written([0, 1, 2]);
      const { results } = await readJournal(file);
      expect(results.map(({ batch }) => batch)).toEqual([0, 1, 2]);
      expect((await readFile(file)).subarray(0, ends[kept])).toEqual(whole.subarray(0, ends[kept]));
      expect(await readFile(file)).toEqual(whole);
    }
  });

  it("longer than a read is read whole", async () => {
    const batches = Array.from({ length: 4000 }, (_, i) => i);
    await written(batches);
    expect((await readFile(file)).length).toBeGreaterThan(2 ** 20);
    expect((await readJournal(file)).results.map(({ batch }) => batch)).toEqual(batches);
  });

  it("that is damaged anywhere is an error that names the byte", async () => {
    await written([0, 1, 2]);
    const whole = await readFile(file);
    const starts = [0, ...[...whole.keys()].filter((i) => whole[i] === 10).map((i) => i + 1)];
    for (let at = 0; at < whole.length; at += 11) {
      const damaged = Buffer.from(whole);
      damaged[at] ^= 1;
      await writeFile(file, damaged);
      const line = starts.filter((start) => start <= at).length - 1;
      // The last line feed alone: the line is torn.
      if (at === whole.length - 1) continue;
      await expect(Journal.open(file, HEADER)).rejects.toMatchObject({
        code: "JOURNAL_DAMAGED",
        place: `${file}, byte ${starts[line]}`,
      });
      expect(await readFile(file)).toEqual(damaged);
    }
  });

  it("of another run is refused, with what differs", async () => {
    await written([0]);
    const other = (header: Partial<JournalHeader>) => Journal.open(file, { ...HEADER, ...header });
    await expect(other({ weights: "f".repeat(64) })).rejects.toMatchObject({
      code: "JOURNAL_OTHER",
      problem: "This is the journal of another run: weights bbbbbbbb… there and ffffffff… here.",
    });
    await expect(other({ recipe: "f".repeat(64), recipeName: "cifar10" })).rejects.toThrow(
      "recipe mnist (dddddddd…) there and cifar10 (ffffffff…) here",
    );
    for (const [field, value] of Object.entries(HEADER) as [keyof JournalHeader, string | number][]) {
      const changed = { [field]: typeof value === "number" ? value + 1 : `${value}2` };
      // What things are called makes no difference.
      if (field === "dataTitle" || field === "recipeName" || field === "chosen") await (await other(changed)).close();
      else await expect(other(changed), field).rejects.toMatchObject({ code: "JOURNAL_OTHER" });
    }
    expect((await readJournal(file)).results).toHaveLength(1);
  });

  it("without a header, or that is not there, is an error to whoever reads it", async () => {
    await expect(readJournal(file)).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
    await appendFile(file, "torn");
    await expect(readJournal(file)).rejects.toMatchObject({ code: "JOURNAL_DAMAGED" });
    await truncate(file);
    await expect(Journal.open(join(folder, "no", "folder"), HEADER)).rejects.toMatchObject({ code: "FILE_UNWRITABLE" });
  });
});
