/** Images and sizes on which resizing is compared with OpenCV and Pillow, and the libraries themselves where python has them. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env } from "node:process";
import { fileURLToPath } from "node:url";
import { sha256 } from "../../../files.ts";
import { uniform } from "../../../tensor/random.ts";
import type { Pixels } from "../pixels.ts";
import { type Interpolation, resize } from "./resize.ts";

export interface ResizeCase {
  readonly interpolation: Interpolation;
  readonly channels: 1 | 3;
  readonly from: readonly [height: number, width: number];
  readonly to: readonly [height: number, width: number];
  /** Noise: every byte at random. Edges: 0 and 255 at random, where rounding and limits show. Photo: smooth, with some noise. */
  readonly kind: "noise" | "edges" | "photo";
  readonly seed: number;
}

/** Pairwise distinct extents: factors 2, 3 and 4, others, one axis growing, both, single rows and columns. */
const SIZES: readonly (readonly [from: readonly [number, number], to: readonly [number, number]])[] = [
  [
    [46, 62],
    [23, 31],
  ],
  [
    [45, 66],
    [15, 22],
  ],
  [
    [52, 88],
    [13, 22],
  ],
  [
    [44, 60],
    [22, 20],
  ],
  [
    [46, 62],
    [23, 32],
  ],
  [
    [75, 100],
    [51, 68],
  ],
  [
    [100, 75],
    [68, 51],
  ],
  [
    [37, 53],
    [29, 17],
  ],
  [
    [29, 41],
    [58, 82],
  ],
  [
    [21, 34],
    [47, 59],
  ],
  [
    [40, 23],
    [31, 37],
  ],
  [
    [1, 19],
    [7, 13],
  ],
  [
    [23, 1],
    [11, 5],
  ],
  [
    [33, 57],
    [1, 1],
  ],
  [
    [19, 31],
    [19, 17],
  ],
  [
    [375, 500],
    [256, 341],
  ],
];

export function resizeCases(interpolations: readonly Interpolation[]): ResizeCase[] {
  return interpolations.flatMap((interpolation) =>
    SIZES.flatMap(([from, to], i) =>
      (["noise", "edges", "photo"] as const).flatMap((kind, k) =>
        ([1, 3] as const).map((channels) => ({
          interpolation,
          channels,
          from,
          to,
          kind,
          seed: 100 * i + 10 * k + channels,
        })),
      ),
    ),
  );
}

export function nameOf({ interpolation, channels, from, to, kind, seed }: ResizeCase): string {
  return `${interpolation} ${from.join("×")} to ${to.join("×")}, ${channels} channels, ${kind} ${seed}`;
}

export function imageOf({ channels, from: [height, width], kind, seed }: ResizeCase): Pixels {
  const next = uniform(seed);
  const data = new Uint8Array(height * width * channels);
  for (let i = 0; i < data.length; i++) {
    const x = Math.floor(i / channels) % width;
    const y = Math.floor(i / channels / width);
    const noise = Math.floor(next() * 256);
    // A plane that wraps around: slopes, and edges where it does.
    const smooth = Math.floor((x * 5 + y * 3) / 2 + (i % channels) * 70 + (noise & 15));
    data[i] = { noise, edges: noise < 128 ? 0 : 255, photo: smooth }[kind];
  }
  return { height, width, channels, data };
}

/** The first 16 hexadecimal digits of the sha256 of what cupping computes. */
export function hashOf(one: ResizeCase): string {
  return sha256(resize(imageOf(one), ...one.to, one.interpolation).data).slice(0, 16);
}

export interface LibraryHashes {
  readonly version: string;
  /** In the order of the cases. */
  readonly hashes: readonly string[];
}

const SCRIPT = fileURLToPath(new URL("../../../../scripts/python/resize.py", import.meta.url));

/** What the library computes, or undefined where no python here has it. CUPPING_PYTHON names another python. */
export function hashesBy(library: "cv2" | "PIL", cases: readonly ResizeCase[]): LibraryHashes | undefined {
  const python = pythonWith(library);
  if (python === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "cupping-resize-"));
  try {
    const images = join(folder, "images");
    const contents = cases.map((one) => imageOf(one).data);
    writeFileSync(images, Buffer.concat(contents));
    let offset = 0;
    const input = JSON.stringify({
      library,
      images,
      cases: cases.map(({ channels, from: [height, width], to: [toHeight, toWidth], interpolation }, i) => {
        const start = offset;
        offset += contents[i].length;
        return { offset: start, height, width, channels, toHeight, toWidth, interpolation };
      }),
    });
    const { status, stdout, stderr } = spawnSync(python, [SCRIPT], { input, encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as LibraryHashes;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Debian's packages are those of /usr/bin/python3, which need not be the first python3 of the path. */
export function pythonWith(library: "cv2" | "PIL"): string | undefined {
  const candidates = env.CUPPING_PYTHON ? [env.CUPPING_PYTHON] : ["python3", "/usr/bin/python3"];
  return candidates.find((python) => spawnSync(python, ["-c", `import numpy, ${library}`]).status === 0);
}
