/** A verdict on the terminal, and in the files that were asked for. */
import { appendFile } from "node:fs/promises";
import { CuppingError, messageOf } from "../error.ts";
import { writeWhole } from "../files.ts";
import { annotationsOf } from "../report/annotations.ts";
import { toJson } from "../report/json.ts";
import { junitValidation } from "../report/junit.ts";
import { markdownValidation } from "../report/markdown.ts";
import { formatValidation } from "../report/validate.ts";
import type { ValidationVerdict } from "../validation/verdict.ts";
import { paintFor } from "./terminal.ts";

export interface ReportOptions {
  readonly json?: string;
  readonly junit?: string;
  readonly markdown?: string;
  readonly annotations?: boolean;
  readonly quiet?: boolean;
}

/** @throws CuppingError FILE_UNWRITABLE */
export async function reportVerdict(
  verdict: ValidationVerdict,
  { json, junit, markdown, annotations = false, quiet = false }: ReportOptions,
): Promise<void> {
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
    throw new CuppingError("FILE_UNWRITABLE", {
      place: file,
      problem: `This file cannot be written: ${messageOf(error)}.`,
      remedy: "Choose a folder that exists and may be written to.",
      cause: error,
    });
  }
}
