/** An inspected net for the terminal. */
import type { Inspection } from "../caffe/inspect.ts";
import { formatShape } from "../tensor/shape.ts";
import { brief, COLUMNS, plural, table, wrap } from "./table.ts";
import type { Paint } from "./verify.ts";

export function formatInspection(
  { name, layers, inputs, outputs, totals, weights, notices }: Inspection,
  paint: Paint,
): string {
  const rows = layers.map((layer) => [
    layer.name,
    layer.type,
    layer.topShapes === null ? "?" : [...new Set(layer.topShapes.map(formatShape))].join(", "),
    layer.params === null ? "?" : layer.params === 0 ? "" : brief(layer.params),
    layer.macs === null ? "?" : layer.macs === 0 ? "" : brief(layer.macs),
    `${layer.bottoms.length === 0 ? "" : `${layer.bottoms.join(", ")} → `}${layer.tops.join(", ")}`,
  ]);
  const [head, ...lines] = table(
    [
      { title: "layer", most: 12 },
      { title: "type", most: 12 },
      { title: "shape", most: 12 },
      { title: "params", align: "right" },
      { title: "MACs", align: "right" },
      { title: "bottoms → tops", wraps: true },
    ],
    rows,
  ).split("\n");
  const unmatched = (what: string, names: readonly string[]): string[] =>
    names.length === 0 ? [] : [paint("bad", wrap(`${what}: ${names.join(", ")}`, COLUMNS, 2))];
  return [
    `${name}: ${plural(layers.length, "layer")}, ${inputs.join(", ") || "no input"} → ${outputs.join(", ")}`,
    "",
    paint("dim", head),
    ...lines,
    "",
    formatTotals({ totals }),
    ...(weights === null
      ? []
      : [
          ...unmatched("The weights lack these layers of the net", weights.missing),
          ...unmatched("The net lacks these layers of the weights", weights.unused),
          ...unmatched("The weights set fields that Caffe does not know", weights.unknownFields),
          ...(weights.missing.length + weights.unused.length + weights.unknownFields.length === 0
            ? ["The weights fit the net."]
            : []),
        ]),
    ...notices.map((notice) => paint("dim", wrap(`note: ${notice}`, COLUMNS, 2))),
  ].join("\n");
}

/** Params and multiply-accumulates of the whole net, in a sentence. */
export function formatTotals({ totals }: Pick<Inspection, "totals">): string {
  if (totals === null) return "Totals are unknown.";
  const { params, macs } = totals;
  return wrap(
    `${plural(params, "param")}, ${plural(macs, "MAC")} (${(macs / 1e9).toFixed(2)} GMAC) for the whole batch.`,
    COLUMNS,
    0,
  );
}
