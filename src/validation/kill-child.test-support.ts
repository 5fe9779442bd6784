/** A run in a process of its own, to be killed: PROTOTXT CAFFEMODEL IMAGES, and the folder on standard input. Says when it begins. */
import { argv, stdin, stdout } from "node:process";
import { createInterface } from "node:readline";
import { lockFolder } from "../cli/lock.ts";
import { validate } from "./validate.ts";
import { honestBackend, tinySubject } from "./validate.test-support.ts";

const [prototxt, caffemodel, images] = argv.slice(2);
const subject = await tinySubject({ prototxt, caffemodel }, Number(images), { milliseconds: 1 });
const folder = await new Promise<string>((resolve) => {
  createInterface(stdin).once("line", resolve);
});
await using _lock = await lockFolder(folder);
stdout.write("begins\n");
const { runs, reference } = await validate(subject, {
  backends: [honestBackend(), honestBackend("gpu")],
  reference: 60,
  seed: 1,
  folder,
});
stdout.write(JSON.stringify({ runs: runs.map((run) => run.images.length), reference: reference?.images.length }));
stdin.destroy();
