/** Backends from a user's own file or package. */
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { CuppingError, messageOf } from "../error.ts";
import { type Availability, type Backend, type BackendModule, CONTRACT } from "./backend.ts";

/**
 * Where the module is that `text` names: "./my-backend.js", "/home/me/my-backend.ts", or a package that is installed where the
 * command runs; undefined where there is none.
 */
export function findExternal(text: string): string | undefined {
  if (text === "") return undefined;
  const require = createRequire(resolve("cupping.js"));
  try {
    return require.resolve(isPath(text) ? resolve(text) : text);
  } catch {
    return undefined;
  }
}

/** Whether a file is meant, and no package: "./my-backend.js". */
export function isPath(text: string): boolean {
  return /^\.{1,2}\/|^\//.test(text);
}

/** @throws CuppingError BACKEND_INVALID for a module that cannot be loaded or does not keep to the contract */
export async function loadExternal(text: string, file: string): Promise<Availability> {
  const invalid = (problem: string, remedy: string, cause?: unknown): CuppingError =>
    new CuppingError("BACKEND_INVALID", { place: `--backend ${text}`, problem, remedy, cause });
  let found: { default?: Partial<BackendModule> };
  try {
    found = (await import(pathToFileURL(file).href)) as typeof found;
  } catch (error) {
    const typescript = (error as { code?: string }).code === "ERR_UNKNOWN_FILE_EXTENSION" && /\.[cm]?ts$/.test(file);
    throw typescript
      ? invalid(
          "This Node reads no TypeScript.",
          "Compile it to JavaScript, use Node 22.18, or run with --import tsx.",
          error,
        )
      : invalid(`It cannot be loaded: ${messageOf(error)}.`, "Correct the module.", error);
  }
  const { contract, load } = found.default ?? {};
  if (typeof contract !== "number" || typeof load !== "function") {
    throw invalid(
      "Its default export is no backend.",
      "Export { contract, load } as the default: docs/adding-a-backend.md.",
    );
  }
  if (contract !== CONTRACT) {
    throw invalid(
      `It is written for version ${contract} of the contract, and this is ${CONTRACT}.`,
      contract > CONTRACT ? "Install a newer cupping." : "Bring it up to date: docs/adding-a-backend.md.",
    );
  }
  const availability: Partial<Availability> = await load.call(found.default);
  if (availability.kind === "unavailable") return availability as Availability;
  const { backend } = availability as { backend?: Partial<Backend> };
  const complete =
    [backend?.id, backend?.device, backend?.version].every((one) => typeof one === "string" && one !== "") &&
    typeof backend?.profile?.unitRoundoff === "number" &&
    typeof backend.supports === "function" &&
    typeof backend.prepare === "function";
  if (!complete) {
    throw invalid(
      "What it loads lacks one of id, device, version, profile, supports and prepare.",
      "Return { kind, backend }: docs/adding-a-backend.md.",
    );
  }
  return availability as Availability;
}
