#!/usr/bin/env tsx
/**
 * Makes a rehearsal of ILSVRC2012's validation set: ILSVRC2012_img_val.tar and ILSVRC2012_devkit_t12.tar.gz of the true layout with
 * generated images, Caffe's val.txt, and a small net with 1,000 outputs that is right on about 70 % of them.
 *
 *     npx tsx scripts/make-ilsvrc-rehearsal.ts --images 50000 --out FOLDER [--seed 1] [--devkit ILSVRC2012_devkit_t12.tar.gz]
 *
 * With --devkit, synsets and labels are those of a true devkit.
 */
import { parseArgs } from "node:util";
import { makeRehearsal } from "./rehearsal/ilsvrc.ts";

const { values } = parseArgs({
  options: {
    images: { type: "string" },
    out: { type: "string" },
    seed: { type: "string", default: "1" },
    devkit: { type: "string" },
  },
});
const images = Number(values.images);
const seed = Number(values.seed);
if (values.out === undefined || !Number.isInteger(images) || images < 1 || !Number.isInteger(seed)) {
  console.error("Usage: npx tsx scripts/make-ilsvrc-rehearsal.ts --images N --out FOLDER [--seed 1] [--devkit DEVKIT]");
  process.exitCode = 2;
} else {
  const progress = (done: number): void => {
    if (done % 5000 < 16 || done === images)
      console.log(`${done.toLocaleString("en-US")} of ${images.toLocaleString("en-US")} images`);
  };
  const files = await makeRehearsal({ out: values.out, images, seed, devkit: values.devkit, progress });
  console.log(Object.values(files).join("\n"));
}
