/**
 * Genuine Caffe models, outputs and data that are no part of this repository: ../shared/caffe-data beside the checkout.
 * Tests that need them are skipped, and say so, where they are absent.
 */
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe } from "vitest";

const FOLDER = fileURLToPath(new URL("../../../shared/caffe-data/", import.meta.url));

const hasCaffeData = existsSync(FOLDER);

/** The path of a file among the genuine data. */
export function caffeData(path: string): string {
  return `${FOLDER}${path}`;
}

/** Every net among the genuine data, by its path there; none where the data are absent. */
export function genuinePrototxts(): string[] {
  if (!hasCaffeData) return [];
  const files = readdirSync(FOLDER, { recursive: true, encoding: "utf8" });
  return files.filter((file) => file.endsWith(".prototxt") && !file.endsWith("solver.prototxt"));
}

/** A suite that needs the genuine data. */
export function describeWithData(name: string, suite: () => void): void {
  if (hasCaffeData) {
    describe(name, suite);
    return;
  }
  console.warn(`Skipped: "${name}" needs ../shared/caffe-data beside the checkout, which is not there.`);
  describe.skip(name, suite);
}
