/**
 * Writes src/validation/recipe/recorded.json: what OpenCV and Pillow make of the images that the tests generate, and small JPEGs
 * with what OpenCV decodes of them. Needs a python with numpy, cv2 and PIL (ci/python-opencv.sh).
 */
import { fileURLToPath } from "node:url";
import { writeWhole } from "../src/files.ts";
import {
  type ByLibrary,
  hashesBy,
  LIBRARIES,
  pythonWith,
  resizeCases,
  runPython,
} from "../src/validation/recipe/recorded.test-support.ts";

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
      interpolations.map((name, i) => [name, all.hashes.slice(i * each, (i + 1) * each).join(" ")]),
    ),
  };
}
const python = pythonWith("cv2, PIL.Image");
if (python === undefined) throw new Error("No python here has both cv2 and PIL: run ci/python-opencv.sh.");
const decoded = runPython(python, "jpegs.py", ["make"]);
await writeWhole(file, `${JSON.stringify({ resized, decoded }, undefined, 2)}\n`);
