// The inner loop of the reference, in AssemblyScript: products of weight rows with a panel of eight columns, in float64,
// two lanes at a time. `npm run generate` compiles it into ../kernel-wasm.ts.
//
// Every sum has one accumulator and k ascends, so its bits are those of the plain loop in matrix-product.ts; SIMD and the
// two rows at a time only keep the machine busy. Multiplication and addition are separate operations: nothing is fused.
//
// weights: rows × K float32, promoted exactly. panel: K × 8 float64. sums: rows × 8 float64.

/** sums[r][c] = Σₖ weights[r][k] · panel[k][c] */
export function multiply(rows: i32, K: i32, weights: usize, panel: usize, sums: usize): void {
  const stride = (<usize>K) << 2;
  for (let r = 0; r < rows; r += 2) {
    // A lone last row is computed twice, into the same place.
    const second = r + 1 < rows ? stride : 0;
    let a = weights;
    let b = panel;
    let p0 = f64x2.splat(0);
    let p1 = f64x2.splat(0);
    let p2 = f64x2.splat(0);
    let p3 = f64x2.splat(0);
    let q0 = f64x2.splat(0);
    let q1 = f64x2.splat(0);
    let q2 = f64x2.splat(0);
    let q3 = f64x2.splat(0);
    for (let k = 0; k < K; k++) {
      const b0 = v128.load(b);
      const b1 = v128.load(b, 16);
      const b2 = v128.load(b, 32);
      const b3 = v128.load(b, 48);
      const x = f64x2.promote_low_f32x4(v128.load_splat<f32>(a));
      p0 = f64x2.add(p0, f64x2.mul(x, b0));
      p1 = f64x2.add(p1, f64x2.mul(x, b1));
      p2 = f64x2.add(p2, f64x2.mul(x, b2));
      p3 = f64x2.add(p3, f64x2.mul(x, b3));
      const y = f64x2.promote_low_f32x4(v128.load_splat<f32>(a + second));
      q0 = f64x2.add(q0, f64x2.mul(y, b0));
      q1 = f64x2.add(q1, f64x2.mul(y, b1));
      q2 = f64x2.add(q2, f64x2.mul(y, b2));
      q3 = f64x2.add(q3, f64x2.mul(y, b3));
      a += 4;
      b += 64;
    }
    v128.store(sums, p0);
    v128.store(sums, p1, 16);
    v128.store(sums, p2, 32);
    v128.store(sums, p3, 48);
    const below = sums + (second === 0 ? 0 : 64);
    v128.store(below, q0);
    v128.store(below, q1, 16);
    v128.store(below, q2, 32);
    v128.store(below, q3, 48);
    weights += 2 * stride;
    sums += 128;
  }
}

/** The same, and magnitudes[r][c] = Σₖ |weights[r][k] · panel[k][c]|: the products are computed once for both. */
export function multiplyWithMagnitudes(
  rows: i32,
  K: i32,
  weights: usize,
  panel: usize,
  sums: usize,
  magnitudes: usize,
): void {
  for (let r = 0; r < rows; r++) {
    let b = panel;
    let p0 = f64x2.splat(0);
    let p1 = f64x2.splat(0);
    let p2 = f64x2.splat(0);
    let p3 = f64x2.splat(0);
    let m0 = f64x2.splat(0);
    let m1 = f64x2.splat(0);
    let m2 = f64x2.splat(0);
    let m3 = f64x2.splat(0);
    for (let k = 0; k < K; k++) {
      const x = f64x2.promote_low_f32x4(v128.load_splat<f32>(weights));
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
      weights += 4;
      b += 64;
    }
    v128.store(sums, p0);
    v128.store(sums, p1, 16);
    v128.store(sums, p2, 32);
    v128.store(sums, p3, 48);
    v128.store(magnitudes, m0);
    v128.store(magnitudes, m1, 16);
    v128.store(magnitudes, m2, 32);
    v128.store(magnitudes, m3, 48);
    sums += 64;
    magnitudes += 64;
  }
}
