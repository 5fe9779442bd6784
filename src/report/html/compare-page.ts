/** What `compare` found, as a run of a page: a layer's own error is the one in situ, and outputs alone have an inherited one. */
import { basename } from "node:path";
import type { BlobReport, CompareReport, OutputReport } from "../../artifacts/compare-report.ts";
import { nodeWords, printable } from "../../artifacts/conclude.ts";
import { isStored } from "../../artifacts/reading.ts";
import type { Net } from "../../caffe/net.ts";
import { axesOf, formats, howFed, howQuantised, howStored, paramCounts, whatRan, WRONG_NUMBERS } from "../compare.ts";
import { integer } from "../table.ts";
import type { Converted, RunLayer } from "./model.ts";
import type { RunHead } from "./verify-page.ts";

/** The worst first. */
const WORST: readonly Converted["as"][] = [
  "wrong",
  "hidden",
  "lost",
  "undecided",
  "unseen",
  "inherits",
  "right",
  "folded",
  "dropped",
];

export function convertedRun(report: CompareReport, net: Net): RunHead {
  const { blobs, outputs, graph, hidden, conforms, summary, artifact } = report;
  const shown = new Map(outputs.map((output) => [output.blob, output]));
  const layers = net.layers.flatMap(({ name, type, tops, topShapes }): RunLayer[] => {
    const own = blobs.filter(({ layer }) => layer === name);
    if (own.length === 0) return [];
    const kinds = new Set<Converted["as"]>(own.map(({ kind }) => kind));
    const verdicts = new Set(own.map(({ blob }) => shown.get(blob)?.verdict));
    const beyond = own.map(({ blob }) => shown.get(blob)?.beyond).find((one) => one);
    if (verdicts.has("wrong")) kinds.add(beyond ? "wrong" : "inherits");
    if (verdicts.has("undecided")) kinds.add("undecided");
    if (own.some(({ blob }) => hidden.some((one) => one.blob === blob))) kinds.add("hidden");
    return [
      {
        name,
        type,
        tops: own.map((blob) => ({
          blob: blob.blob,
          shape: topShapes[tops.indexOf(blob.blob)],
          injected: null,
          inherited: shown.get(blob.blob)?.comparison ?? null,
          inSitu: blob.kind === "dropped" ? null : blob.own,
          unobserved: null,
        })),
        verdict: {
          kind: "converted",
          as: WORST.find((kind) => kinds.has(kind)) as Converted["as"],
          blobs: Object.fromEntries(own.map((blob) => [blob.blob, whereabouts(blob, shown.get(blob.blob))])),
        },
        diagnosis: own.find(({ diagnosis }) => diagnosis !== null)?.diagnosis ?? beyond?.diagnosis ?? null,
      },
    ];
  });
  return {
    report: { mode: "inherited", layers, graph, wholeNetFailure: null, conforms, summary },
    name: basename(artifact.file),
    args: [],
    facts: {
      artifact: whatRan(report),
      compared: `${integer(report.comparedElements)} numbers in ${report.seconds.toFixed(1)} s`,
      fed: howFed(report).join(" "),
      ...factOf("formats", formats(report)),
      ...factOf("params", paramCounts(report)),
    },
  };
}

function factOf(name: string, sentences: readonly string[]): Record<string, string> {
  return sentences.length === 0 ? {} : { [name]: sentences.join(" ") };
}

/** What the page says of a blob in the artifact. */
function whereabouts(
  { kind, tensor, node, by, reading, through, stored, followsStored, quantised, diagnosis, others }: BlobReport,
  output: OutputReport | undefined,
): Converted["blobs"][string] {
  return {
    ...(tensor === null ? {} : { tensor: printable(tensor) }),
    ...(node === null ? {} : { "made by": nodeWords(node) }),
    ...(by === null ? {} : { "found by": { map: "the map", name: "its name", numbers: "its numbers" }[by] }),
    ...(reading === null ? {} : { axes: isStored(reading) ? "in the net's order" : axesOf(reading) }),
    ...(through.length < 2 ? {} : { "layers in one": through.join(", ") }),
    ...(stored.length === 0 ? {} : { stored: stored.map((param) => howStored(param, diagnosis)).join("\n") }),
    ...(kind === "wrong" && followsStored === true ? { cause: WRONG_NUMBERS } : {}),
    ...(quantised === null ? {} : { cause: howQuantised(quantised) }),
    ...(output?.beyond
      ? { output: `"${printable(output.tensor ?? "")}", which ${nodeWords(output.beyond.node)} makes of it` }
      : {}),
    ...(others.length === 0
      ? {}
      : { [tensor === null ? "may be" : "or may be"]: others.map((other) => printable(other)).join(", ") }),
  };
}
