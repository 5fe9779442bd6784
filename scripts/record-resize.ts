/**
 * Writes src/validation/recipe/recorded.json: what OpenCV and Pillow make of the images that the tests generate, and small JPEGs
 * with what OpenCV decodes of them. Needs a python with numpy, cv2 and PIL (ci/python-opencv.sh).
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { writeWhole } from "../src/files.ts";
import { type ByLibrary, hashesBy, LIBRARIES, pythonWith, resizeCases } from "../src/validation/recipe/recorded.test-support.ts";

const file = fileURLToPath(new URL("../src/validation/recipe/recorded.json", import.meta.url));
const resized: Record<string, ByLibrary> = {};
for (const library of ["cv2", "PIL"] as const) {
  const interpolations = LIBRARIES[library];
  const all = hashesBy(library, resizeCases(interpolations));
  if (all === undefined) throw new Error(`No python here has ${library}: run ci/python-opencv.sh.`);
  const each = all.hashes.length / interpolations.length;
  resized[library] = {
    version: all.version,
    hashes: Object.fromEntries(
      interpolations.map((name, i) => [name, all.hashes.slice(i * each, (i + 1) * each)]),
    ),
  };
}
const script = fileURLToPath(new URL("python/jpegs.py", import.meta.url));
const { status, stdout, stderr } = spawnSync(pythonWith("cv2, PIL") as string, [script, "make"], { encoding: "utf8" });
if (status !== 0) throw new Error(stderr);
await writeWhole(file, `${JSON.stringify({ resized, decoded: JSON.parse(stdout) as object }, undefined, 1)}\n`);
