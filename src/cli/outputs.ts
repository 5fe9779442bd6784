/** What a command writes: refused before anything runs where it cannot be written, and told of where it fails at the end. */
import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { EXIT } from "./exit.ts";
import { isSystemError, systemReason, unwritable } from "../files.ts";

/** Options that name one file. */
const FILES = ["json", "html", "junit", "markdown", "images"];

/**
 * A folder that is mistyped is no reason to compute for hours first.
 * @param options as the parser read them: of a file's name, or true, a number, or nothing
 * @throws CuppingError FILE_UNWRITABLE
 */
export async function refuseUnwritable(options: Readonly<Record<string, unknown>>): Promise<void> {
  for (const option of FILES) {
    const file = options[option];
    if (typeof file !== "string" || file === "-") continue;
    try {
      const found = await stat(file).catch(() => undefined);
      if (found?.isDirectory() === true) {
        throw Object.assign(new Error("it is a folder"), { code: "EISDIR", syscall: "open" });
      }
      // A file is replaced by one that is written beside it, but for Markdown, which is appended.
      const isReplaced = found === undefined || (found.isFile() && option !== "markdown");
      await access(isReplaced ? dirname(file) : file, constants.W_OK);
    } catch (error) {
      throw unwritable(file, error);
    }
  }
}

/**
 * Keeps a run going whose standard output is gone, as behind `| head`: what it says is lost, its files and its exit code are
 * not. Where standard output fails otherwise, on a full disk for instance, what it was to hold is not whole, and the exit code
 * says so.
 */
export function watchOutput(): void {
  let failed = false;
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE" || failed) return;
    failed = true;
    process.stderr.write(`cupping: FILE_UNWRITABLE\n${unwritable("standard output", error).message}\n`);
    // The command sets its own when it ends.
    process.once("exit", () => {
      process.exitCode = EXIT.misuse;
    });
  });
  process.stderr.on("error", () => {});
}

/** What the system has against us, as an error that a user understands; undefined where it may well be a mistake of ours. */
export function refusal(error: unknown): string | undefined {
  const REFUSED = ["EACCES", "EDQUOT", "EIO", "EMFILE", "ENAMETOOLONG", "ENFILE", "ENOSPC", "EPERM", "EROFS"];
  if (!isSystemError(error) || !REFUSED.includes(error.code ?? "")) return undefined;
  const { path, syscall = "" } = error;
  return `${path ?? "A file"}: The operating system refuses it: ${systemReason(error)} (${syscall}). Make room, or choose a place that may be read and written.`;
}
