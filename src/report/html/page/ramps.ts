/** Numbers to colours, as tables of red, green and blue. All three can be told apart by colour-blind readers, and in grey. */

export type Ramp = Uint8ClampedArray;

const STEPS = 256;

/** @param stops "#rrggbb", evenly spaced */
function ramp(...stops: readonly string[]): Ramp {
  const table = new Uint8ClampedArray(STEPS * 3);
  const channels = stops.map((stop) => [1, 3, 5].map((at) => Number.parseInt(stop.slice(at, at + 2), 16)));
  for (let i = 0; i < STEPS; i++) {
    const at = (i / (STEPS - 1)) * (stops.length - 1);
    const left = Math.min(Math.floor(at), stops.length - 2);
    for (let c = 0; c < 3; c++) {
      const [from, to] = [channels[left][c], channels[left + 1][c]];
      table[3 * i + c] = from + (to - from) * (at - left);
    }
  }
  return table;
}

/** Values: from dark blue over grey to yellow. */
const VALUES = ramp("#00224e", "#233e6c", "#575d6d", "#7c7b78", "#a59c74", "#d2be61", "#fee838");

/** Differences: too low, right, too high. */
const DIFFERENCES = {
  light: ramp("#0b3d75", "#5b8fc7", "#f4f1ea", "#e0853f", "#8c2d04"),
  dark: ramp("#a9d2ff", "#3f7fc4", "#201f1c", "#d9692b", "#ffc9a3"),
};

/** Multiples of what is allowed: up to it, and beyond. */
const WITHIN = { light: ramp("#f4f1ea", "#b8cfe6", "#3f74ad"), dark: ramp("#201f1c", "#27415f", "#6fa8de") };
const BEYOND = { light: ramp("#f0913f", "#b3350c", "#5c1200"), dark: ramp("#e06a1f", "#ff9a66", "#ffe9dd") };

/** What is no number, in the pictures and beside them. */
const NOT_A_NUMBER: readonly [number, number, number] = [214, 0, 168];
export const NO_NUMBER = `rgb(${NOT_A_NUMBER.join(" ")})`;

/** Where a number lies on a ramp; undefined: it is no number. */
export type Place = readonly [ramp: Ramp, t: number] | undefined;

export interface Colours {
  readonly value: (value: number) => Place;
  readonly difference: (value: number) => Place;
  readonly ratio: (value: number) => Place;
}

/** Ratios are spread by their logarithm: within over so many decades, beyond over so many. */
export const RATIO_DECADES = { within: 3, beyond: 6 } as const;

/**
 * @param usual what values are spread over
 * @param largest difference
 */
export function coloursFor(dark: boolean, [low, high]: readonly [number, number], largest: number): Colours {
  const theme = dark ? "dark" : "light";
  return {
    value: (value) => (Number.isNaN(value) ? undefined : [VALUES, high > low ? (value - low) / (high - low) : 0.5]),
    difference: (value) =>
      Number.isNaN(value) ? undefined : [DIFFERENCES[theme], largest > 0 ? 0.5 + value / (2 * largest) : 0.5],
    ratio: (value) => {
      if (Number.isNaN(value)) return undefined;
      if (value <= 1) return [WITHIN[theme], value === 0 ? 0 : 1 + Math.log10(value) / RATIO_DECADES.within];
      return [BEYOND[theme], Math.log10(value) / RATIO_DECADES.beyond];
    },
  };
}

/** Writes one pixel. */
export function paint(pixels: Uint8ClampedArray, at: number, place: Place): void {
  if (place === undefined) pixels.set(NOT_A_NUMBER, at);
  else {
    const [table, t] = place;
    const step = 3 * Math.round(Math.min(Math.max(t, 0), 1) * (STEPS - 1));
    pixels[at] = table[step];
    pixels[at + 1] = table[step + 1];
    pixels[at + 2] = table[step + 2];
  }
  pixels[at + 3] = 255;
}

/** A ramp as a CSS gradient. */
export function gradient(table: Ramp): string {
  const stops = Array.from({ length: 9 }, (_, i) => {
    const step = 3 * Math.round((i / 8) * (STEPS - 1));
    return `rgb(${table[step]} ${table[step + 1]} ${table[step + 2]})`;
  });
  return `linear-gradient(to right, ${stops.join(", ")})`;
}

export function rampsOf(dark: boolean): { value: Ramp; difference: Ramp; within: Ramp; beyond: Ramp } {
  const theme = dark ? "dark" : "light";
  return { value: VALUES, difference: DIFFERENCES[theme], within: WITHIN[theme], beyond: BEYOND[theme] };
}
