import { describe, expect, it } from "vitest";
import {
  hashesBy,
  hashOf,
  imageOf,
  LIBRARIES,
  type Library,
  nameOf,
  recorded,
  type ResizeCase,
  resizeCases,
} from "../recorded.test-support.ts";
import type { Pixels } from "../pixels.ts";
import { resize, shortSideSize } from "./resize.ts";
import { nearestEven } from "./rounding.ts";

const { resized } = recorded();
const ALL = Object.entries(LIBRARIES).flatMap(([library, names]) =>
  names.map((name) => [name, library as Library] as const),
);

const known = new Map<string, string>();

/** Each case is computed once. */
function ours(one: ResizeCase): string {
  const hash = known.get(nameOf(one)) ?? hashOf(one);
  known.set(nameOf(one), hash);
  return hash;
}

function grey(height: number, width: number, data: readonly number[]): Pixels {
  return { height, width, channels: 1, data: Uint8Array.from(data) };
}

describe("an interpolation", () => {
  it.each(ALL)("%s gives the bytes of the library, as they were recorded", (name, library) => {
    const cases = resizeCases([name]);
    const hashes = resized[library].hashes[name].split(" ");
    expect(hashes).toHaveLength(cases.length);
    expect(cases.filter((one, i) => ours(one) !== hashes[i]).map(nameOf)).toEqual([]);
  });

  it.for(Object.keys(LIBRARIES) as Library[])(
    "gives the bytes of the %s that is installed here",
    (library, { skip }) => {
      const cases = resizeCases(LIBRARIES[library]);
      const theirs = hashesBy(library, cases);
      if (theirs === undefined) {
        skip(`no python3 here can import ${library}; ci/python-opencv.sh installs it`);
        return;
      }
      // From version 13 on Pillow resizes along the height first where it shrinks much more than the width.
      const otherOrder = library === "PIL" && Number(theirs.version.split(".")[0]) >= 13;
      const wrong = cases.filter((one, i) => ours(one) !== theirs.hashes[i]);
      expect(wrong.filter(({ from, to }) => !otherOrder || to[0] * from[1] >= to[1] * from[0]).map(nameOf)).toEqual([]);
    },
  );

  it("is told from every other by what was recorded", () => {
    const cases = resizeCases(["opencv-linear"]).filter(({ from }) => Math.max(...from) === 100);
    for (const one of cases) {
      const hashes = ALL.map(([interpolation]) => ours({ ...one, interpolation }));
      expect(new Set(hashes).size).toBe(ALL.length);
    }
  });

  it("returns an image of the size as it is", () => {
    const image = grey(2, 2, [1, 2, 3, 4]);
    for (const [name] of ALL) expect(resize(image, 2, 2, name)).toBe(image);
  });
});

describe("opencv-linear", () => {
  it("cuts before it adds: exact bilinear interpolation differs by a grey level here and there", () => {
    const one = resizeCases(["opencv-linear"]).find(
      ({ kind, channels, from }) => kind === "noise" && channels === 1 && from[0] === 75,
    ) as ResizeCase;
    const image = imageOf(one);
    const { data } = resize(image, ...one.to, "opencv-linear");
    let different = 0;
    for (const [i, value] of data.entries()) {
      const exact = bilinear(image, one.to, Math.floor(i / one.to[1]), i % one.to[1]);
      // 11 bits of weight in two directions: at most a level beyond the rounding of the exact value.
      expect(Math.abs(value - exact)).toBeLessThan(1.5);
      if (value !== Math.round(exact)) different++;
    }
    expect(different).toBeGreaterThan(0);
    expect(different).toBeLessThan(data.length / 4);
  });

  it("is the mean of 2×2 pixels where both sides halve", () => {
    expect(resize(grey(2, 4, [0, 1, 10, 20, 1, 1, 30, 41]), 1, 2, "opencv-linear").data).toEqual(Uint8Array.of(1, 25));
  });
});

describe("opencv-area", () => {
  it("weighs pixels by the area that lies under the output pixel", () => {
    // 3 pixels to 2: 1 and half of the next, each.
    expect(resize(grey(1, 3, [90, 30, 60]), 1, 2, "opencv-area").data).toEqual(Uint8Array.of(70, 50));
  });
});

describe("pillow-bilinear", () => {
  it("looks at every pixel where it shrinks, unlike OpenCV", () => {
    const spike = grey(1, 16, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 240, 0]);
    expect(resize(spike, 1, 2, "opencv-linear").data).toEqual(Uint8Array.of(0, 0));
    expect(resize(spike, 1, 2, "pillow-bilinear").data[1]).toBeGreaterThan(0);
  });
});

describe("shortSideSize", () => {
  it("cuts or rounds the long side", () => {
    expect(shortSideSize({ height: 375, width: 500 }, 256, "truncate")).toEqual({ height: 256, width: 341 });
    expect(shortSideSize({ height: 500, width: 333 }, 256, "truncate")).toEqual({ height: 384, width: 256 });
    expect(shortSideSize({ height: 300, width: 400 }, 150, "round")).toEqual({ height: 150, width: 200 });
    expect(shortSideSize({ height: 3, width: 5 }, 256, "truncate").width).toBe(426);
    expect(shortSideSize({ height: 3, width: 5 }, 256, "round").width).toBe(427);
    expect(shortSideSize({ height: 4, width: 5 }, 2, "round").width).toBe(3);
  });

  it("gives the exact quotient where it is whole, for every size of photo", () => {
    for (let short = 1; short <= 600; short++)
      expect(shortSideSize({ height: short, width: 3 * short }, 256, "truncate").width).toBe(768);
  });
});

describe("nearestEven", () => {
  it("takes the even one of two that are equally near", () => {
    expect([0.5, 1.5, 2.5, -0.5, -1.5, 0.49, 2.51].map(nearestEven)).toEqual([0, 2, 2, 0, -2, 0, 3]);
  });
});

/** The exact value at an output pixel, in float64. */
function bilinear(
  { height, width, data }: Pixels,
  [toHeight, toWidth]: readonly [number, number],
  y: number,
  x: number,
): number {
  const at = (i: number, from: number, to: number) => Math.min(Math.max(((i + 0.5) * from) / to - 0.5, 0), from - 1);
  const [v, u] = [at(y, height, toHeight), at(x, width, toWidth)];
  const [top, left] = [Math.floor(v), Math.floor(u)];
  const [bottom, right] = [Math.min(top + 1, height - 1), Math.min(left + 1, width - 1)];
  const row = (r: number) => data[r * width + left] * (1 - (u - left)) + data[r * width + right] * (u - left);
  return row(top) * (1 - (v - top)) + row(bottom) * (v - top);
}
