/**
 * Genuine Caffe models, outputs and data that are no part of this repository: ../shared/caffe-data beside the checkout.
 * Tests that need them are skipped, and say so, where they are absent.
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe } from "vitest";

const FOLDER = fileURLToPath(new URL("../../../shared/caffe-data/", import.meta.url));

const hasCaffeData = existsSync(FOLDER);

/** The path of a file among the genuine data. */
export function caffeData(path: string): string {
  return `${FOLDER}${path}`;
}

/** A suite that needs the genuine data. */
export function describeWithData(name: string, suite: () => void): void {
  if (hasCaffeData) describe(name, suite);
  else describe.skip(`${name} (skipped: there is no ../shared/caffe-data beside the checkout)`, suite);
}
