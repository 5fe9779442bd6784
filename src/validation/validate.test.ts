import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { NetFiles } from "../../scripts/nets/files.ts";
import type { Backend } from "../backends/backend.ts";
import type { Blob } from "../tensor/blob.ts";
import { forwardNet } from "../reference/net.ts";
import { mergeShards, readRecords, type RunnerRecords } from "./records.ts";
import type { StoredImage } from "./data-set.ts";
import { preparingHere } from "./prepare-batch.ts";
import { type JudgedImage, runBatches } from "./run.ts";
import { planOf } from "./plan.ts";
import { tensorHash } from "./recipe/tensor-hash.ts";
import { referenceRunner } from "./runner.ts";
import { standing } from "./rank.ts";
import { journalFile, validate, type ValidateOptions, type ValidationRun } from "./validate.ts";
import { CLASSES, honestBackend, SHAPE, tinyNet, tinySubject } from "./validate.test-support.ts";

let folder: string;
let net: NetFiles;
let folders = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cupping-validate-"));
  net = tinyNet(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

function newFolder(): string {
  const own = join(folder, String(folders++));
  mkdirSync(own);
  return own;
}

const usual = (options: Partial<ValidateOptions> = {}): ValidateOptions => ({
  backends: [honestBackend()],
  reference: "none",
  seed: 1,
  folder: newFolder(),
  ...options,
});

const said = (records: RunnerRecords | undefined) => records?.images;

describe("validate", () => {
  it("records of each image what the net says of it alone", async () => {
    const subject = await tinySubject(net, 11);
    const { reference, images } = await validate(subject, usual({ reference: "all" }));
    expect(images).toBe(11);
    const single = subject.net.single as NonNullable<typeof subject.net.single>;
    for await (const { index, name, label, image } of subject.dataSet.read(subject.dataSet.labels.keys())) {
      const { blob } = image as { blob: Blob };
      const feeds = new Map([["data", { shape: [1, ...SHAPE], data: blob.data }]]);
      const scores = forwardNet(single, feeds, ["prob"]).get("prob") as { values: Float64Array };
      expect(reference?.images[index]).toEqual({
        index,
        name,
        label,
        tensor: tensorHash(blob.data),
        ...standing(scores.values, label),
      });
    }
  });

  it("feeds all runners the same tensors, in full batches; the last is padded", async () => {
    const fed: Blob[][] = [[], []];
    const backends = fed.map((own, i) =>
      honestBackend(String(i), ({ shape, data }) => own.push({ shape, data: data.slice() })),
    );
    await validate(await tinySubject(net, 10), usual({ backends }));
    expect(fed[0]).toEqual(fed[1]);
    expect(fed[0].map(({ shape }) => shape[0])).toEqual([4, 4, 4]);
    expect(Math.max(...fed[0][2].data.subarray(2 * 18).map(Math.abs))).toBe(0);
  });

  it("means the scores of an image's views", async () => {
    const subject = await tinySubject(net, 3, { views: 2, batch: 2 });
    expect(subject.net.trained.net.shapes.get("data")).toEqual([4, ...SHAPE]);
    const { reference } = await validate(subject, usual({ reference: "all" }));
    const single = subject.net.single as NonNullable<typeof subject.net.single>;
    for await (const { index, label, image } of subject.dataSet.read([0, 1, 2])) {
      const tensor = await subject.preparer.preprocessor.prepare(image as StoredImage);
      const mean = new Float64Array(CLASSES);
      for (const view of [tensor.slice(0, 18), tensor.slice(18)]) {
        const feeds = new Map([["data", { shape: [1, ...SHAPE], data: view }]]);
        forwardNet(single, feeds, ["prob"])
          .get("prob")
          ?.values.forEach((score, i) => {
            mean[i] += score / 2;
          });
      }
      const said = reference?.images[index] as JudgedImage;
      expect(said.rank).toBe(standing(mean, label).rank);
      expect(said.score).toBeCloseTo(mean[label], 12);
    }
  });

  it("counts an image that cannot be read, or decoded, as failed, by name, and goes on", async () => {
    const subject = await tinySubject(net, 10, { broken: { unreadable: 2, corrupt: 5 } });
    const { runs } = await validate(subject, usual());
    expect(runs[0].images).toHaveLength(10);
    expect(runs[0].images.filter((image) => "failure" in image)).toEqual([
      { index: 2, name: "image-2", label: subject.dataSet.labels[2], failure: "it is gone" },
      { index: 5, name: "image-5", label: subject.dataSet.labels[5], failure: "This is no tensor. Give one." },
    ]);
    // The others stand where they stood.
    const whole = await validate(await tinySubject(net, 10), usual());
    const readable = whole.runs[0].images.filter(({ index }) => index !== 2 && index !== 5);
    expect(runs[0].images.filter((image) => !("failure" in image))).toEqual(readable);
  });

  it("ends with an error that is not an image's", async () => {
    const subject = await tinySubject(net, 40);
    const { preprocessor } = subject.preparer;
    const broken = preparingHere({ ...preprocessor, prepare: () => Promise.reject(new TypeError("a bug")) });
    await expect(validate({ ...subject, preparer: broken }, usual())).rejects.toThrow("a bug");
    const short = { ...subject.dataSet, read: () => subject.dataSet.read([0, 1, 2]) };
    await expect(validate({ ...subject, dataSet: short }, usual())).rejects.toThrow("did not give image 3");
  });

  it("computes only what is not in the journals, and gives the same records", async () => {
    const options = usual();
    const whole = await validate(await tinySubject(net, 23), options);
    let batches = 0;
    const counting = honestBackend("cpu", () => batches++);
    const again = await validate(await tinySubject(net, 23), { ...options, backends: [counting] });
    expect(batches).toBe(0);
    expect(said(again.runs[0])).toEqual(said(whole.runs[0]));
    // A further backend is run on all, the first on nothing.
    const two = await validate(await tinySubject(net, 23), { ...options, backends: [counting, honestBackend("gpu")] });
    expect(batches).toBe(0);
    expect(said(two.runs[1])).toEqual(said(whole.runs[0]));
  });

  it("asks an engine that queues for a batch while one is computed, and counts only its own seconds", async () => {
    const honest = honestBackend("cpu");
    let most = 0;
    const queueing: Backend = {
      ...honest,
      async prepare(trained) {
        const session = await honest.prepare(trained);
        let asked = 0;
        let last: Promise<unknown> = Promise.resolve();
        return {
          ...session,
          queues: true,
          async run(feeds, fetch) {
            most = Math.max(most, ++asked);
            const turn = last.then(() => sleep(20)).then(() => session.run(feeds, fetch));
            last = turn;
            const blobs = await turn;
            asked--;
            return blobs;
          },
        };
      },
    };
    const started = performance.now();
    const [own] = (await validate(await tinySubject(net, 40), usual({ backends: [queueing] }))).runs;
    const elapsed = (performance.now() - started) / 1000;
    const [plain] = (await validate(await tinySubject(net, 40), usual({ backends: [honest] }))).runs;
    expect(most).toBe(2);
    expect(said(own)).toEqual(said(plain));
    // Had the waiting been counted too, they would be nearly twice as many.
    expect(own.seconds).toBeLessThanOrEqual(elapsed);
  });

  it("records what an engine holds of its device's memory, where it tells", async () => {
    const honest = honestBackend("gpu");
    let bytes = 0;
    const telling: Backend = {
      ...honest,
      prepare: async (trained) => ({
        ...(await honest.prepare(trained)),
        memory: () => [{ kind: "device", what: "the GPU's memory", bytes: ++bytes === 2 ? 900 : bytes }],
      }),
    };
    const { runs } = await validate(await tinySubject(net, 20), usual({ backends: [honestBackend(), telling] }));
    expect(runs.map(({ deviceMemory }) => deviceMemory)).toEqual([undefined, 900]);
    const shards = runs.slice(1).map((run) => ({ ...run, file: "a" }));
    expect(mergeShards(shards).deviceMemory).toBe(900);
  });

  it("in shards that are merged gives the records of one run, the reference's too", async () => {
    const whole = await validate(await tinySubject(net, 47), usual({ reference: 9 }));
    const shards: ValidationRun[] = [];
    const files: string[] = [];
    for (const index of [1, 2, 3]) {
      const options = usual({ reference: 9, shard: { index, of: 3 } });
      shards.push(await validate(await tinySubject(net, 47), options));
      files.push(options.folder);
    }
    const merged = async (runner: string) =>
      mergeShards(
        await Promise.all(files.map(async (file) => ({ file, ...(await readRecords(journalFile(file, runner))) }))),
      );
    expect(said(await merged("honest:cpu"))).toEqual(said(whole.runs[0]));
    expect(said(await merged("reference"))).toEqual(said(whole.reference));
    expect(shards.map(({ images }) => images)).toEqual([16, 16, 15]);

    const records = await Promise.all(
      files.map(async (file) => ({ file, ...(await readRecords(journalFile(file, "honest:cpu"))) })),
    );
    const [one, two, three] = records;
    expect(() => mergeShards([one, three])).toThrow("Shard 2/3 is missing");
    expect(() => mergeShards([one, two, three, two])).toThrow("and so is");
    expect(() => mergeShards([one, { ...two, images: two.images.slice(1) }, three])).toThrow("46 of 47 images");
    expect(() => mergeShards([one, { ...two, images: one.images }, three])).toThrow("more than one shard");
    const other = { ...two, header: { ...two.header, recipe: "another" } };
    expect(() => mergeShards([one, other, three])).toThrow(/no shard of the run .*: recipe as they are \(another\)/);
  });

  it("shows the reference a stratified sample, and all images whose margin is small", async () => {
    const subject = await tinySubject(net, 60);
    const labels = subject.dataSet.labels;
    const { reference, runs } = await validate(subject, usual({ reference: 12 }));
    expect(reference?.header.chosen).toMatch(
      /^12 images, stratified by label \(seed 1\), and 0 more whose margin is below \d/,
    );
    expect(reference?.images).toHaveLength(12);
    expect(new Set(reference?.images.map(({ label }) => label)).size).toBeGreaterThan(9);

    // A label whose score ties with the first but for one unit in the last place.
    const sampled = new Set(reference?.images.map(({ index }) => index));
    const first = runs[0].images.find(({ index }) => !sampled.has(index)) as JudgedImage;
    const { trained } = subject.net;
    const tying = honestBackend();
    const near = {
      ...tying,
      prepare: async (own: typeof trained) => {
        const session = await tying.prepare(own);
        return {
          ...session,
          run: async (...args: Parameters<typeof session.run>) => {
            const blobs = await session.run(...args);
            const { data } = blobs.get("prob") as Blob;
            const place = first.index % 4;
            const row = data.subarray(place * CLASSES, (place + 1) * CLASSES);
            const fed = (args[0].get("data") as Blob).data.subarray(place * 18, (place + 1) * 18);
            if (tensorHash(fed) === first.tensor) {
              row[(labels[first.index] + 1) % CLASSES] = Math.max(...row) * (1 + 2 ** -23);
              row[labels[first.index]] = Math.max(...row);
            }
            return blobs;
          },
        };
      },
    };
    const tied = await validate(subject, usual({ reference: 12, backends: [near] }));
    expect(tied.reference?.images.map(({ index }) => index)).toContain(first.index);
    expect(tied.reference?.header.chosen).toContain("and 1 more");
  });
});

describe("runBatches", () => {
  it("keeps a bounded number of images in memory, and prepares while a batch is classified", async () => {
    const subject = await tinySubject(net, 200, { batch: 5 });
    const { preprocessor } = subject.preparer;
    let begun = 0;
    let classified = 0;
    let taken = 0;
    let most = 0;
    const buffers = new Set<ArrayBufferLike>();
    const ahead: number[] = [];
    const reference = referenceRunner(subject.net, "1");
    await runBatches({
      ...subject,
      preparer: preparingHere({
        ...preprocessor,
        prepare: (image, into) => {
          most = Math.max(most, ++begun - classified);
          if (into !== undefined) buffers.add(into.buffer);
          return preprocessor.prepare(image, into);
        },
      }),
      plan: planOf(200, 5),
      batches: Array.from({ length: 40 }, (_, i) => i),
      runners: [
        {
          ...reference,
          classify: async (images) => {
            // Others run meanwhile.
            await new Promise((resolve) => setTimeout(resolve, 2));
            ahead.push(begun - classified);
            const scores = await reference.classify(images);
            classified += 5;
            return scores;
          },
        },
      ],
      take: (_runner, { images }) => {
        taken += images.length;
      },
    });
    expect(taken).toBe(200);
    // The batch at work and two more; of one whose result is still being judged, the scores alone are kept.
    expect(most).toBeLessThanOrEqual(15);
    expect(buffers.size).toBe(3);
    expect(ahead.slice(1, -3).every((number) => number > 5)).toBe(true);
  });

  it("stops reading when a result cannot be taken", async () => {
    const subject = await tinySubject(net, 200);
    let closed = false;
    const dataSet = {
      ...subject.dataSet,
      async *read(indices: Iterable<number>) {
        try {
          yield* subject.dataSet.read(indices);
        } finally {
          closed = true;
        }
      },
    };
    const run = runBatches({
      ...subject,
      dataSet,
      plan: planOf(200, 4),
      batches: [0, 1, 2, 3, 4, 5, 6, 7],
      runners: [referenceRunner(subject.net, "1")],
      take: () => {
        throw new Error("the disk is full");
      },
    });
    await expect(run).rejects.toThrow("the disk is full");
    expect(closed).toBe(true);
  });

  it("leaves nothing behind but journals", () => {
    expect(readdirSync(join(folder, "0"))).toEqual(["honest-cpu.journal", "reference.journal"]);
  });
});
