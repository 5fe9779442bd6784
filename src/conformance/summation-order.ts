/**
 * In which order an engine adds the terms of a sum, from sums alone.
 *
 * A term M so large that everything else is lost beside it, its opposite −M, and ones: the ones that are added to M or −M before
 * these meet vanish, and the others are counted. So the sum tells how many terms lie under the place where terms i and j meet,
 * and all pairs tell the tree. Source: Xie, Gao and Yang, "FPRev: Revealing the Order of Floating-Point Summation in
 * Implementations", 2024, https://arxiv.org/abs/2411.00442.
 */

/** Half the distance to the next smaller float32 is more than all the ones that a probe has. */
const LARGE = 2 ** 31;
/** So many ones are lost beside LARGE. */
export const MOST_TERMS = 64;

/** sizes[i][j] for i ≠ j: how many terms lie under the place where terms i and j meet. */
export type MeetingSizes = readonly (readonly number[])[];

/** Rows of `terms` numbers whose sums tell the order: one for each pair i < j, in that order. */
export function pairRows(terms: number): Float32Array[] {
  return pairs(terms).map(([i, j]) => {
    const row = new Float32Array(terms).fill(1);
    row[i] = LARGE;
    row[j] = -LARGE;
    return row;
  });
}

/** @param sums of the rows of pairRows. Null where they are no counts: more than these terms, or other arithmetic, is in them. */
export function meetingSizes(terms: number, sums: ArrayLike<number>): MeetingSizes | null {
  const sizes = Array.from({ length: terms }, () => Array.from({ length: terms }, () => 1));
  for (const [place, [i, j]] of pairs(terms).entries()) {
    const counted = sums[place];
    if (!Number.isInteger(counted) || counted < 0 || counted > terms - 2) return null;
    sizes[i][j] = sizes[j][i] = terms - counted;
  }
  return sizes;
}

/** What is said of an order. */
export interface SummationOrder {
  /** One after another, side by side in lanes, in blocks, halves, or some other tree. */
  readonly kind: "sequential" | "lanes" | "blocks" | "pairwise" | "at once" | "other";
  /** Lanes: how many. Blocks: how many terms each. */
  readonly size?: number;
  /** Additions on the longest way from a term to the sum. Null where the counts are of no tree. */
  readonly depth: number | null;
}

/** The order that explains the meeting sizes, by its simplest name. */
export function summationOrder(sizes: MeetingSizes): SummationOrder {
  const terms = sizes.length;
  const depth = depthOf(
    sizes,
    sizes.map((_, i) => i),
  );
  if (depth === null) return { kind: "other", depth };
  const all = (holds: (i: number, j: number) => boolean): boolean => pairs(terms).every(([i, j]) => holds(i, j));
  if (all((i, j) => sizes[i][j] === terms)) return { kind: "at once", depth };
  if (all((_, j) => sizes[0][j] === j + 1)) return { kind: "sequential", depth };
  if (all((i, j) => sizes[i][j] === 2 ** (32 - Math.clz32(i ^ j)))) return { kind: "pairwise", depth };
  // Lanes and blocks are known by what happens in each; how they are added to each other may differ.
  for (let size = terms / 2; size >= 2; size--) {
    if (all((i, j) => i % size !== j % size || sizes[i][j] === Math.floor(j / size) + 1)) {
      return { kind: "lanes", size, depth };
    }
  }
  for (let size = terms / 2; size >= 2; size--) {
    if (all((i, j) => Math.floor(i / size) !== Math.floor(j / size) || sizes[i][j] === (j % size) + 1)) {
      return { kind: "blocks", size, depth };
    }
  }
  return { kind: "other", depth };
}

/** Depth of the tree over these terms, or null where there is none: terms that meet below do not belong together. */
function depthOf(sizes: MeetingSizes, members: readonly number[]): number | null {
  if (members.length === 1) return 0;
  const rest = new Set(members);
  let deepest = 0;
  while (rest.size > 0) {
    const [first] = rest;
    const together = [...rest].filter((other) => other === first || sizes[first][other] < members.length);
    if (together.length === members.length || together.some((a) => members.some((b) => apart(sizes, a, b, together)))) {
      return null;
    }
    for (const member of together) rest.delete(member);
    const depth = depthOf(sizes, together);
    if (depth === null) return null;
    deepest = Math.max(deepest, depth);
  }
  return deepest + 1;
}

/** Whether terms a and b meet at another size than their belonging together says. */
function apart(sizes: MeetingSizes, a: number, b: number, together: readonly number[]): boolean {
  if (a === b || !together.includes(b)) return false;
  return sizes[a][b] > together.length;
}

function pairs(terms: number): [number, number][] {
  return Array.from({ length: terms }, (_, i) =>
    Array.from({ length: terms - 1 - i }, (_, k): [number, number] => [i, i + 1 + k]),
  ).flat();
}
