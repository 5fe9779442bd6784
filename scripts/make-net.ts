#!/usr/bin/env tsx
/**
 * Makes a net of full size with seeded, well-scaled weights, as a prototxt and a caffemodel, and shows how large the
 * activations of each layer are, as quantiles and a histogram of log2 |x|.
 *
 *     npx tsx scripts/make-net.ts NAME --out FOLDER [--seed 1] [--quiet]
 */
import { parseArgs } from "node:util";
import { NETS, type NetName } from "../src/nets/index.ts";
import { table } from "../src/report/table.ts";
import { makeNetFiles } from "./nets/files.ts";
import { HISTOGRAM_COLUMNS, histogramCells } from "./nets/histogram.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: "string" }, seed: { type: "string", default: "1" }, quiet: { type: "boolean" } },
});
const [name] = positionals;
const seed = Number(values.seed);
if (positionals.length !== 1 || !Object.hasOwn(NETS, name) || values.out === undefined || !Number.isInteger(seed)) {
  console.error("Usage: npx tsx scripts/make-net.ts NAME --out FOLDER [--seed 1] [--quiet]");
  console.error(`NAME is one of ${Object.keys(NETS).join(", ")}.`);
  process.exitCode = 2;
} else {
  const rows: string[][] = [];
  const files = makeNetFiles(values.out, name, NETS[name as NetName](), seed, (layer, outputs) => {
    if (values.quiet) return;
    const cells = outputs === null ? ["not computed by the reference"] : histogramCells(outputs[0].values);
    rows.push([layer.name, layer.type, ...cells]);
  });
  if (!values.quiet) console.log(`${table(HISTOGRAM_COLUMNS, rows)}\n`);
  console.log(`${files.prototxt}\n${files.caffemodel}`);
}
