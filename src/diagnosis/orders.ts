/** So many things are tried in every order, which are 24; 5 would have 120. */
const ALL_UP_TO = 4;

/** Orders of n things beside their own: all for a few; else the opposite one, and those in which two have changed places. */
export function* orders(n: number): Generator<readonly number[]> {
  const own = Array.from({ length: n }, (_, i) => i);
  if (n < 2) return;
  if (n <= ALL_UP_TO) {
    for (const order of permutations(own)) if (order.some((from, to) => from !== to)) yield order;
    return;
  }
  yield own.toReversed();
  for (const a of own) {
    for (const b of own.slice(a + 1)) {
      const order = [...own];
      [order[a], order[b]] = [b, a];
      yield order;
    }
  }
}

function* permutations(things: readonly number[]): Generator<readonly number[]> {
  if (things.length === 0) yield [];
  for (const first of things) {
    for (const rest of permutations(things.filter((thing) => thing !== first))) yield [first, ...rest];
  }
}
