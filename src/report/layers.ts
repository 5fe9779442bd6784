/** The coverage table for the terminal. */
import type { LayerCoverage } from "../conformance/coverage.ts";
import { COLUMNS, plural, table, wrap } from "./table.ts";
import type { Paint } from "./verify.ts";

interface LayerRow extends LayerCoverage {
  /** Path of the spec file, or null. */
  readonly spec: string | null;
}

type Rules = Readonly<
  Record<
    string,
    { readonly layer: string; readonly question: string; readonly variants: Readonly<Record<string, string>> }
  >
>;

/** @param withSpecs whether spec files are here at all: an installed package has none */
export function formatLayers(rows: readonly LayerRow[], withSpecs: boolean, rules: Rules, paint: Paint): string {
  const backends = Object.keys(rows[0].backends);
  const word = (there: boolean): string => (there ? "yes" : "–");
  const cells = rows.map(({ type, dialect, reference, spec, backends: supported }) => [
    type,
    dialect,
    word(reference),
    ...(withSpecs ? [word(spec !== null)] : []),
    backends.filter((id) => !supported[id]).join(", ") || "–",
  ]);
  const [head, ...lines] = table(
    [
      { title: "layer", most: 20 },
      { title: "from", most: 8 },
      { title: "reference" },
      ...(withSpecs ? [{ title: "spec" }] : []),
      { title: "not on", wraps: true },
    ],
    cells,
  ).split("\n");
  return [
    paint("dim", head),
    ...lines,
    "",
    layerTotals(rows, withSpecs),
    wrap("A backend may refuse some parameters of a layer; verify then says which, and why.", COLUMNS, 0),
    "",
    "Rules on which versions of Caffe differ, with today's BVLC/caffe first",
    "(--rule NAME=VARIANT):",
    ...Object.entries(rules).flatMap(([name, { layer, question, variants }]) => [
      `  ${layer}: ${question}`,
      ...Object.entries(variants).map(
        ([variant, meaning]) => `    ${wrap(`${name}=${variant}: ${meaning}`, COLUMNS, 6)}`,
      ),
    ]),
  ].join("\n");
}

/** How many layer types there are, and where. */
export function layerTotals(rows: readonly LayerRow[], withSpecs: boolean): string {
  const backends = Object.keys(rows[0].backends);
  const all = (has: (row: LayerRow) => boolean): number => rows.filter(has).length;
  const counts = [
    `${all(({ reference }) => reference)} by the reference`,
    ...(withSpecs ? [`${all(({ spec }) => spec !== null)} stated by a spec`] : []),
    ...backends.map((id) => `${all((row) => row.backends[id])} on ${id}`),
  ];
  return wrap(`${plural(rows.length, "layer type")}: ${counts.join(", ")}.`, COLUMNS, 0);
}
