// The inner loops of the reference, in AssemblyScript: products of weight rows with panels of eight columns, in float64, two
// lanes at a time, and the queue from which threads take rows. `npm run generate` compiles it into ../kernel-wasm.ts.
//
// Every sum has one accumulator and k ascends, so its bits are those of the plain loops in ../../layers. SIMD, two rows at a
// time, blocks of k and threads only keep the machine busy: accumulators pass through memory between blocks, and no sum is
// ever split. Multiplication and addition are separate operations: nothing is fused.
//
// weights: rows × K float32, promoted exactly. panels: [panel][K][8] float64. sums: [row][panel][8] float64.
// With a single column instead of panels: K float64, and sums has one number a row.

/** The job, at the bottom of the shared memory. */
const GENERATION: usize = 0; // i32: which job
const DONE: usize = 4; // i32: rows that are computed
const NEXT: usize = 8; // i64: the generation, and the next row to take
const ROWS: usize = 16;
const TERMS: usize = 20;
const PANELS: usize = 24; // i32: 0 for a single column
const WEIGHTS: usize = 28;
const COLUMNS: usize = 32;
const SUMS: usize = 36;
const SIZES: usize = 40; // 0: no magnitudes

/** Rows that a thread takes at a time. */
const TAKEN: i32 = 4;
/** Terms of a block: a block of panels stays in the cache while all rows pass over it. */
const BLOCK: i32 = 512;
/** Each thread's place for the rows that it takes, promoted to float64 once for all panels: TAKEN × BLOCK float64. */
const PROMOTED: usize = 64;
const PROMOTED_BYTES: usize = (<usize>(TAKEN * BLOCK)) << 3;
/** Threads that there are places for. */
export const MOST_THREADS: i32 = 16;
/** From here on the memory is the caller's. */
export const FIRST_FREE_BYTE: usize = PROMOTED + <usize>MOST_THREADS * PROMOTED_BYTES;
/** This thread's. An instance belongs to one thread. */
let promoted: usize = PROMOTED;
/** How often a thread looks again before it goes to sleep: waking it takes longer than many jobs. */
const SPINS: i32 = 20_000;

/** Publishes a job to all threads. */
export function post(rows: i32, K: i32, panels: i32, weights: usize, columns: usize, sums: usize, sizes: usize): void {
  const generation = atomic.load<i32>(GENERATION) + 1;
  // First of all the old queue is closed: a thread that still looks at it must not take rows while the sizes change.
  atomic.store<i64>(NEXT, ((<i64>generation) << 32) | i32.MAX_VALUE);
  store<i32>(ROWS, rows);
  store<i32>(TERMS, K);
  store<i32>(PANELS, panels);
  store<usize>(WEIGHTS, weights);
  store<usize>(COLUMNS, columns);
  store<usize>(SUMS, sums);
  store<usize>(SIZES, sizes);
  atomic.store<i32>(DONE, 0);
  atomic.store<i64>(NEXT, (<i64>generation) << 32);
  atomic.store<i32>(GENERATION, generation);
  atomic.notify(GENERATION, -1);
}

// V8's first compiler (Liftoff, in Node 20) loses what a local variable holds when its thread sleeps. So none is read after
// atomic.wait without being set again.

/** Helps with the published job, and returns when all of it is done. */
export function join(): void {
  compute(atomic.load<i32>(GENERATION));
  for (let spin = 0; spin < SPINS; spin++) if (atomic.load<i32>(DONE) == load<i32>(ROWS)) return;
  for (;;) {
    const done = atomic.load<i32>(DONE);
    if (done == load<i32>(ROWS)) return;
    atomic.wait<i32>(DONE, done, -1);
  }
}

/** The life of worker 1, 2, …: job after job. It is ended from outside. */
export function serve(worker: i32): void {
  promoted = PROMOTED + <usize>worker * PROMOTED_BYTES;
  for (;;) {
    const generation = atomic.load<i32>(GENERATION);
    compute(generation);
    let spin = 0;
    while (spin < SPINS && atomic.load<i32>(GENERATION) == generation) spin++;
    if (spin == SPINS) atomic.wait<i32>(GENERATION, generation, -1);
  }
}

/**
 * Takes rows until none are left. The queue's head carries the generation: a thread that slept while the job ended and the
 * next one was published cannot take rows with the old job's numbers, since its exchange fails.
 */
function compute(generation: i32): void {
  for (;;) {
    const head = atomic.load<i64>(NEXT);
    if (<i32>(head >> 32) != generation) return;
    const first = <i32>head;
    const rows = load<i32>(ROWS);
    if (first >= rows) return;
    const K = load<i32>(TERMS);
    const panels = load<i32>(PANELS);
    const weights = load<usize>(WEIGHTS);
    const columns = load<usize>(COLUMNS);
    const sums = load<usize>(SUMS);
    const sizes = load<usize>(SIZES);
    if (atomic.cmpxchg<i64>(NEXT, head, head + TAKEN) != head) continue;
    const last = min(first + TAKEN, rows);
    if (panels == 0) {
      if (sizes == 0) columnSums(first, last, K, weights, columns, sums);
      else columnSumsAndSizes(first, last, K, weights, columns, sums, sizes);
    } else if (sizes == 0) panelSums(first, last, K, panels, weights, columns, sums);
    else panelSumsAndSizes(first, last, K, panels, weights, columns, sums, sizes);
    if (atomic.add<i32>(DONE, last - first) + (last - first) == rows) atomic.notify(DONE, -1);
  }
}

function panelSums(first: i32, last: i32, K: i32, panels: i32, weights: usize, columns: usize, sums: usize): void {
  const line = (<usize>panels) << 6;
  memory.fill(sums + <usize>first * line, 0, <usize>(last - first) * line);
  for (let k = 0; k < K; k += BLOCK) {
    const terms = min(BLOCK, K - k);
    promote(first, last, K, k, terms, weights);
    for (let p = 0; p < panels; p++) {
      const b = columns + ((<usize>p * K + k) << 6);
      let a = promoted;
      for (let row = first; row < last; row += 2) {
        const at = sums + <usize>row * line + ((<usize>p) << 6);
        // A lone last row is computed twice, into the same place.
        const lone = row + 1 == last;
        tile(terms, a, lone ? a : a + ((<usize>terms) << 3), b, at, lone ? at : at + line);
        a += (<usize>terms) << 4;
      }
    }
  }
}

/** Terms k … of some rows of weights as float64: [row][terms]. */
function promote(first: i32, last: i32, K: i32, k: i32, terms: i32, weights: usize): void {
  let to = promoted;
  for (let row = first; row < last; row++) {
    let from = weights + ((<usize>row * K + k) << 2);
    const end = from + ((<usize>terms) << 2);
    for (; from + 8 <= end; from += 8, to += 16) v128.store(to, f64x2.promote_low_f32x4(v128.load64_zero(from)));
    if (from < end) {
      store<f64>(to, <f64>load<f32>(from));
      to += 8;
    }
  }
}

/** Two rows, eight columns: c += a · b, d += e · b. */
function tile(K: i32, a: usize, e: usize, b: usize, c: usize, d: usize): void {
  let p0 = v128.load(c);
  let p1 = v128.load(c, 16);
  let p2 = v128.load(c, 32);
  let p3 = v128.load(c, 48);
  let q0 = v128.load(d);
  let q1 = v128.load(d, 16);
  let q2 = v128.load(d, 32);
  let q3 = v128.load(d, 48);
  do {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const b2 = v128.load(b, 32);
    const b3 = v128.load(b, 48);
    const x = v128.load_splat<f64>(a);
    p0 = f64x2.add(p0, f64x2.mul(x, b0));
    p1 = f64x2.add(p1, f64x2.mul(x, b1));
    p2 = f64x2.add(p2, f64x2.mul(x, b2));
    p3 = f64x2.add(p3, f64x2.mul(x, b3));
    const y = v128.load_splat<f64>(e);
    q0 = f64x2.add(q0, f64x2.mul(y, b0));
    q1 = f64x2.add(q1, f64x2.mul(y, b1));
    q2 = f64x2.add(q2, f64x2.mul(y, b2));
    q3 = f64x2.add(q3, f64x2.mul(y, b3));
    a += 8;
    e += 8;
    b += 64;
  } while (--K);
  v128.store(c, p0);
  v128.store(c, p1, 16);
  v128.store(c, p2, 32);
  v128.store(c, p3, 48);
  v128.store(d, q0);
  v128.store(d, q1, 16);
  v128.store(d, q2, 32);
  v128.store(d, q3, 48);
}

function panelSumsAndSizes(
  first: i32,
  last: i32,
  K: i32,
  panels: i32,
  weights: usize,
  columns: usize,
  sums: usize,
  sizes: usize,
): void {
  const line = (<usize>panels) << 6;
  memory.fill(sums + <usize>first * line, 0, <usize>(last - first) * line);
  memory.fill(sizes + <usize>first * line, 0, <usize>(last - first) * line);
  for (let k = 0; k < K; k += BLOCK) {
    const terms = min(BLOCK, K - k);
    promote(first, last, K, k, terms, weights);
    for (let p = 0; p < panels; p++) {
      const b = columns + ((<usize>p * K + k) << 6);
      let a = promoted;
      for (let row = first; row < last; row++) {
        const at = <usize>row * line + ((<usize>p) << 6);
        tileWithSizes(terms, a, b, sums + at, sizes + at);
        a += (<usize>terms) << 3;
      }
    }
  }
}

/** One row, eight columns: c += a · b, s += |a · b|. The products are computed once for both. */
function tileWithSizes(K: i32, a: usize, b: usize, c: usize, s: usize): void {
  let p0 = v128.load(c);
  let p1 = v128.load(c, 16);
  let p2 = v128.load(c, 32);
  let p3 = v128.load(c, 48);
  let m0 = v128.load(s);
  let m1 = v128.load(s, 16);
  let m2 = v128.load(s, 32);
  let m3 = v128.load(s, 48);
  do {
    const x = v128.load_splat<f64>(a);
    let product = f64x2.mul(x, v128.load(b));
    p0 = f64x2.add(p0, product);
    m0 = f64x2.add(m0, f64x2.abs(product));
    product = f64x2.mul(x, v128.load(b, 16));
    p1 = f64x2.add(p1, product);
    m1 = f64x2.add(m1, f64x2.abs(product));
    product = f64x2.mul(x, v128.load(b, 32));
    p2 = f64x2.add(p2, product);
    m2 = f64x2.add(m2, f64x2.abs(product));
    product = f64x2.mul(x, v128.load(b, 48));
    p3 = f64x2.add(p3, product);
    m3 = f64x2.add(m3, f64x2.abs(product));
    a += 8;
    b += 64;
  } while (--K);
  v128.store(c, p0);
  v128.store(c, p1, 16);
  v128.store(c, p2, 32);
  v128.store(c, p3, 48);
  v128.store(s, m0);
  v128.store(s, m1, 16);
  v128.store(s, m2, 32);
  v128.store(s, m3, 48);
}

/** A single column: four rows at a time, so that four additions are under way. */
function columnSums(first: i32, last: i32, K: i32, weights: usize, column: usize, sums: usize): void {
  const stride = (<usize>K) << 2;
  for (let row = first; row < last; row += 4) {
    // Rows beyond the last repeat it, into the same place.
    const r1 = min(row + 1, last - 1);
    const r2 = min(row + 2, last - 1);
    const r3 = min(row + 3, last - 1);
    let a0 = weights + <usize>row * stride;
    let a1 = weights + <usize>r1 * stride;
    let a2 = weights + <usize>r2 * stride;
    let a3 = weights + <usize>r3 * stride;
    let s0: f64 = 0;
    let s1: f64 = 0;
    let s2: f64 = 0;
    let s3: f64 = 0;
    let x = column;
    for (let k = 0; k < K; k++) {
      const value = load<f64>(x);
      s0 += <f64>load<f32>(a0) * value;
      s1 += <f64>load<f32>(a1) * value;
      s2 += <f64>load<f32>(a2) * value;
      s3 += <f64>load<f32>(a3) * value;
      a0 += 4;
      a1 += 4;
      a2 += 4;
      a3 += 4;
      x += 8;
    }
    store<f64>(sums + ((<usize>row) << 3), s0);
    store<f64>(sums + ((<usize>r1) << 3), s1);
    store<f64>(sums + ((<usize>r2) << 3), s2);
    store<f64>(sums + ((<usize>r3) << 3), s3);
  }
}

function columnSumsAndSizes(
  first: i32,
  last: i32,
  K: i32,
  weights: usize,
  column: usize,
  sums: usize,
  sizes: usize,
): void {
  const stride = (<usize>K) << 2;
  for (let row = first; row < last; row += 2) {
    const r1 = min(row + 1, last - 1);
    let a0 = weights + <usize>row * stride;
    let a1 = weights + <usize>r1 * stride;
    let s0: f64 = 0;
    let s1: f64 = 0;
    let m0: f64 = 0;
    let m1: f64 = 0;
    let x = column;
    for (let k = 0; k < K; k++) {
      const value = load<f64>(x);
      const p0 = <f64>load<f32>(a0) * value;
      const p1 = <f64>load<f32>(a1) * value;
      s0 += p0;
      s1 += p1;
      m0 += Math.abs(p0);
      m1 += Math.abs(p1);
      a0 += 4;
      a1 += 4;
      x += 8;
    }
    store<f64>(sums + ((<usize>row) << 3), s0);
    store<f64>(sums + ((<usize>r1) << 3), s1);
    store<f64>(sizes + ((<usize>row) << 3), m0);
    store<f64>(sizes + ((<usize>r1) << 3), m1);
  }
}
