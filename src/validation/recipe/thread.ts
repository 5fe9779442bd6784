/** A thread that prepares images (threads.ts): batches come and go as messages, one after another. */
import { parentPort, workerData } from "node:worker_threads";
import { type Outcome, type PreparedBatch, prepareOne } from "../prepare-batch.ts";
import { preprocessor as preprocessorOf } from "./preprocess.ts";
import type { Job, ThreadData } from "./threads.ts";

const { recipe, place } = workerData as ThreadData;
const preprocessor = preprocessorOf(recipe);

async function work({ images, data }: Job): Promise<void> {
  const outcomes: Outcome[] = [];
  for (const [i, image] of images.entries()) {
    place[0] = i;
    outcomes.push(await prepareOne(await preprocessor, image, data, i));
  }
  place[0] = 0;
  const done: PreparedBatch = { data, outcomes };
  parentPort?.postMessage(done, [data.buffer as ArrayBuffer]);
}

let last = Promise.resolve();
parentPort?.on("message", (job: Job) => {
  // What is thrown is no image's fault, and ends the thread.
  last = last.then(() => work(job));
});
