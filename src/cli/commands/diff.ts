/** `cupping diff`: two folders of activations, or .npz files, by the same rules. */
import { diff, type Rule } from "../../conformance/diff.ts";
import { openRecording } from "../../conformance/recording.ts";
import { type CuppingError, messageOf } from "../../error.ts";
import { readWhole, writeWhole } from "../../files.ts";
import { formatDiff } from "../../report/diff.ts";
import { toJson } from "../../report/json.ts";
import { PROFILES } from "../../tensor/profile.ts";
import { EXIT } from "../exit.ts";
import { usage } from "../options.ts";
import { paintFor, progressReporter } from "../terminal.ts";

export interface DiffCommandOptions {
  readonly map?: string;
  readonly tolerance?: string;
  readonly profile?: string;
  readonly explain: boolean;
  readonly json?: string;
  readonly quiet?: boolean;
}

export async function diffCommand(a: string, b: string, options: DiffCommandOptions): Promise<number> {
  const { json, quiet = false } = options;
  const line = progressReporter(quiet);
  try {
    const report = await diff(await openRecording(a), await openRecording(b), {
      map: options.map === undefined ? {} : await readMap(options.map),
      ...(options.tolerance === undefined ? {} : { rule: ruleOf(options.tolerance) }),
      profile: PROFILES.find(({ id }) => id === options.profile),
      ...(options.explain ? {} : { explainMs: 0 }),
      progress: (what, done, of) => line.show({ what, done, of }),
    });
    line.clear();
    if (json === "-") process.stdout.write(toJson({ format: 1, ...report }));
    else {
      if (json !== undefined) await writeWhole(json, toJson({ format: 1, ...report }));
      console.log(quiet ? report.summary : formatDiff(report, paintFor(process.stdout)));
    }
    return report.agrees ? EXIT.conforms : EXIT.deviates;
  } finally {
    line.clear();
  }
}

function ruleOf(text: string): Rule {
  const ulps = /^(\d+)ulps?$/.exec(text);
  if (ulps !== null) return { kind: "ulps", ulps: Number(ulps[1]) };
  const part = Number(text);
  if (text.trim() !== "" && part >= 0 && part < Number.POSITIVE_INFINITY) return { kind: "relative", part };
  throw usage("--tolerance", `"${text}" is no tolerance.`, "Use for instance 1e-5, or 4ulp.");
}

async function readMap(file: string): Promise<Record<string, string>> {
  const text = new TextDecoder().decode(await readWhole(file));
  let map: unknown;
  try {
    map = JSON.parse(text);
  } catch (error) {
    throw wrongMap(file, `This is no JSON: ${messageOf(error)}.`);
  }
  if (typeof map !== "object" || map === null || Array.isArray(map)) throw wrongMap(file, "This is no JSON object.");
  for (const value of Object.values(map)) {
    if (typeof value !== "string") throw wrongMap(file, "Each name of A has to have one name of B.");
  }
  return map as Record<string, string>;
}

function wrongMap(place: string, problem: string): CuppingError {
  return usage(place, problem, 'Write for instance {"conv1:relu1": "conv1/Relu:0"}.');
}
