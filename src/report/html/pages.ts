/** Pages that are made of a finished report alone: conformance, self-test, validation. */
import { join } from "node:path";
import type { SelfTestReport } from "../../selftest/selftest.ts";
import type { ChangedImage } from "../../validation/changes.ts";
import type { ImageRecord } from "../../validation/image-record.ts";
import type { Judged, ValidationVerdict } from "../../validation/verdict.ts";
import { formatCase, formatConformance, replayCommand, type Tried } from "../conformance.ts";
import { formatNetSelfTest, formatSelfTest } from "../selftest.ts";
import { plural } from "../table.ts";
import { formatValidation } from "../validate.ts";
import { plain } from "../verify.ts";
import { htmlPage } from "./document.ts";
import type { ChangedPicture } from "./model.ts";

/**
 * @param command what reproduces it, for all layer types, without backends
 * @param chosen the layer types that were asked for; none: all
 * @param unavailable sentences on backends that were asked for and cannot run here
 */
export async function conformanceHtml(
  results: readonly Tried[],
  command: readonly string[],
  chosen: readonly string[] = [],
  unavailable: readonly string[] = [],
): Promise<string> {
  const runs = results.map(({ report, folder, spec }) => {
    const failures = report.types.flatMap((type) => type.failures);
    const cases = failures.map((failure) => {
      const file = join(folder, failure.file);
      // The explanation has a panel of its own.
      const told = formatCase({ ...failure, diagnosis: null }, replayCommand(spec, file)).slice(0, -1);
      return [
        failure.file,
        { told: told.join("\n"), command: ["cupping", "conformance", "--backend", spec, "--case", file] },
      ] as const;
    });
    return { report, spec, cases: Object.fromEntries(cases) };
  });
  return await htmlPage({
    title: "cupping conformance",
    page: { kind: "conformance", command, chosen, unavailable, runs },
    text: results.map((tried) => formatConformance(tried, plain)).join("\n\n"),
  });
}

/**
 * @param net its name; null for the cases of all layer types
 * @param command what reproduces it, for all mistakes
 * @param chosen the mistakes that were asked for; none: all
 */
export async function selfTestHtml(
  report: SelfTestReport,
  net: string | null,
  command: readonly string[],
  chosen: readonly string[] = [],
): Promise<string> {
  return await htmlPage({
    title: `${net ?? "all layer types"}: cupping selftest`,
    page: { kind: "selftest", command, chosen, net, report },
    text: net === null ? formatSelfTest(report, plain) : formatNetSelfTest(report, net, plain),
  });
}

/** Images of which a page has pictures and lists, at most. */
const MOST_IMAGES = 200;

/**
 * @param judged what the verdict was made from
 * @param unavailable sentences on backends that were asked for and cannot run here
 * @param thumbnails data addresses of some images' pictures, by index; undefined where the data set is not at hand
 */
export async function validationHtml(
  verdict: ValidationVerdict,
  judged: Judged,
  command: readonly string[],
  unavailable: readonly string[],
  thumbnails?: (indices: readonly number[]) => Promise<ReadonlyMap<number, string>>,
): Promise<string> {
  const order: readonly ChangedImage["judgement"][] = ["bug", "undecided", "inputs-differ", "tie"];
  const changed = verdict.changes
    .flatMap((one) => one.changed)
    .toSorted((a, b) => order.indexOf(a.judgement) - order.indexOf(b.judgement));
  const differing = verdict.changes.flatMap(({ inputsDiffer, beyond }) => [...beyond, ...inputsDiffer]);
  const all = [...new Set([...changed, ...differing].map(({ index }) => index))];
  const indices = all.slice(0, MOST_IMAGES);
  const wanted = new Set(indices);
  const pictures = await thumbnails?.(indices);
  const records = new Map<number, Record<string, ImageRecord>>();
  const runners = [...(judged.reference === undefined ? [] : [judged.reference]), ...judged.runs];
  for (const { backend, records: own } of runners) {
    for (const record of own) {
      if (wanted.has(record.index)) records.set(record.index, { ...records.get(record.index), [backend]: record });
    }
  }
  return await htmlPage({
    title: `${verdict.title}: ${command.slice(0, 2).join(" ")}`,
    page: {
      kind: "validate",
      command,
      verdict,
      unavailable,
      images: indices.map(
        (index): ChangedPicture => ({
          index,
          thumbnail: pictures?.get(index) ?? null,
          records: records.get(index) ?? {},
        }),
      ),
      leftOut:
        all.length <= MOST_IMAGES
          ? null
          : `There are pictures and lists of ${MOST_IMAGES} of ${plural(all.length, "image")} that changed or were fed differently, bugs first; the JSON report has all.`,
    },
    text: formatValidation(verdict, plain),
  });
}
