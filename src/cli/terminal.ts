/** Colours and progress: in place only on a terminal that can, and never where NO_COLOR or CI asks for plain text. */
import { styleText } from "node:util";
import { significant } from "../report/table.ts";
import type { Paint } from "../report/verify.ts";
import type { Progress } from "../validation/validate.ts";

const COLOURS = { good: "green", bad: "red", dim: "dim" } as const;

export function paintFor(stream: NodeJS.WriteStream): Paint {
  const colours = stream.isTTY && !process.env.NO_COLOR && process.env.TERM !== "dumb";
  return (meaning, text) => (colours ? styleText(COLOURS[meaning], text) : text);
}

/** Where there is no terminal, as in CI, a line is printed so often. */
const PLAIN_MS = 30_000;
/** A rate is told after this much of a phase: earlier it is noise. */
const SETTLED_MS = 1000;

export interface ProgressReporter {
  show(progress: Progress): void;
  clear(): void;
}

/**
 * Progress with rate and remaining time: one line on stderr that is overwritten in place, and gone when `clear` is called;
 * where there is no terminal, a line now and then.
 * @param unit what is counted, "images"; where it is absent, steps that are unlike each other, of which no rate is told
 */
export function progressReporter(quiet: boolean, unit = ""): ProgressReporter {
  const { stderr } = process;
  if (quiet) return { show: () => {}, clear: () => {} };
  const inPlace = stderr.isTTY && !process.env.CI && process.env.TERM !== "dumb";
  const pace = paceKeeper(() => performance.now(), unit);
  let said = performance.now();
  return {
    show(progress) {
      const text = pace(progress);
      if (inPlace) {
        stderr.write(`\r\u001b[2K${text.slice(0, (stderr.columns || 80) - 1)}`);
        return;
      }
      const now = performance.now();
      if (now - said < PLAIN_MS) return;
      said = now;
      stderr.write(`${text}\n`);
    },
    clear: () => {
      if (inPlace) stderr.write("\r\u001b[2K");
    },
  };
}

/** "what: 7 of 40 images, 2.1 images/s, 16 s left". Rates are those of a phase: it ends where `of` changes or `done` goes back. */
export function paceKeeper(now: () => number, unit: string): (progress: Progress) => string {
  let phase = { done: 0, of: 0, started: 0 };
  let last = 0;
  return ({ what, done, of }) => {
    if (of <= 1) return what;
    if (of !== phase.of || done < last) phase = { done, of, started: now() };
    last = done;
    const words = unit === "" ? "" : ` ${unit}`;
    const count = `${what}: ${done.toLocaleString("en-US")} of ${of.toLocaleString("en-US")}${words}`;
    const elapsed = now() - phase.started;
    const rate = (1000 * (done - phase.done)) / elapsed;
    if (elapsed < SETTLED_MS || !(rate > 0)) return count;
    return `${count}${unit === "" ? "" : `, ${significant(rate)} ${unit}/s`}, ${duration((of - done) / rate)} left`;
  };
}

/** "8 s", "12 min", "3 h 5 min" */
function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
