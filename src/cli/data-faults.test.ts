/**
 * Every fault of data, metric and labels is injected into a run of `cupping validate`, end to end, and is the first that its verdict
 * names. Images are run as another machine runs them that makes the mistake, and its journal is compared; counts are put into a gate;
 * labels into a list.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { makeNetFiles, type NetFiles, writeCaffemodel } from "../../scripts/nets/files.ts";
import { makeRehearsal, type Rehearsal } from "../../scripts/rehearsal/ilsvrc.ts";
import { caffeData, describeWithData } from "../../spec/support/caffe-data.ts";
import { onnxruntime } from "../../spec/support/layer.ts";
import { buildNet } from "../caffe/build.ts";
import type { ParamKey } from "../caffe/net.ts";
import { parsePrototxt } from "../caffe/prototxt.ts";
import { encodeNpy } from "../tensor/npy.ts";
import { uniform } from "../tensor/random.ts";
import type { MetricFault, RecipeFault, TensorFault } from "../validation/data-fault.ts";
import { preparedOf } from "../validation/evaluate.ts";
import { DATA_FAULTS, METRIC_FAULTS } from "../validation/faults/index.ts";
import { judgedImages } from "../validation/judging.ts";
import { LABEL_FAULTS } from "../validation/labels/faults.ts";
import { ILSVRC2012_ID_ORDER, inverse } from "../validation/labels/order.ts";
import { mnistFolder } from "../validation/mnist.ts";
import { preprocessor } from "../validation/recipe/preprocess.ts";
import { readRecords } from "../validation/records.ts";
import { preparingHere } from "../validation/prepare-batch.ts";
import { validate } from "../validation/validate.ts";
import type { ValidationVerdict } from "../validation/verdict.ts";
import { mergeCommand } from "./commands/merge.ts";
import { validateCommand, type ValidateCommandOptions } from "./commands/validate.ts";
import { openSubject, sampleOption } from "./validation.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const SEED = 5;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cupping-data-faults-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** What a run is of. */
interface Run extends Pick<ValidateCommandOptions, "data" | "recipe" | "meanFile" | "sample" | "batch" | "inputShape"> {
  readonly name: string;
  readonly net: string;
  readonly weights: string;
}

/** The verdict that a command writes as JSON, and what it says on standard error. */
async function reported(command: (json: string) => Promise<number>): Promise<[ValidationVerdict, string]> {
  const json = join(folder, "verdict.json");
  const [log, error] = [vi.spyOn(console, "log"), vi.spyOn(console, "error")];
  try {
    for (const spy of [log, error]) spy.mockImplementation(() => {});
    await command(json);
    return [JSON.parse(await readFile(json, "utf8")) as ValidationVerdict, error.mock.calls.flat().join("\n")];
  } finally {
    for (const spy of [log, error]) spy.mockRestore();
  }
}

/** The verdict of `cupping validate`. */
async function verdictOf(
  { name, net, weights, ...run }: Run,
  options: Pick<ValidateCommandOptions, "against" | "expect" | "journal" | "labelOrder" | "resume" | "shard">,
): Promise<ValidationVerdict> {
  const journal = options.journal ?? (await mkdtemp(join(folder, `${name}-`)));
  const common = { ...run, seed: SEED, referenceImages: "none", quiet: true };
  const [verdict] = await reported((json) => validateCommand(net, weights, { ...common, json, ...options, journal }));
  return verdict;
}

/** The journal of another machine that makes a mistake. */
async function mistakenJournal(run: Run, fault: TensorFault | RecipeFault): Promise<string> {
  await using opened = await openSubject(run.net, run.weights, run, "test");
  const { subject, recipe } = opened;
  let mistaken = subject.preparer.preprocessor;
  if (fault.kind === "recipe") mistaken = await preprocessor(fault.change(recipe) as typeof recipe);
  else {
    const prepared = await preparedOf(recipe, mistaken);
    if (fault.hidden?.(prepared) !== undefined)
      throw new Error(`${fault.id} is hidden here: ${fault.hidden(prepared)}`);
    const honest = mistaken;
    mistaken = {
      ...honest,
      identity: `${honest.identity}, ${fault.id}`,
      async prepare(image, into) {
        const tensor = await honest.prepare(image);
        const spared = fault.sometimes === true && Math.abs(Math.round(100 * tensor.reduce((a, b) => a + b))) % 2 === 1;
        const fed = spared ? tensor : fault.apply(tensor, prepared);
        into?.set(fed);
        return into ?? fed;
      },
    };
  }
  const journal = await mkdtemp(join(folder, "other-"));
  await validate(
    { ...subject, preparer: preparingHere(mistaken) },
    {
      backends: [await onnxruntime()],
      sample: sampleOption(run.sample, SEED),
      shard: undefined,
      reference: "none",
      seed: SEED,
      folder: journal,
    },
  );
  return journal;
}

const faultOf = (wanted: string): TensorFault | RecipeFault => {
  const fault = DATA_FAULTS.find(({ id }) => id === wanted);
  if (fault === undefined || fault.kind === "metric") throw new Error(`${wanted} is no fault of images`);
  return fault;
};

/** Our own journal of a run is kept, so that it is computed once. */
const own = new Map<string, string>();

async function expectNamed(run: Run, id: string): Promise<void> {
  const against = await mistakenJournal(run, faultOf(id));
  const journal = own.get(run.name) ?? (await mkdtemp(join(folder, `${run.name}-`)));
  own.set(run.name, journal);
  const { explanations } = await verdictOf(run, { against, journal, resume: true });
  expect(explanations[0]).toMatchObject({ id });
}

/** Where each fault of images is injected. */
const DIGITS = [
  "data/inverted",
  "data/minus-one-to-one",
  "data/mirrored",
  "data/random-augmentation",
  "data/scale-255",
  "data/scale-missing",
  "data/scale-twice",
  "data/signed-bytes",
  "data/transposed",
  "data/unit-range",
  "data/upside-down",
];
const CIFAR10 = [
  "data/channels-reversed",
  "data/hwc-for-chw",
  "data/mean-missing",
  "data/mean-order",
  "data/mean-per-channel",
  "data/mean-twice",
  "data/rgb-for-bgr",
  "data/torch-normalisation",
];
const PHOTOS = [
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
];
const SQUASHED = ["data/short-side-for-squash"];
const CUBIC = ["data/interpolation-opencv-linear"];
const MEAN_FILE = ["data/mean-uncropped", "data/scale-before-mean"];

it("every fault of images is injected somewhere", () => {
  const images = DATA_FAULTS.filter(({ kind }) => kind !== "metric").map(({ id }) => id);
  const injected = [DIGITS, CIFAR10, PHOTOS, SQUASHED, CUBIC, MEAN_FILE].flat();
  expect(injected.toSorted()).toEqual(images.toSorted());
});

describe("of images, on the bundled digit net", () => {
  const run: Run = {
    name: "digits",
    net: join(ROOT, "golden/digits/digits.prototxt"),
    weights: join(ROOT, "golden/digits/digits.caffemodel"),
    data: "mnist",
    recipe: "digits",
    sample: 120,
    batch: 40,
  };
  it.each(DIGITS)("%s is named first", (id) => expectNamed(run, id));

  it("none is named where the other machine makes no mistake", async () => {
    const honest: RecipeFault = { ...(faultOf("data/exif") as RecipeFault), change: (recipe) => recipe };
    const { explanations, changes } = await verdictOf(run, { against: await mistakenJournal(run, honest) });
    expect(explanations).toEqual([]);
    expect(changes[0]).toMatchObject({ inputsDiffer: [], changed: [] });
  });
});

describeWithData("of images, on cifar10_quick", () => {
  const IMAGES = 60;
  const AREA = 1024;
  let run: Run;
  /** The first images in CIFAR-10's binary format: the PNG has all 10,000, and takes a second to read. */
  beforeAll(async () => {
    const labels = JSON.parse(await readFile(caffeData("cifar10_test/test_lables.json"), "utf8")) as number[];
    const pixels = await sharp(caffeData("cifar10_test/test_batch.png"), { limitInputPixels: false })
      .extract({ left: 0, top: 0, width: AREA, height: IMAGES })
      .removeAlpha()
      .raw()
      .toBuffer();
    const records = Uint8Array.from({ length: IMAGES * (1 + 3 * AREA) }, (_, at) => {
      const [n, place] = [Math.floor(at / (1 + 3 * AREA)), (at % (1 + 3 * AREA)) - 1];
      return place < 0 ? labels[n] : pixels[(n * AREA + (place % AREA)) * 3 + Math.floor(place / AREA)];
    });
    await writeFile(join(folder, "test_batch.bin"), records);
    run = {
      name: "cifar10",
      net: caffeData("cifar10_V1_everpeace/cifar10_quick.prototxt"),
      weights: caffeData("cifar10_V1_everpeace/cifar10_quick_iter_5000.caffemodel"),
      data: `cifar10:folder=${folder}`,
      recipe: "cifar10",
      meanFile: caffeData("means/cifar10_mean.binaryproto"),
      batch: 40,
    };
  });
  it.each(CIFAR10)("%s is named first", (id) => expectNamed(run, id));
});

describe("of images, on photos of different sizes", () => {
  const SIDE = 41;
  let net: NetFiles;
  beforeAll(async () => {
    const prototxt = `name: "linear"
layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: ${SIDE} dim: ${SIDE} } } }
layer { name: "fc" type: "InnerProduct" bottom: "data" top: "fc" inner_product_param { num_output: 7 } }
`;
    net = makeNetFiles(folder, "linear", prototxt, 1);
    const random = uniform(3);
    const lines: string[] = [];
    for (let i = 0; i < 20; i++) {
      const noise = Uint8Array.from({ length: 31 * 29 * 3 }, () => Math.floor(random() * 256));
      const [width, height] = [130 + Math.floor(random() * 70), 130 + Math.floor(random() * 70)];
      await sharp(noise, { raw: { width: 31, height: 29, channels: 3 } })
        .resize(width, height, { fit: "fill" })
        .withMetadata(i % 3 === 0 ? { orientation: 6 } : {})
        .jpeg({ quality: 95 })
        .toFile(join(folder, `${i}.jpg`));
      lines.push(`${i}.jpg ${i % 7}\n`);
    }
    await writeFile(join(folder, "photos.txt"), lines.join(""));
    const mean = Float32Array.from({ length: 3 * 64 * 64 }, () => 90 + 60 * random());
    await writeFile(join(folder, "mean.npy"), encodeNpy([3, 64, 64], mean));
  });

  const run = async (name: string, changes: object): Promise<Run> => {
    const vgg = JSON.parse(await readFile(join(ROOT, "spec/recipes/caffe-vgg16.json"), "utf8")) as object;
    const recipe = join(folder, `${name}.json`);
    const crop = { height: SIDE, width: SIDE, offset: "floor" };
    await writeFile(recipe, JSON.stringify({ ...vgg, name, crop, ...changes }));
    const data = `list:folder=${folder},file=${join(folder, "photos.txt")}`;
    return { name, net: net.prototxt, weights: net.caffemodel, data, recipe, batch: 10 };
  };
  const squash = { rule: "squash", height: 64, width: 64, interpolation: "opencv-linear" };
  const shortSide = { rule: "short-side", size: 64, longSide: "truncate", interpolation: "opencv-linear" };

  it.each(PHOTOS)("%s is named first", async (id) => expectNamed(await run("short-side", { resize: shortSide }), id));
  it.each(SQUASHED)("%s is named first", async (id) => expectNamed(await run("squashed", { resize: squash }), id));
  it.each(CUBIC)("%s is named first", async (id) =>
    expectNamed(await run("cubic", { resize: { ...squash, interpolation: "opencv-cubic" } }), id),
  );
  it.each(MEAN_FILE)("%s is named first", async (id) =>
    expectNamed(await run("mean-file", { resize: squash, mean: { file: "mean.npy" }, scale: 0.25 }), id),
  );
});

/** A net that returns the Softmax of what it is fed. */
function softmaxNet(name: string, classes: number): NetFiles {
  const prototxt = `name: "${name}"
layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 1 dim: 1 dim: ${classes} } } }
layer { name: "fc" type: "InnerProduct" bottom: "data" top: "fc" inner_product_param { num_output: ${classes} bias_term: false } }
layer { name: "prob" type: "Softmax" bottom: "fc" top: "prob" }
`;
  const files = makeNetFiles(folder, name, prototxt, 1);
  const data = Float32Array.from({ length: classes ** 2 }, (_, i) => (i % (classes + 1) === 0 ? 1 : 0));
  const net = buildNet(parsePrototxt(prototxt, name), { file: name });
  writeCaffemodel(files.caffemodel, {
    net,
    params: new Map([["fc[0]" as ParamKey, { shape: [classes, classes], data }]]),
  });
  return files;
}

/** A run over rows of scores and their labels. */
async function scored(name: string, rows: readonly (readonly number[])[], labels: readonly number[]): Promise<Run> {
  const classes = rows[0].length;
  const [images, truth, recipe] = ["npy", "labels.npy", "json"].map((end) => join(folder, `${name}.${end}`));
  await writeFile(images, encodeNpy([rows.length, 1, 1, classes], Float32Array.from(rows.flat())));
  await writeFile(truth, encodeNpy([labels.length], Float32Array.from(labels)));
  const digits = JSON.parse(await readFile(join(ROOT, "spec/recipes/digits.json"), "utf8")) as object;
  const resize = { rule: "none", height: 1, width: classes };
  await writeFile(recipe, JSON.stringify({ ...digits, name, resize, scale: 1 }));
  const { prototxt: net, caffemodel: weights } = softmaxNet(name, classes);
  return { name, net, weights, data: `npy:images=${images},labels=${truth}`, recipe, batch: 10 };
}

describe("of the metric", () => {
  const IMAGES = 27;
  let run: Run;
  let journal: string;
  beforeAll(async () => {
    const random = uniform(9);
    const labels = Array.from({ length: IMAGES }, (_, i) => i % 9);
    const rows = labels.map((label, i) => {
      const row = Array.from({ length: 9 }, () => random());
      // Some right, some in the top 5; the first and the last ones more often wrong than those between.
      if (i % 3 === 1) row[label] = 2;
      // Ties with a class in front of the label, behind it, and both.
      if (i === 12) [row[1], row[3]] = [3, 3];
      if (i === 14) [row[5], row[8]] = [3, 3];
      if (i === 15) [row[2], row[6]] = [3, 3];
      return row;
    });
    run = await scored("metric", rows, labels);
    journal = await mkdtemp(join(folder, "metric-"));
    await verdictOf(run, { journal });
  });

  async function countedBy(fault: MetricFault): Promise<ReturnType<MetricFault["count"]>> {
    const records = judgedImages(await readRecords(join(journal, "onnxruntime-cpu.journal")));
    const counting = { records, batch: 10 };
    expect(fault.hidden?.(counting)).toBeUndefined();
    return fault.count(counting);
  }

  /** A gate about the counts that the mistake gives. */
  async function mistakenGate(fault: MetricFault, found: object = {}): Promise<string> {
    const { top1Errors, top5Errors, loss } = await countedBy(fault);
    const file = join(folder, "metric.gate.json");
    const gate = {
      format: 1,
      id: "metric",
      title: "Rows of scores",
      source: "this test",
      net: { name: "net" },
      weights: { name: "weights" },
      data: { title: "rows", images: IMAGES },
      recipe: "metric",
      labels: "as they are",
      expected: {
        top1: { errors: top1Errors },
        top5: { errors: top5Errors },
        ...(loss === undefined ? {} : { loss: { printed: loss, batch: IMAGES } }),
      },
      ...found,
    };
    await writeFile(file, JSON.stringify(gate));
    return file;
  }

  it.each(METRIC_FAULTS.map((fault) => [fault.id, fault] as const))("%s is named first", async (id, fault) => {
    const gate = await mistakenGate(fault);
    const { outcome, explanations } = await verdictOf(run, { expect: gate, journal, resume: true });
    expect(outcome).toBe("red");
    expect(explanations[0]).toMatchObject({ id, fit: "exact" });
  });

  it("shards that are merged name it too, where net, weights, data and recipe are found again", async () => {
    const shards = await Promise.all(["1/2", "2/2"].map(() => mkdtemp(join(folder, "shard-"))));
    for (const [i, shard] of shards.entries()) await verdictOf(run, { journal: shard, shard: `${i + 1}/2` });
    const fault = METRIC_FAULTS[0];
    const { net, weights, data, recipe } = run;
    const merged = (expect_: string, options: object): Promise<[ValidationVerdict, string]> =>
      reported((json) => mergeCommand(shards, { expect: expect_, json, ...options }));

    const [named] = await merged(await mistakenGate(fault), { net, weights, data, recipe });
    expect(named.explanations[0]).toMatchObject({ id: fault.id, fit: "exact" });
    const places = { net: { name: "net", path: net }, weights: { name: "weights", path: weights }, recipe };
    const told = { ...places, data: { title: "rows", images: IMAGES, spec: data } };
    const [byGate] = await merged(await mistakenGate(fault, told), {});
    expect(byGate.explanations[0]).toMatchObject({ id: fault.id });
    const [not, words] = await merged(await mistakenGate(fault), {});
    expect(not).toMatchObject({ outcome: "red", explanations: [] });
    expect(words).toMatch(/the cause was not looked for.*--net/);
    const digits = { net: join(ROOT, "golden/digits/digits.prototxt"), data: "mnist", recipe: "digits" };
    const foreign = { ...digits, weights: join(ROOT, "golden/digits/digits.caffemodel") };
    await expect(merged(await mistakenGate(fault), foreign)).rejects.toThrow(/other inputs/);
  });
});

describe("of labels", () => {
  const IMAGES = 300;
  let files: Rehearsal;
  let truth: number[];
  beforeAll(async () => {
    files = await makeRehearsal({ out: join(folder, "rehearsal"), images: IMAGES, seed: 1 });
    truth = (await readFile(files.list, "utf8"))
      .trim()
      .split("\n")
      .map((line) => Number(line.split(" ")[1]));
    const vgg = JSON.parse(await readFile(join(ROOT, "spec/recipes/caffe-vgg16.json"), "utf8")) as object;
    const resize = { rule: "squash", height: 32, width: 32, interpolation: "opencv-linear" };
    const small = { ...vgg, name: "small", resize, crop: undefined };
    await writeFile(join(folder, "small.json"), JSON.stringify(small));
  });

  const { classOf } = ILSVRC2012_ID_ORDER;
  const idOf = inverse(classOf);
  const asText = Array.from({ length: 1000 }, (_, i) => i).toSorted((a, b) => (`${a}` < `${b}` ? -1 : 1));
  const other = Array.from({ length: 1000 }, (_, i) => (i * 387 + 17) % 1000);
  /** The labels that stand in the list, from the true ones. */
  const MISTAKEN: Partial<Record<keyof typeof LABEL_FAULTS, (labels: number[]) => number[]>> = {
    idOrder: (labels) => labels.map((label) => idOf[label]),
    netInIdOrder: (labels) => labels.map((label) => classOf[label]),
    convertedBackwards: (labels) => labels.map((label) => idOf[idOf[label]]),
    oneBased: (labels) => labels.map((label) => label + 1),
    oneLess: (labels) => labels.map((label) => Math.max(label - 1, 0)),
    classesReversed: (labels) => labels.map((label) => 999 - label),
    classesAsText: (labels) => labels.map((label) => asText.indexOf(label)),
    listReversed: (labels) => labels.toReversed(),
    listShifted: (labels) => [...labels.slice(1), labels[0]],
    otherOrder: (labels) => labels.map((label) => other.indexOf(label)),
    shuffled: (labels) => labels.map((_, i) => labels[(i * 37 + 101) % IMAGES]),
  };
  /** Those of other nets, or that no list of these images can show. */
  const ELSEWHERE: Partial<Record<keyof typeof LABEL_FAULTS, string>> = {
    withBackground: "needs a net with 1,001 outputs: below",
    permuted: "needs several images of each class: below, on digits",
  };

  it("every one is injected, or it is said where", () => {
    expect(Object.keys({ ...MISTAKEN, ...ELSEWHERE }).toSorted()).toEqual(Object.keys(LABEL_FAULTS).toSorted());
  });

  it.each(Object.entries(MISTAKEN))("%s is named first", async (key, mistake) => {
    const list = join(folder, `${key}.txt`);
    const name = (n: number): string => `ILSVRC2012_val_${String(n + 1).padStart(8, "0")}.JPEG`;
    await writeFile(
      list,
      mistake(truth)
        .map((label, n) => `${name(n)} ${label}\n`)
        .join(""),
    );
    const labelOrder = join(folder, "other-order.txt");
    await writeFile(labelOrder, other.join("\n"));
    const { labels, outcome, runs } = await verdictOf(
      {
        name: key,
        net: files.prototxt,
        weights: files.caffemodel,
        data: `ilsvrc2012:images=${files.images},list=${list}`,
        recipe: join(folder, "small.json"),
        inputShape: ["data=50,3,32,32"],
        batch: 50,
      },
      { labelOrder },
    );
    expect(labels?.explanations[0].faults.map(({ id }) => id)).toEqual([
      LABEL_FAULTS[key as keyof typeof LABEL_FAULTS].id,
    ]);
    expect(outcome).toBe("red");
    expect(runs[0].problems.map(({ kind }) => kind)).toContain("labels");
  });

  it("labels/with-background is named first", async () => {
    const labels = Array.from({ length: 200 }, (_, i) => (i * 7) % 1000);
    const random = uniform(4);
    const rows = labels.map((label) => {
      const row = Array.from({ length: 1001 }, () => random());
      row[label + 1] = random() < 0.8 ? 2 : 0;
      return row;
    });
    const verdict = await verdictOf(await scored("background", rows, labels), {});
    expect(verdict.labels?.explanations[0].faults.map(({ id }) => id)).toEqual(["labels/with-background"]);
  });

  it("labels/permuted is named first", async () => {
    const packed = await readFile(join(mnistFolder() as string, "t10k-labels-idx1-ubyte.gz")).catch(() => undefined);
    const labels =
      packed === undefined
        ? await readFile(join(mnistFolder() as string, "t10k-labels-idx1-ubyte"))
        : gunzipSync(packed);
    const permuted = labels.map((label, i) => (i < 8 ? label : (label * 7 + 3) % 10));
    await writeFile(join(folder, "permuted-idx1-ubyte"), permuted);
    const images = join(
      mnistFolder() as string,
      packed === undefined ? "t10k-images-idx3-ubyte" : "t10k-images-idx3-ubyte.gz",
    );
    const verdict = await verdictOf(
      {
        name: "permuted",
        net: join(ROOT, "golden/digits/digits.prototxt"),
        weights: join(ROOT, "golden/digits/digits.caffemodel"),
        data: `idx:images=${images},labels=${join(folder, "permuted-idx1-ubyte")}`,
        recipe: "digits",
        sample: 500,
        batch: 100,
      },
      {},
    );
    expect(verdict.labels?.explanations[0].faults.map(({ id }) => id)).toEqual(["labels/permuted"]);
  });
});

describeWithData("of labels, on SqueezeNet and ILSVRC2012's own images", () => {
  it("labels/ilsvrc-id-order is named first", async () => {
    const lines = (await readFile(caffeData("ilsvrc2012_val_1300/dataset.txt"), "utf8")).trim().split("\n");
    const idOf = inverse(ILSVRC2012_ID_ORDER.classOf);
    const mistaken = lines.map((line) => {
      const [path, label] = line.split(/,? (?=\d+$)/);
      return `${path.replace("./data/", "")} ${idOf[Number(label)]}\n`;
    });
    await writeFile(join(folder, "squeezenet.txt"), mistaken.join(""));
    const { labels, outcome } = await verdictOf(
      {
        name: "squeezenet",
        net: caffeData("squeezenet_v1.0_deepcompression/SqueezeNet_deploy.prototxt"),
        weights: caffeData("squeezenet_v1.0_deepcompression/squeezenet_v1.0_dc_decoded.caffemodel"),
        data: `list:folder=${caffeData("ilsvrc2012_val_1300")},file=${join(folder, "squeezenet.txt")}`,
        recipe: "squeezenet-1300",
        sample: 100,
        batch: 10,
      },
      {},
    );
    expect(labels?.explanations[0].faults.map(({ id }) => id)).toEqual(["labels/ilsvrc-id-order"]);
    expect(outcome).toBe("red");
  });
});
