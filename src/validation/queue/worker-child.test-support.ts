/** A worker in a process of its own, to be killed: PROTOTXT CAFFEMODEL IMAGES URL LOCK. */
import { argv, stdout } from "node:process";
import { planOf } from "../plan.ts";
import { backendRunner } from "../runner.ts";
import { chosenWords, headerOf } from "../validate.ts";
import { honestBackend, tinySubject } from "../validate.test-support.ts";
import { work } from "./work.ts";

const [prototxt, caffemodel, images, url, lock] = argv.slice(2);
const subject = await tinySubject({ prototxt, caffemodel }, Number(images), { milliseconds: 20 });
const plan = planOf(subject.dataSet.size, subject.net.batch);
const header = headerOf(subject, plan, "honest:cpu", "1", chosenWords(subject.dataSet));
const computed = await work({
  url,
  headers: [header],
  lock: Number(lock),
  load: async () => ({ subject, runners: [await backendRunner(honestBackend(), subject.net)] }),
  say: (text) => stdout.write(`${text}\n`),
});
stdout.write(`computed ${computed}\n`);
