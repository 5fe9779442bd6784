/** Each data and metric fault is made on purpose, and must be named. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { caffeData, describeWithData } from "../../spec/support/caffe-data.ts";
import { onnxruntime } from "../../spec/support/layer.ts";
import type { Session } from "../backends/backend.ts";
import { loadTrainedNet } from "../caffe/load.ts";
import type { BlobId } from "../caffe/net.ts";
import { readBinaryproto } from "../caffe/read.ts";
import type { Blob } from "../tensor/blob.ts";
import { uniform } from "../tensor/random.ts";
import { count } from "../tensor/shape.ts";
import type { DataFault, Prepared, RecipeFault, TensorFault } from "./data-fault.ts";
import { METRIC_FAULTS, RECIPE_FAULTS, TENSOR_FAULTS } from "./faults/index.ts";
import { explainData, type Sought, type Target } from "./hypotheses.ts";
import type { ImageRecord } from "./image-record.ts";
import { batch, type LabelledImages, type Transform } from "./images.ts";
import { mnistFolder, readMnist } from "./mnist.ts";
import { recordOf, recordsWith } from "./records.test-support.ts";
import { preprocessor } from "./recipe/preprocess.ts";
import { loadRecipe, type Recipe } from "./recipe/recipe.ts";

/** Images that a hypothesis is run on, and images of the whole set. */
const SAMPLE = 60;
const IMAGES = 200;

type View = (view: Float32Array) => Float32Array;

/** A net on an engine, and images for it. */
interface Subject {
  readonly prepared: Prepared;
  /** Records of images whose views are changed on the way. */
  readonly records: (indices: readonly number[], change: View) => Promise<ImageRecord[]>;
}

async function subject(
  net: string,
  weights: string,
  images: LabelledImages,
  transform: Transform,
  prepared: Prepared,
): Promise<Subject> {
  const { trained } = await loadTrainedNet(net, weights, { inputShapes: { data: [SAMPLE, ...images.shape] } });
  const [input] = trained.net.inputs;
  const [output] = trained.net.outputs;
  const session: Session = await (await onnxruntime()).prepare(trained);
  const size = count(images.shape);
  const records = async (indices: readonly number[], change: View): Promise<ImageRecord[]> => {
    const all: ImageRecord[] = [];
    for (let first = 0; first < indices.length; first += SAMPLE) {
      const own = indices.slice(first, first + SAMPLE);
      const data = new Float32Array(SAMPLE * size);
      own.forEach((index, i) => data.set(change(batch(images, index, 1, transform).data), i * size));
      const feeds = new Map<BlobId, Blob>([[input, { shape: [SAMPLE, ...images.shape], data }]]);
      const scores = ((await session.run(feeds, [output])).get(output) as Blob).data;
      const classes = scores.length / SAMPLE;
      own.forEach((index, i) =>
        all.push(recordOf(index, images.labels[index], scores.slice(i * classes, (i + 1) * classes))),
      );
    }
    return all;
  };
  return { prepared, records };
}

const ALL = Array.from({ length: IMAGES }, (_, i) => i);

/** Records of all images, as they are or with a fault, computed once for each subject. */
const computed = new WeakMap<Subject, Map<string, Promise<ImageRecord[]>>>();

function recordsOf(of: Subject, fault?: DataFault): Promise<ImageRecord[]> {
  const known = computed.get(of) ?? new Map<string, Promise<ImageRecord[]>>();
  computed.set(of, known);
  const id = fault?.id ?? "";
  const change: View = (view) => (fault === undefined ? view : (fault as TensorFault).apply(view, of.prepared));
  const records = known.get(id) ?? of.records(ALL, change);
  known.set(id, records);
  return records;
}

/** What is found where the other side has made a fault, and all are tried. */
async function found(of: Subject, fault: TensorFault, faults: readonly DataFault[]): Promise<string[]> {
  const random = uniform(7);
  const [honest, faulty] = [await recordsOf(of), await recordsOf(of, fault)];
  const records = faulty.map((record, i) => (fault.sometimes === true && random() < 0.5 ? honest[i] : record));
  const explanations = await explainData(await sought(of, { kind: "records", records }, faults));
  return explanations.map(({ id }) => id);
}

async function sought(of: Subject, target: Target, faults: readonly DataFault[], sample = SAMPLE): Promise<Sought> {
  return {
    records: await recordsOf(of),
    target,
    faults,
    evaluate: async (fault, indices) => {
      const wanted = new Set(indices);
      return (await recordsOf(of, fault)).filter(({ index }) => wanted.has(index));
    },
    batch: 100,
    sample,
    seed: 1,
  };
}

const tensorFault = (wanted: string): TensorFault => TENSOR_FAULTS.find(({ id }) => id === wanted) as TensorFault;

const showing = (prepared: Prepared): TensorFault[] =>
  TENSOR_FAULTS.filter((fault) => fault.hidden?.(prepared) === undefined);

const GREY: Prepared = { shape: [1, 28, 28], colour: "grey", mean: [], scale: 1 / 256, meanFirst: true };

describe("a fault of the tensor, on the bundled digit net", () => {
  let digits: Subject;
  beforeAll(async () => {
    const folder = fileURLToPath(new URL("../../golden/digits/", import.meta.url));
    const images = await readMnist(mnistFolder() as string, "t10k");
    digits = await subject(`${folder}digits.prototxt`, `${folder}digits.caffemodel`, images, { scale: 1 / 256 }, GREY);
  });

  it.each(showing(GREY).map((fault) => [fault.id, fault] as const))("%s is named first", async (id, fault) => {
    expect((await found(digits, fault, showing(GREY)))[0]).toBe(id);
  });

  it("is not named where the other side is right", async () => {
    const target: Target = { kind: "records", records: await recordsOf(digits) };
    expect(await explainData(await sought(digits, target, showing(GREY)))).toEqual([]);
  });

  it("is not named where no image can be run again", async () => {
    const target: Target = { kind: "records", records: await recordsOf(digits, tensorFault("data/inverted")) };
    const nothing = { ...(await sought(digits, target, showing(GREY))), evaluate: () => Promise.resolve([]) };
    expect(await explainData(nothing)).toEqual([]);
  });

  it("is not named where it is not among those tried", async () => {
    const inverted = tensorFault("data/inverted");
    const others = showing(GREY).filter(({ id }) => id !== "data/inverted");
    expect(await found(digits, inverted, others)).toEqual([]);
  });

  it("is named by the counts of the whole set, exactly, and by those of a sample as likely", async () => {
    const fault = tensorFault("data/minus-one-to-one");
    const faulty = await recordsOf(digits, fault);
    const errors = (k: number): number => faulty.filter(({ rank }) => rank >= k).length;
    const target: Target = { kind: "counts", top1Errors: errors(1), top5Errors: errors(5) };
    const [exact] = await explainData(await sought(digits, target, showing(GREY), IMAGES));
    expect(exact).toMatchObject({
      id: fault.id,
      fit: "exact",
      images: IMAGES,
      errors: { top1: errors(1), top5: errors(5) },
    });
    // Far more errors than without it: a sample of images is enough.
    const twice = tensorFault("data/scale-twice");
    const wrong = await recordsOf(digits, twice);
    const counts: Target = { kind: "counts", top1Errors: wrong.filter(({ rank }) => rank >= 1).length };
    const likely = await explainData(await sought(digits, counts, showing(GREY), 150));
    expect(likely.map(({ id }) => id)).toContain("data/scale-twice");
    expect(likely.map(({ id }) => id)).not.toContain("data/minus-one-to-one");
    expect(likely[0].fit).toBe("likely");
  });
});

describeWithData("a fault of the tensor, on cifar10_quick", () => {
  let quick: Subject;
  beforeAll(async () => {
    const raw = await sharp(caffeData("cifar10_test/test_batch.png"), { limitInputPixels: false })
      .extract({ left: 0, top: 0, width: 1024, height: IMAGES })
      .removeAlpha()
      .raw()
      .toBuffer();
    const labels = JSON.parse(await readFile(caffeData("cifar10_test/test_lables.json"), "utf8")) as number[];
    const pixels = Uint8Array.from({ length: IMAGES * 3072 }, (_, at) => {
      const [n, c, i] = [Math.floor(at / 3072), Math.floor((at % 3072) / 1024), at % 1024];
      return raw[(n * 1024 + i) * 3 + c];
    });
    const images: LabelledImages = { number: IMAGES, shape: [3, 32, 32], pixels, labels: Uint8Array.from(labels) };
    const mean = (await readBinaryproto(caffeData("means/cifar10_mean.binaryproto"))).data;
    const folder = "cifar10_V1_everpeace/cifar10_quick";
    quick = await subject(
      caffeData(`${folder}.prototxt`),
      caffeData(`${folder}_iter_5000.caffemodel`),
      images,
      { mean },
      { shape: [3, 32, 32], colour: "RGB", mean, scale: 1, meanFirst: true },
    );
  });

  const ids = TENSOR_FAULTS.map(({ id }) => id).filter((id) => !/scale|uncropped/.test(id));
  it.each(ids)("%s is named first", async (id) => {
    const faults = showing(quick.prepared);
    expect((await found(quick, tensorFault(id), faults))[0]).toBe(id);
  });
});

describe("a fault of the recipe, on a random linear classifier", () => {
  const CLASSES = 7;

  /** Photos of different sizes, some of them on their side, all smooth enough to look alike after resizing. */
  async function photos(): Promise<Uint8Array[]> {
    const random = uniform(3);
    const sizes = Array.from({ length: 24 }, () => [290 + Math.floor(random() * 90), 290 + Math.floor(random() * 90)]);
    return Promise.all(
      sizes.map(async ([width, height], i) => {
        const noise = Uint8Array.from({ length: 31 * 29 * 3 }, () => Math.floor(random() * 256));
        const image = sharp(noise, { raw: { width: 31, height: 29, channels: 3 } }).resize(width, height, {
          fit: "fill",
        });
        return image
          .jpeg({ quality: 95 })
          .withMetadata(i % 3 === 0 ? { orientation: 6 } : {})
          .toBuffer();
      }),
    );
  }

  async function records(
    recipe: Recipe,
    images: readonly Uint8Array[],
    indices: readonly number[],
  ): Promise<ImageRecord[]> {
    const made = await preprocessor(recipe);
    const next = uniform(11);
    const size = count(made.shape);
    // Recipes here make images of one size, so that the weights are the same for all.
    const weights = Float32Array.from({ length: CLASSES * size }, () => next() - 0.5);
    const all: ImageRecord[] = [];
    for (const index of indices) {
      const tensor = await made.prepare({ kind: "encoded", bytes: images[index] });
      const scores = Array.from({ length: CLASSES }, (_, c) => {
        let sum = 0;
        for (let i = 0; i < size; i++) sum += weights[c * size + i] * tensor[i];
        return sum;
      });
      all.push(recordOf(index, index % CLASSES, scores));
    }
    return all;
  }

  /** 24 photos, and a crop of odd margin, so that its offset shows. */
  async function small(changes: Partial<Recipe>): Promise<Recipe> {
    const recipe = await loadRecipe("caffe-vgg16");
    return { ...recipe, crop: { height: 41, width: 41, offset: "floor" }, ...changes };
  }

  const SHORT_SIDE = {
    resize: { rule: "short-side", size: 64, longSide: "truncate", interpolation: "opencv-linear" },
  } as const;
  const SQUASH = { resize: { rule: "squash", height: 64, width: 64, interpolation: "opencv-linear" } } as const;
  const applicable = (recipe: Recipe): RecipeFault[] =>
    RECIPE_FAULTS.filter(({ change }) => change(recipe) !== undefined);

  it.each([
    [
      "short-side",
      SHORT_SIDE,
      [
        "data/crop-missing",
        "data/crop-offset",
        "data/exif",
        "data/interpolation-opencv-area",
        "data/interpolation-opencv-cubic",
        "data/interpolation-opencv-nearest",
        "data/interpolation-pillow-bicubic",
        "data/interpolation-pillow-bilinear",
        "data/long-side-rounding",
        "data/squash-for-short-side",
      ],
    ],
    [
      "squash",
      SQUASH,
      [
        "data/crop-missing",
        "data/crop-offset",
        "data/exif",
        "data/interpolation-opencv-area",
        "data/interpolation-opencv-cubic",
        "data/interpolation-opencv-nearest",
        "data/interpolation-pillow-bicubic",
        "data/interpolation-pillow-bilinear",
        "data/short-side-for-squash",
      ],
    ],
  ])("with %s: each is named first", async (_, changes, ids) => {
    const recipe = await small(changes);
    const images = await photos();
    const indices = images.map((__, i) => i);
    const faults = applicable(recipe);
    expect(faults.map(({ id }) => id).toSorted()).toEqual(ids);
    const ours = await records(recipe, images, indices);
    const rerun = new Map<string, ImageRecord[]>();
    for (const fault of faults) rerun.set(fault.id, await records(fault.change(recipe) as Recipe, images, indices));
    for (const fault of faults) {
      const explanations = await explainData({
        records: ours,
        target: { kind: "records", records: rerun.get(fault.id) as ImageRecord[] },
        faults,
        evaluate: ({ id }, wanted) =>
          Promise.resolve((rerun.get(id) as ImageRecord[]).filter(({ index }) => wanted.includes(index))),
        batch: 10,
        sample: 24,
        seed: 1,
      });
      expect(explanations[0], fault.id).toMatchObject({ id: fault.id, fit: "exact", scoresApart: 0 });
    }
  });

  it("cannot be made of a recipe that resizes nothing, but for a photo's orientation", async () => {
    expect(applicable(await loadRecipe("digits")).map(({ id }) => id)).toEqual(["data/exif"]);
  });
});

describe("the mean image's window", () => {
  it("data/mean-uncropped subtracts the corner", () => {
    const fault = tensorFault("data/mean-uncropped");
    const prepared: Prepared = {
      shape: [1, 2, 2],
      colour: "grey",
      // The centre of 4×4: 5, 6, 9, 10.
      mean: Float32Array.of(5, 6, 9, 10),
      meanImage: { shape: [1, 4, 4], data: Float32Array.from({ length: 16 }, (_, i) => i) },
      scale: 0.5,
      meanFirst: true,
    };
    const view = Float32Array.of((100 - 5) / 2, (101 - 6) / 2, (102 - 9) / 2, (103 - 10) / 2);
    expect([...fault.apply(view, prepared)]).toEqual([100 / 2, (101 - 1) / 2, (102 - 4) / 2, (103 - 5) / 2]);
    expect(fault.hidden?.({ ...prepared, meanImage: undefined })).toBeDefined();
  });
});

describe("a fault of the metric", () => {
  /** 25 images of 10 classes; the label of some ties with other classes, in front of it and behind. */
  const records: ImageRecord[] = recordsWith(25, 9, 4).map((record, i) => {
    if (i === 20) return recordOf(i, 3, [0.1, 0.1, 0.1, 0.2, 0.1, 0.2, 0.05, 0.05, 0.05, 0.05]);
    if (i === 21) return recordOf(i, 5, [0.1, 0.1, 0.1, 0.2, 0.1, 0.2, 0.05, 0.05, 0.05, 0.05]);
    if (i === 22) return recordOf(i, 5, [0.1, 0.1, 0.1, 0.2, 0.1, 0.2, 0.05, 0.05, 0.05, 0.05]);
    if (i === 23) return recordOf(i, 9, [0.3, 0.2, 0.15, 0.1, 0.05, 0.02, 0.02, 0.05, 0.03, 0.08]);
    // The last, partial batch has an error that no other has.
    if (i === 24) return recordOf(i, 0, [0.01, 0.2, 0.15, 0.1, 0.05, 0.02, 0.02, 0.05, 0.03, 0.08]);
    return record;
  });
  const counting = { records, batch: 10 };
  const counted = (id: string) => METRIC_FAULTS.find((fault) => fault.id === id)?.count(counting);
  const errors = (k: number): number => records.filter(({ rank }) => rank >= k).length;

  it("counts by hand", () => {
    const [top1Errors, top5Errors] = [errors(1), errors(5)];
    expect([top1Errors, top5Errors]).toEqual([14, 5]);
    // Images 20, 21 and 22 tie; the first of equals is class 3, the last class 5.
    expect(counted("metric/ties-for-label")).toEqual({ images: 25, top1Errors: 11, top5Errors });
    expect(counted("metric/first-of-equals")).toEqual({ images: 25, top1Errors: 13, top5Errors });
    expect(counted("metric/last-of-equals")).toEqual({ images: 25, top1Errors: 12, top5Errors });
    // 20 … 24 are the partial batch: all wrong by Caffe's rule, one of them in the top 5.
    expect(counted("metric/last-batch-dropped")).toEqual({ images: 20, top1Errors: 9, top5Errors: 4 });
    expect(counted("metric/last-batch-twice")).toEqual({ images: 30, top1Errors: 19, top5Errors: 6 });
    // 0 … 4 again: all wrong, 4 in the top 5. 15 … 19 again: all right.
    expect(counted("metric/last-batch-wrapped")).toEqual({ images: 30, top1Errors: 19, top5Errors: 9 });
    expect(counted("metric/last-batch-repeated")).toEqual({ images: 30, top1Errors: 14, top5Errors: 5 });
    expect(counted("metric/rank-from-zero")).toMatchObject({ images: 25 });
  });

  const named = async (fault: string, changes: Partial<Sought> = {}): Promise<string[]> => {
    const target = { kind: "counts", ...counted(fault) } as Target;
    const nothing = {
      records,
      target,
      faults: METRIC_FAULTS,
      evaluate: () => Promise.resolve([]),
      batch: 10,
      sample: 5,
      seed: 1,
    };
    return (await explainData({ ...nothing, ...changes })).map(({ id }) => id);
  };

  /** With these labels and ranks repeating the last images gives the counts that are right: there is nothing to explain. */
  const hidden = new Set(["metric/last-batch-repeated"]);

  it.each(METRIC_FAULTS.map(({ id }) => id).filter((id) => !hidden.has(id)))(
    "%s is named where its counts come out",
    async (id) => {
      expect(await named(id)).toContain(id);
    },
  );

  it("metric/last-batch-repeated is named where the images that it repeats have errors", async () => {
    const turned = records.map((record, i) => ({ ...records[24 - i], index: record.index }));
    const fault = METRIC_FAULTS.find(({ id }) => id === "metric/last-batch-repeated");
    const target = { kind: "counts", ...fault?.count({ records: turned, batch: 10 }) } as Target;
    expect(await named("metric/last-batch-repeated", { records: turned, target })).toEqual([
      "metric/last-batch-repeated",
    ]);
  });

  it("is not named for counts that are right", async () => {
    const target: Target = { kind: "counts", top1Errors: errors(1), top5Errors: errors(5) };
    expect(await named("metric/rank-from-zero", { target })).toEqual([]);
  });

  it("of ties is hidden where nothing ties, and of the last batch where it is full", () => {
    const full = { records: recordsWith(20, 9, 4), batch: 10 };
    const shown = METRIC_FAULTS.filter((fault) => fault.hidden?.(full) === undefined).map(({ id }) => id);
    expect(shown).toEqual([
      "metric/last-batch-twice",
      "metric/loss-in-bits",
      "metric/loss-summed",
      "metric/rank-from-zero",
    ]);
  });
});
