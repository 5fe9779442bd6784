/** What a random sample says of the whole set: the hypergeometric distribution, exactly, since images are drawn without putting back. */

/** ln k! for k = 0 … n, by adding logarithms up. */
function logFactorials(n: number): Float64Array {
  const table = new Float64Array(n + 1);
  for (let k = 2; k <= n; k++) table[k] = table[k - 1] + Math.log(k);
  return table;
}

/** Draws of `n` images from `population`, for any number of wrong ones among these. */
export class Sampling {
  readonly #population: number;
  readonly #n: number;
  readonly #logFactorial: Float64Array;

  constructor(population: number, n: number) {
    if (!(n >= 1 && n <= population)) throw new RangeError(`a sample of ${n} of ${population}`);
    this.#population = population;
    this.#n = n;
    this.#logFactorial = logFactorials(population);
  }

  #logChoose(n: number, k: number): number {
    return this.#logFactorial[n] - this.#logFactorial[k] - this.#logFactorial[n - k];
  }

  /** The probability of exactly `x` wrong in the sample where `wrong` are in the population. */
  probability(x: number, wrong: number): number {
    const right = this.#population - wrong;
    if (x < 0 || x > this.#n || x > wrong || this.#n - x > right) return 0;
    return Math.exp(
      this.#logChoose(wrong, x) + this.#logChoose(right, this.#n - x) - this.#logChoose(this.#population, this.#n),
    );
  }

  /** The probability of `x` wrong or fewer. */
  atMost(x: number, wrong: number): number {
    return this.#sum(Math.max(0, this.#n - (this.#population - wrong)), Math.min(x, wrong, this.#n), wrong);
  }

  /** The probability of `x` wrong or more. */
  atLeast(x: number, wrong: number): number {
    return this.#sum(Math.max(x, 0, this.#n - (this.#population - wrong)), Math.min(this.#n, wrong), wrong);
  }

  #sum(from: number, to: number, wrong: number): number {
    let sum = 0;
    for (let x = from; x <= to; x++) sum += this.probability(x, wrong);
    return Math.min(sum, 1);
  }

  /** How surprising `x` is, both ways: twice the smaller tail. Small is surprising. */
  surprise(x: number, wrong: number): number {
    return Math.min(1, 2 * Math.min(this.atMost(x, wrong), this.atLeast(x, wrong)));
  }

  /**
   * The numbers of wrong images in the whole population that a sample with `x` wrong leaves possible: those for which each tail
   * has more than (1 − confidence)/2. Exact: at least `confidence` of all samples give an interval with the true number in it.
   */
  interval(x: number, confidence: number): readonly [number, number] {
    const tail = (1 - confidence) / 2;
    const least = x;
    const most = this.#population - (this.#n - x);
    // Both tails are monotonic in the number of wrong images.
    const low = firstWhere(least, most, (wrong) => this.atLeast(x, wrong) > tail);
    const high = firstWhere(least, most + 1, (wrong) => wrong > most || !(this.atMost(x, wrong) > tail)) - 1;
    return [low, high];
  }
}

/** The least integer of `from` … `to` for which a predicate holds that holds for all larger ones too; `to` where none before does. */
function firstWhere(from: number, to: number, holds: (value: number) => boolean): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
