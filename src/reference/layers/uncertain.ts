/**
 * One step of a recurrence with its error: products with rounded inputs, whose own error they pass on.
 * Errors are bounds in units of u, to first order; a sum of n terms counts n roundings of its magnitude.
 */
import { DIVIDE, EXP, TANH } from "../elementary.ts";
import { sigmoidError, sigmoidOf } from "./sigmoid.ts";

/** Numbers with a bound of their error, in units of u. */
export interface Uncertain {
  readonly values: Float64Array;
  readonly errors: Float64Array;
}

export function exactly(values: ArrayLike<number>): Uncertain {
  return { values: Float64Array.from(values), errors: new Float64Array(values.length) };
}

export function zeros(length: number): Uncertain {
  return exactly(new Float64Array(length));
}

/** weights (rows × x.length, from `offset` in steps of x.length) · x, plus a bias. */
export function affine(weights: Float32Array, rows: number, x: Uncertain, bias: Float32Array | undefined): Uncertain {
  const K = x.values.length;
  const values = new Float64Array(rows);
  const errors = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    let magnitude = Math.abs(bias?.[row] ?? 0);
    for (let k = 0; k < K; k++) {
      const product = weights[row * K + k] * x.values[k];
      values[row] += product;
      magnitude += Math.abs(product);
      errors[row] += Math.abs(weights[row * K + k]) * x.errors[k];
    }
    values[row] += bias?.[row] ?? 0;
    errors[row] += magnitude * (K + 1);
  }
  return { values, errors };
}

/** a + b + …, element by element. */
export function added(...terms: readonly Uncertain[]): Uncertain {
  const values = terms[0].values.map((_, i) => terms.reduce((total, term) => total + term.values[i], 0));
  const errors = values.map((_, i) =>
    terms.reduce((total, term) => total + term.errors[i] + (terms.length - 1) * Math.abs(term.values[i]), 0),
  );
  return { values, errors };
}

/** a · b, element by element. */
export function multiplied(a: Uncertain, b: Uncertain): Uncertain {
  const values = a.values.map((value, i) => value * b.values[i]);
  const errors = values.map(
    (value, i) => Math.abs(value) + Math.abs(a.values[i]) * b.errors[i] + Math.abs(b.values[i]) * a.errors[i],
  );
  return { values, errors };
}

/** Caffe's Scale with one factor: exact where the factor is 0 or 1. */
export function scaled(a: Uncertain, factor: number): Uncertain {
  const own = factor === 0 || factor === 1 ? 0 : 1;
  const values = a.values.map((value) => value * factor);
  return { values, errors: values.map((value, i) => own * Math.abs(value) + Math.abs(factor) * a.errors[i]) };
}

/**
 * tanh, which Caffe's LSTM takes as 2σ(2x) − 1: that errs absolutely, an engine's own tanh relatively. The wider of the two is
 * allowed. Its derivative passes the error of x on.
 */
export function tanhOf(x: Uncertain): Uncertain {
  const values = x.values.map(Math.tanh);
  const errors = x.values.map((at, i) => {
    const gate = sigmoidOf(2 * at);
    const viaSigmoid = 2 * gate * (EXP * (1 - gate) + 1 + DIVIDE) + Math.abs(values[i]);
    const slope = 1 - values[i] ** 2;
    // The error of an infinite x is infinite, and nothing of it comes through.
    return Math.max(TANH * Math.abs(values[i]), viaSigmoid) + (slope === 0 ? 0 : slope * x.errors[i]);
  });
  return { values, errors };
}

export function gateOf(x: Uncertain): Uncertain {
  const values = x.values.map(sigmoidOf);
  const errors = x.values.map((at, i) => sigmoidError(at) + values[i] * (1 - values[i]) * x.errors[i]);
  return { values, errors };
}

export function part({ values, errors }: Uncertain, from: number, to: number): Uncertain {
  return { values: values.subarray(from, to), errors: errors.subarray(from, to) };
}
