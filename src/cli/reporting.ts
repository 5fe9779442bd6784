/** A verdict on the terminal, and in the files that were asked for. */
import { appendFile } from "node:fs/promises";
import { unwritable, writeWhole } from "../files.ts";
import { annotationsOf } from "../report/annotations.ts";
import { validationHtml } from "../report/html/pages.ts";
import { imagesCsv } from "../report/images.ts";
import { toJson } from "../report/json.ts";
import { junitValidation } from "../report/junit.ts";
import { markdownValidation } from "../report/markdown.ts";
import { formatValidation } from "../report/validate.ts";
import type { DataSet } from "../validation/data-set.ts";
import { thumbnailsOf } from "../validation/thumbnail.ts";
import type { RunnerRecords } from "../validation/records.ts";
import type { Judged, ValidationVerdict } from "../validation/verdict.ts";
import { paintFor } from "./terminal.ts";

export interface ReportOptions {
  readonly json?: string;
  readonly html?: string;
  readonly junit?: string;
  readonly markdown?: string;
  /** A CSV file of every image. */
  readonly images?: string;
  readonly annotations?: boolean;
  readonly quiet?: boolean;
}

/** What a page shows beside the verdict. */
export interface VerdictPage {
  readonly judged: Judged;
  /** What reproduces it. */
  readonly command: readonly string[];
  /** Sentences on backends that were asked for and cannot run here. */
  readonly unavailable?: readonly string[];
  /** Absent where only journals are at hand. */
  readonly dataSet?: DataSet;
}

/**
 * @param runs whose images are listed, where that was asked for
 * @throws CuppingError FILE_UNWRITABLE
 */
export async function reportVerdict(
  verdict: ValidationVerdict,
  runs: readonly RunnerRecords[],
  { json, html, junit, markdown, images, annotations = false, quiet = false }: ReportOptions,
  { judged, command, unavailable = [], dataSet }: VerdictPage,
): Promise<void> {
  if (html !== undefined) {
    const thumbnails = dataSet && ((indices: readonly number[]) => thumbnailsOf(dataSet, indices));
    await writeWhole(html, await validationHtml(verdict, judged, command, unavailable, thumbnails));
  }
  if (images !== undefined) await writeWhole(images, imagesCsv(runs));
  if (junit !== undefined) await writeWhole(junit, junitValidation(verdict));
  // A job's summary is a file that other steps write to as well.
  if (markdown !== undefined) await append(markdown, markdownValidation(verdict));
  if (json === "-") {
    process.stdout.write(toJson(verdict));
    return;
  }
  if (json !== undefined) await writeWhole(json, toJson(verdict));
  console.log(quiet ? verdict.summary : formatValidation(verdict, paintFor(process.stdout)));
  if (annotations) console.log(annotationsOf(verdict).join("\n"));
}

/** @throws CuppingError FILE_UNWRITABLE */
export async function append(file: string, text: string): Promise<void> {
  try {
    await appendFile(file, text);
  } catch (error) {
    throw unwritable(file, error);
  }
}
