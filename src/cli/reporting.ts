/** A verdict on the terminal, and in the files that were asked for. */
import { writeWhole } from "../files.ts";
import { toJson } from "../report/json.ts";
import type { ValidationVerdict } from "../validation/verdict.ts";

export interface ReportOptions {
  readonly json?: string;
  readonly quiet?: boolean;
}

export async function reportVerdict(verdict: ValidationVerdict, { json, quiet = false }: ReportOptions): Promise<void> {
  if (json === "-") process.stdout.write(toJson(verdict));
  else {
    if (json !== undefined) await writeWhole(json, toJson(verdict));
    console.log(quiet ? verdict.summary : toJson(verdict));
  }
}
