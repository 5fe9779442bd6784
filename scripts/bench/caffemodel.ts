/**
 * How fast a caffemodel of VGG-16's size (553 MB) is decoded, and in how much memory, against just reading its bytes.
 * Each measurement is a process of its own, so that peaks of memory are its own too; the two take turns.
 */
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vgg16 } from "../../src/nets/vgg.ts";
import { encodeCaffemodel } from "../../src/caffe/caffemodel.ts";
import { inspect } from "../../src/caffe/inspect.ts";
import { parsePrototxt } from "../../src/caffe/prototxt.ts";
import { create } from "../../src/caffe/schema/codec.ts";
import type { LayerParameter, NetParameter } from "../../src/caffe/schema/messages.ts";
import { table } from "../../src/report/table.ts";
import { uniform } from "../../src/tensor/random.ts";
import { count } from "../../src/tensor/shape.ts";
import { median, runNode } from "./process.ts";

const RUNS = 5;

/** What a child measures: the program's name, its seconds, and its peak memory in bytes. */
interface Measurement {
  readonly seconds: number;
  readonly peak: number;
}

const PROGRAMS = {
  // Nothing but the runtime and the modules.
  idle: "",
  // The bytes, as the reader reads them.
  read: `const handle = await open(file); const { size } = await handle.stat(); const bytes = new Uint8Array(size);
    for (let at = 0; at < size; ) at += (await handle.read(bytes, at, Math.min(64 * 2 ** 20, size - at))).bytesRead;
    await handle.close();`,
  decode: "const net = await readCaffemodel(file); if (net.layer.length !== 16) throw new Error('layers are missing');",
} as const;

export async function benchCaffemodel(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "cupping-bench-"));
  try {
    const file = join(folder, "vgg16.caffemodel");
    writeVgg16(file);
    const size = statSync(file).size;
    console.log(
      `A caffemodel of VGG-16's shape: ${size.toLocaleString("en-US")} bytes, ${RUNS} runs of each, in turns.\n`,
    );
    await measure("read", file); // warms the file cache
    const runs = { idle: [] as Measurement[], read: [] as Measurement[], decode: [] as Measurement[] };
    for (let run = 0; run < RUNS; run++) {
      for (const name of ["idle", "read", "decode"] as const) runs[name].push(await measure(name, file));
    }
    const base = median(runs.idle.map(({ peak }) => peak));
    const row = (name: "read" | "decode"): string[] => {
      const own = median(runs[name].map(({ peak }) => peak - base));
      return [
        name,
        `${(1000 * median(runs[name].map(({ seconds }) => seconds))).toFixed(0)} ms`,
        median(runs[name].map(({ seconds }, i) => seconds / runs.read[i].seconds)).toFixed(2),
        `${(own / 2 ** 20).toFixed(0)} MiB`,
        `${((100 * own) / size).toFixed(1)} %`,
      ];
    };
    console.log(
      table(
        [
          { title: "what" },
          { title: "median time", align: "right" },
          { title: "time ÷ reading", align: "right" },
          { title: "peak memory above the bare process", align: "right" },
          { title: "of the file", align: "right" },
        ],
        [row("read"), row("decode")],
      ),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function measure(name: keyof typeof PROGRAMS, file: string): Promise<Measurement> {
  const program = `
    import { open } from "node:fs/promises";
    import { readCaffemodel } from ${JSON.stringify(new URL("../../src/caffe/read.ts", import.meta.url).href)};
    const file = ${JSON.stringify(file)};
    const started = performance.now();
    ${PROGRAMS[name]}
    console.log(JSON.stringify({ seconds: (performance.now() - started) / 1000, peak: process.resourceUsage().maxRSS * 1024 }));`;
  return runNode(["--input-type=module", "--eval", program]);
}

/** Written layer by layer: protobuf messages that are concatenated are one message. */
function writeVgg16(file: string): void {
  const random = uniform(1);
  const { layers } = inspect(parsePrototxt(vgg16(), "vgg16"), { file: "vgg16" });
  const out = openSync(file, "w");
  for (const { name, type, paramShapes } of layers) {
    if (paramShapes === null || paramShapes.length === 0) continue;
    const blobs = paramShapes.map((shape) => {
      const data = new Float32Array(count(shape));
      for (let i = 0; i < data.length; i++) data[i] = random() - 0.5;
      return { shape, legacy: undefined, data };
    });
    const layer = create<LayerParameter>("LayerParameter", { name, type, blobs });
    writeSync(out, encodeCaffemodel(create<NetParameter>("NetParameter", { layer: [layer] })));
  }
  closeSync(out);
}
