/** `cupping layers`: the coverage table, and the rules on which versions of Caffe differ. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { RULES } from "../../caffe/rules.ts";
import { layerCoverage } from "../../conformance/coverage.ts";
import { formatLayers, layerTotals } from "../../report/layers.ts";
import { toJson } from "../../report/json.ts";
import { EXIT } from "../exit.ts";
import { paintFor } from "../terminal.ts";

export function layersCommand({ json, quiet }: { readonly json?: boolean; readonly quiet?: boolean }): number {
  const specs = specFiles();
  const rows = layerCoverage().map((row) => ({ ...row, spec: specs?.get(row.type.toLowerCase()) ?? null }));
  if (json) process.stdout.write(toJson({ layers: rows, rules: RULES }));
  else if (quiet) console.log(layerTotals(rows, specs !== undefined));
  else console.log(formatLayers(rows, specs !== undefined, RULES, paintFor(process.stdout)));
  return EXIT.conforms;
}

/** Spec files by their layer type in small letters; undefined in an installed package, which has none. */
function specFiles(): Map<string, string> | undefined {
  const folder = fileURLToPath(new URL("../../../spec/layers", import.meta.url));
  if (!existsSync(folder)) return undefined;
  const files = readdirSync(folder).filter((file) => file.endsWith(".spec.ts"));
  return new Map(files.map((file) => [file.replace(".spec.ts", "").replaceAll("-", ""), join("spec", "layers", file)]));
}
