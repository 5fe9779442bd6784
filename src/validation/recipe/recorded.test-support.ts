/** Images and sizes on which resizing is compared with OpenCV and Pillow, and the libraries themselves where python has them. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env } from "node:process";
import { fileURLToPath } from "node:url";
import { sha256 } from "../../files.ts";
import { uniform } from "../../tensor/random.ts";
import type { Pixels } from "./pixels.ts";
import { type Interpolation, resize } from "./resize/resize.ts";

export const LIBRARIES = {
  cv2: ["opencv-nearest", "opencv-linear", "opencv-area", "opencv-cubic"],
  PIL: ["pillow-bilinear", "pillow-bicubic"],
} as const;
export type Library = keyof typeof LIBRARIES;

export interface ByLibrary {
  readonly version: string;
  /** By interpolation: the hashes of its cases in their order, with blanks between them. */
  readonly hashes: Readonly<Record<string, string>>;
}

/** What scripts/record-resize.ts wrote. */
export interface Recorded {
  readonly resized: Readonly<Record<Library, ByLibrary>>;
  readonly decoded: readonly {
    readonly name: string;
    /** The file in base64. */
    readonly jpeg: string;
    /** Hashes of OpenCV's pixels: turned as EXIF says, and as they are stored. */
    readonly turned: string;
    readonly asStored: string;
    /** Of IMREAD_GRAYSCALE, as stored. */
    readonly grey: string;
    /** The hash of the tensor that OpenCV and numpy make of it by the rules of caffe-vgg16. */
    readonly vgg16: string;
  }[];
}

export function recorded(): Recorded {
  return JSON.parse(readFileSync(new URL("recorded.json", import.meta.url), "utf8")) as Recorded;
}

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

/** What the library computes, or undefined where no python here has it. CUPPING_PYTHON names another python. */
export function hashesBy(library: Library, cases: readonly ResizeCase[]): LibraryHashes | undefined {
  const python = pythonWith(library);
  if (python === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "cupping-resize-"));
  try {
    const images = join(folder, "images");
    const contents = cases.map((one) => imageOf(one).data);
    writeFileSync(images, Buffer.concat(contents));
    let offset = 0;
    const request = {
      library,
      images,
      cases: cases.map(({ channels, from: [height, width], to: [toHeight, toWidth], interpolation }, i) => {
        const start = offset;
        offset += contents[i].length;
        return { offset: start, height, width, channels, toHeight, toWidth, interpolation };
      }),
    };
    return runPython(python, "resize.py", [], JSON.stringify(request)) as LibraryHashes;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What a script of scripts/python writes, which is JSON. */
export function runPython(python: string, script: string, args: readonly string[], input = ""): unknown {
  const file = fileURLToPath(new URL(`../../../scripts/python/${script}`, import.meta.url));
  const { status, stdout, stderr } = spawnSync(python, [file, ...args], {
    input,
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

/**
 * The first python that can import `modules`. Debian's packages are those of /usr/bin/python3, which need not be the first
 * python3 of the path.
 */
export function pythonWith(modules: string): string | undefined {
  const candidates = env.CUPPING_PYTHON ? [env.CUPPING_PYTHON] : ["python3", "/usr/bin/python3"];
  return candidates.find((python) => spawnSync(python, ["-c", `import numpy, ${modules}`]).status === 0);
}
