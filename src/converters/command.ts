/** Runs a converter: a command that reads prototxt and caffemodel and writes an artifact, in a process group of its own. */
import { spawn } from "node:child_process";
import { readdir, stat } from "node:fs/promises";
import { constants } from "node:os";
import { basename, dirname } from "node:path";
import { GROUPS, hold, killGroup } from "../backends/janitor.ts";
import { CuppingError, messageOf } from "../error.ts";

/** What stands for the files in a converter's command. */
export interface ConverterFiles {
  readonly prototxt: string;
  readonly caffemodel: string;
  /** Where the artifact is to be written. */
  readonly out: string;
}

export type Conversion =
  | { readonly kind: "converted" }
  /** `reason`: how it ended and the last line that it wrote. */
  | { readonly kind: "refused"; readonly reason: string };

/** Of what a converter says, so much is kept for its last line. */
const KEPT = 4000;
/** When it has ended, what it said is waited for so long: a process of another group may hold its pipes open for ever. */
const LAST_WORDS_MS = 500;

/**
 * A converter's command as words, with {prototxt}, {caffemodel}, {out} and {folder} (that of {out}) left in.
 * @throws CuppingError USAGE when it does not say where the files go
 */
export function parseConverter(text: string): string[] {
  const words = [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, plain]) => double ?? single ?? plain,
  );
  const missing = ["{prototxt}", "{caffemodel}"].filter((name) => !text.includes(name));
  if (!text.includes("{out}") && !text.includes("{folder}")) missing.push("{out}");
  if (missing.length === 0) return words;
  throw new CuppingError("USAGE", {
    place: "--converter",
    problem: `The command has no ${missing.join(" and no ")}.`,
    remedy: 'Write for instance --converter "my-converter {prototxt} {caffemodel} {out}".',
  });
}

/**
 * Runs it without a shell, its input empty. One that fails, hangs or writes nothing has refused the net.
 * @throws CuppingError USAGE when there is no such program: that is no verdict on any net
 */
export async function convert(words: readonly string[], files: ConverterFiles, timeoutMs: number): Promise<Conversion> {
  const given = { ...files, folder: dirname(files.out) };
  const [program, ...args] = words.map((word) =>
    word.replaceAll(/\{(prototxt|caffemodel|out|folder)\}/g, (_, name: keyof typeof given) => given[name]),
  );
  const { how, said } = await run(program, args, timeoutMs);
  const refused = (why: string): Conversion => ({
    kind: "refused",
    reason: said === "" ? `it ${why}` : `it ${why}: ${said}`,
  });
  if (how !== "ended") return refused(how);
  const written = await stat(files.out).catch(() => undefined);
  if (written === undefined) return refused(await whatElse(files));
  if (written.isDirectory() && (await readdir(files.out)).length === 0) return refused("wrote an empty folder");
  return written.size === 0 ? refused("wrote an empty file") : { kind: "converted" };
}

/** Which files it wrote in place of the artifact: whoever gave it another name than --artifact says shall see it. */
async function whatElse({ prototxt, caffemodel, out }: ConverterFiles): Promise<string> {
  const given = new Set([basename(prototxt), basename(caffemodel)]);
  const files = await readdir(dirname(out)).catch((): string[] => []);
  const others = files.filter((name) => !given.has(name)).toSorted();
  return others.length === 0
    ? "wrote nothing"
    : `wrote no ${basename(out)} but ${others.join(", ")} (--artifact names the file)`;
}

/** @returns how it ended ("ended" when all is well), and the last line that it wrote */
function run(program: string, args: readonly string[], timeoutMs: number): Promise<{ how: string; said: string }> {
  const child = spawn(program, args, { detached: GROUPS, stdio: ["ignore", "pipe", "pipe"] });
  const release = hold({ group: GROUPS ? child.pid : undefined });
  const end = (): void => {
    if (GROUPS && child.pid !== undefined) killGroup(child.pid);
    else child.kill("SIGKILL");
  };
  let hung = false;
  const timer = setTimeout(() => {
    hung = true;
    end();
  }, timeoutMs);
  const said = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (text: string) => {
      said[stream] = (said[stream] + text).slice(-KEPT);
    });
  }
  return new Promise((resolve, reject) => {
    child.on("error", (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      release();
      reject(
        new CuppingError("USAGE", {
          place: "--converter",
          problem:
            error.code === "ENOENT"
              ? `There is no program "${program}".`
              : `The converter cannot be started: ${messageOf(error)}.`,
          remedy: "Check the command's first word, and that it may be executed.",
          cause: error,
        }),
      );
    });
    child.on("exit", () => {
      clearTimeout(timer);
      // What it started itself would hold its pipes open.
      end();
      setTimeout(() => {
        for (const stream of [child.stdout, child.stderr]) stream.destroy();
      }, LAST_WORDS_MS).unref();
    });
    child.on("close", (code, signal) => {
      release();
      const ended = code === 0 ? "ended" : `ended with exit code ${code}${signalOfShell(code)}`;
      const how = hung ? `hung for ${timeoutMs / 1000} s` : signal === null ? ended : `was ended by ${signal}`;
      resolve({ how, said: lastLine(said.stderr) || lastLine(said.stdout) });
    });
  });
}

/** A shell returns 128 + n where the program that it ran was ended by signal n. */
function signalOfShell(code: number | null): string {
  const [name] = Object.entries(constants.signals).find(([, n]) => code === 128 + n) ?? [];
  return name === undefined ? "" : ` (${name})`;
}

function lastLine(text: string): string {
  return (
    text
      .trimEnd()
      .split(/[\r\n]+/)
      .at(-1)
      ?.trim() ?? ""
  );
}
