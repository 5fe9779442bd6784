import sharp from "sharp";
import { afterAll, describe, expect, it } from "vitest";
import type { Example, StoredImage, UnreadableExample } from "../data-set.ts";
import { preparingHere } from "../prepare-batch.ts";
import { parseRecipe } from "./recipe.ts";
import { PreparingThreads } from "./threads.ts";

const recipe = parseRecipe(
  {
    name: "small",
    title: "for this test",
    decode: { decoder: "libjpeg-turbo", colour: "BGR" },
    resize: { rule: "squash", height: 9, width: 7, interpolation: "opencv-linear" },
    mean: { values: [1, 2, 3] },
  },
  "small.json",
);
const SIZE = 3 * 9 * 7;

const threads = await PreparingThreads.of(recipe, 2);
afterAll(() => threads[Symbol.asyncDispose]());

function example(index: number, image: StoredImage | Error): Example | UnreadableExample {
  const common = { index, name: `image-${index}`, label: 0 };
  return image instanceof Error ? { ...common, image } : { ...common, image };
}

function jpeg(shade: number): Promise<Buffer> {
  return sharp({ create: { width: 20 + shade, height: 16, channels: 3, background: { r: shade, g: 90, b: 200 } } })
    .jpeg()
    .toBuffer();
}

/** Two images in one buffer, as a data set's reader gives them. */
const shared = Uint8Array.from({ length: 2 * SIZE }, (_, i) => (i * 7) % 256);
const planes = (at: number): StoredImage => ({
  kind: "pixels",
  colour: "RGB",
  height: 9,
  width: 7,
  data: shared.subarray(at * SIZE, (at + 1) * SIZE),
});

async function batches(): Promise<(Example | UnreadableExample)[][]> {
  const tensor = { shape: [3, 9, 7], data: new Float32Array(SIZE).fill(0.5) };
  return [
    [example(0, { kind: "encoded", bytes: await jpeg(10) }), example(1, planes(0)), example(2, planes(1))],
    [example(3, new Error("it is gone")), example(4, { kind: "encoded", bytes: Buffer.from("<html>") })],
    [example(5, { kind: "tensor", blob: tensor }), example(6, { kind: "encoded", bytes: await jpeg(100) })],
  ];
}

const buffer = (): Float32Array => new Float32Array(3 * SIZE).fill(99);

describe("threads that prepare", () => {
  it("give the tensors, hashes and failures that this thread gives, and take no image away", async () => {
    const here = preparingHere(threads.preprocessor);
    const expected = await Promise.all((await batches()).map((batch) => here.prepare(batch, buffer())));
    const images = await batches();
    const got = await Promise.all(images.map((batch) => threads.prepare(batch, buffer())));
    expect(got).toEqual(expected);
    expect(got[1].outcomes[0]).toEqual({ failure: "it is gone" });
    expect(got[1].outcomes[1]).toEqual({ failure: expect.stringContaining("This is no whole image") as string });
    // What was handed over is still there.
    expect(await Promise.all(images.map((batch) => here.prepare(batch, buffer())))).toEqual(expected);
  });

  it("name the image at which one dies, whatever waits for it, and are started anew", async () => {
    // A shape that no data set gives: an error of ours, and no image's.
    const bug = { kind: "tensor", blob: { data: new Float32Array(SIZE) } } as unknown as StoredImage;
    await using one = await PreparingThreads.of(recipe, 1);
    const first = one.prepare([example(7, planes(0)), example(8, bug)], buffer());
    const second = one.prepare([example(9, planes(0))], buffer());
    await expect(first).rejects.toMatchObject({ code: "THREAD_DIED", place: "image-8" });
    await expect(second).rejects.toMatchObject({ code: "THREAD_DIED" });
    const { outcomes } = await one.prepare([example(10, planes(0))], buffer());
    expect(outcomes).toHaveLength(1);
  });
});
