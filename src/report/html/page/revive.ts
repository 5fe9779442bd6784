/** JSON lacks infinities and NaN: reports have them as words. */

const WORDS: Readonly<Record<string, number>> = {
  Infinity: Number.POSITIVE_INFINITY,
  "-Infinity": Number.NEGATIVE_INFINITY,
  NaN: Number.NaN,
};

/** Names, which are never numbers whatever they are called. */
const NAMES = new Set(["name", "type", "blob", "title", "id", "net"]);

/** For JSON.parse. */
export function reviveNumbers(key: string, value: unknown): unknown {
  return typeof value === "string" && !NAMES.has(key) && Object.hasOwn(WORDS, value) ? WORDS[value] : value;
}
