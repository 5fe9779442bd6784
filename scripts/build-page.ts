/** Bundles the report's page into dist/, for `npm run build`. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { writeWhole } from "../src/files.ts";
import { bundlePage } from "../src/report/html/bundle.ts";

const folder = join(import.meta.dirname, "..", "dist", "report", "html", "page");
const { script, style } = await bundlePage();
await mkdir(folder, { recursive: true });
await writeWhole(join(folder, "main.js"), script);
await writeWhole(join(folder, "style.css"), style);
