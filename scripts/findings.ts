/**
 * Writes the table layer type × backend into docs/findings.md, from reports of `cupping conformance --json`: later ones add
 * backends. An entry of spec/expectations that is newer than the table fails a test.
 * npx tsx scripts/findings.ts REPORT.json…
 */
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { ConformanceReport } from "../src/conformance/conformance.ts";
import { CELLS, conformanceTable } from "../src/report/conformance-table.ts";

const FILE = fileURLToPath(new URL("../docs/findings.md", import.meta.url));

const files = process.argv.slice(2);
if (files.length === 0) throw new Error("Name at least one report of cupping conformance --json.");
const reports = (
  await Promise.all(
    files.map(async (file) => {
      const { reports: list } = JSON.parse(await readFile(file, "utf8")) as { reports: ConformanceReport[] };
      return list;
    }),
  )
).flat();

const { backends, findings, rows } = conformanceTable(reports);
const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
const drawn = [...new Set(reports.map(({ seed, runs }) => `${runs} draws of seed ${seed}`))];
const text = [
  "<!-- table: scripts/findings.ts -->",
  "",
  line(["", "backend", "version", "arithmetic"]),
  line(["---", "---", "---", "---"]),
  ...backends.map(({ letter, report: { backend } }) =>
    line([letter, `\`${backend.id}:${backend.device}\``, backend.version, backend.profile]),
  ),
  "",
  `All corners of every layer type and ${drawn.join(" or ")}. ${CELLS}.`,
  "",
  line(["layer type", ...backends.map(({ letter }) => letter)]),
  line(["---", ...backends.map(() => ":-:")]),
  ...rows.map(({ type, cells }) => line([type, ...cells])),
  "",
  ...findings.map((finding, i) => `${i + 1}. [${finding}](#${finding})`),
  "",
  "<!-- end -->",
].join("\n");

const doc = await readFile(FILE, "utf8");
await writeFile(
  FILE,
  doc.replace(/<!-- table: scripts\/findings\.ts -->[^]*?<!-- end -->/, () => text),
);
