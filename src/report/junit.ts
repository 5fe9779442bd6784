/** Verdicts as JUnit XML: test suites of test cases. */
import type { Problem, RunVerdict, ValidationVerdict } from "../validation/verdict.ts";

interface Case {
  readonly name: string;
  readonly problems: readonly string[];
  readonly skipped?: string;
}

interface Suite {
  readonly name: string;
  /** What comes before the names of its cases where they stand alone. */
  readonly classname: string;
  readonly cases: readonly Case[];
  readonly seconds: number;
  readonly output?: string;
}

/**
 * A verdict on a data set: a test suite for each backend, a test case for each thing that a gate asks of it. What was not asked is
 * no case; what a sample cannot show is skipped.
 */
export function junitValidation(verdict: ValidationVerdict): string {
  const title = verdict.gate?.id ?? verdict.title;
  return junit(
    title,
    verdict.runs.map((run) => ({
      name: `${title} on ${run.backend}`,
      classname: `${title}.${run.backend}`,
      cases: casesOf(run, verdict),
      seconds: run.seconds,
      output: outputOf(run, verdict),
    })),
  );
}

export function junit(title: string, suites: readonly Suite[]): string {
  const counts = (cases: readonly Case[]): string => {
    const failures = cases.filter(({ problems }) => problems.length > 0).length;
    return `tests="${cases.length}" failures="${failures}" errors="0"`;
  };
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${attribute(title)}" ${counts(suites.flatMap(({ cases }) => cases))} time="${time(
      suites.reduce((sum, { seconds }) => sum + seconds, 0),
    )}">`,
    ...suites.flatMap(({ name, classname, cases, seconds, output }) => {
      const skipped = cases.filter((one) => one.skipped !== undefined).length;
      return [
        `  <testsuite name="${attribute(name)}" ${counts(cases)} skipped="${skipped}" time="${time(seconds)}">`,
        ...cases.flatMap((one) => testcase(one, attribute(classname))),
        ...(output === undefined ? [] : [`    <system-out>${text(output)}</system-out>`]),
        "  </testsuite>",
      ];
    }),
    "</testsuites>",
  ];
  return `${lines.join("\n")}\n`;
}

function casesOf(run: RunVerdict, { gate, sample, outcome, changes }: ValidationVerdict): Case[] {
  const found = (...kinds: Problem[]): string[] =>
    run.problems.filter(({ kind }) => kinds.includes(kind)).map(({ text: words }) => words);
  const stated = new Set([...run.figures.map(({ metric }) => metric), ...run.confidence.map(({ metric }) => metric)]);
  const unjudged = run.notes.find(({ kind }) => kind === "incomplete" || kind === "sample")?.text;
  const cases: Case[] = [
    { name: "every image was judged", problems: found("unreadable", "missing", "data-set") },
    { name: "scores are finite", problems: found("not-finite") },
  ];
  if (gate !== null) {
    for (const metric of stated) cases.push({ name: metric, problems: found(metric) });
    if (unjudged !== undefined) {
      cases.push({ name: "exact counts", problems: [], skipped: unjudged });
    } else if (outcome === "red" && sample === null && stated.size === 0) {
      cases.push({
        name: "exact counts",
        problems: [],
        skipped: "Images are missing, so that there are no counts to compare.",
      });
    }
  }
  if (found("labels").length > 0) cases.push({ name: "labels are in the net's order", problems: found("labels") });
  if (changes.some(({ to }) => to === run.backend)) {
    cases.push({ name: "differences are those of arithmetic", problems: found("arithmetic", "other-images") });
  }
  return cases;
}

function testcase({ name, problems, skipped }: Case, classname: string): string[] {
  const head = `    <testcase name="${attribute(name)}" classname="${classname}" time="0"`;
  if (skipped !== undefined) return [`${head}>`, `      <skipped message="${attribute(skipped)}"/>`, "    </testcase>"];
  if (problems.length === 0) return [`${head}/>`];
  const words = problems.join("\n");
  return [
    `${head}>`,
    `      <failure message="${attribute(words)}" type="deviation">${text(words)}</failure>`,
    "    </testcase>",
  ];
}

function outputOf(run: RunVerdict, { summary }: ValidationVerdict): string {
  const { images, top1Errors, top5Errors, loss, imagesPerSecond } = run;
  return [
    `${images} images, ${top1Errors} top-1 errors, ${top5Errors} top-5 errors, loss ${loss ?? "–"}, ${imagesPerSecond.toFixed(1)} images/s`,
    ...run.failed.map(({ name, failure }) => `${name}: ${failure}`),
    summary,
  ].join("\n");
}

function time(seconds: number): string {
  return Number.isFinite(seconds) ? seconds.toFixed(3) : "0";
}

/** Text between tags. What no XML 1.0 document may hold, not even escaped, is shown as U+FFFD. */
function text(words: string): string {
  return words
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

/** Text of an attribute; line breaks would become blanks. */
function attribute(words: string): string {
  return text(words)
    .replaceAll('"', "&quot;")
    .replaceAll(/[\t\n\r]/g, (blank) => `&#${blank.codePointAt(0)};`);
}
