/** Where a label stands among a net's scores. */

/** What the scores of one image say of its label. */
export interface Standing {
  /** How many classes stand before the label; ties count against it. */
  readonly rank: number;
  /** The five best classes and their scores; the first of equals first, NaN after all others. */
  readonly top5: readonly (readonly [number, number])[];
  /** The sixth best score: how near the label is to the edge of the best five. −Infinity where there are but five classes. */
  readonly sixth: number;
  /** The label's own score; NaN where the net has no such class. */
  readonly score: number;
}

const KEPT = 6;

/** @param scores of one image, one a class */
export function standing(scores: Float32Array | Float64Array, label: number): Standing {
  const best: (readonly [number, number])[] = [];
  for (let i = 0; i < scores.length; i++) {
    const key = orderOf(scores[i]);
    if (best.length === KEPT && key <= orderOf(best[KEPT - 1][1])) continue;
    let place = best.length;
    while (place > 0 && key > orderOf(best[place - 1][1])) place--;
    best.splice(place, 0, [i, scores[i]]);
    if (best.length > KEPT) best.pop();
  }
  const sixth = best.length === KEPT ? best[KEPT - 1][1] : Number.NEGATIVE_INFINITY;
  return { rank: rankOf(scores, label), top5: best.slice(0, 5), sixth, score: scores[label] ?? Number.NaN };
}

function orderOf(score: number): number {
  return Number.isNaN(score) ? Number.NEGATIVE_INFINITY : score;
}

/**
 * How many classes stand before the label. A class with the same score counts as before it: Caffe breaks ties against the
 * label (src/caffe/layers/accuracy_layer.cpp). Unlike Caffe, whose comparisons with NaN are all false, a label whose score
 * is NaN stands last here: a net that returns NaN is not right. A label that the net does not know stands behind all classes.
 */
export function rankOf(scores: Float32Array | Float64Array, label: number): number {
  let before = 0;
  for (let i = 0; i < scores.length; i++) if (i !== label && !(scores[i] < scores[label])) before++;
  return before;
}

/**
 * By how much the label is inside the best k: its score less the k-th best of the others. Above 0 it is right; the nearer to 0,
 * the less a change of the scores has to be to decide otherwise. Infinity where there are no k others.
 * @param of what is compared: scores as they are, or their logarithms
 */
export function margin({ rank, top5, sixth, score }: Standing, k: 1 | 5, of: (score: number) => number): number {
  // The label itself stands among the first k where it is right.
  const rival = rank < k ? (k === 5 ? sixth : (top5[1]?.[1] ?? Number.NEGATIVE_INFINITY)) : top5[k - 1]?.[1];
  return rival === undefined || rival === Number.NEGATIVE_INFINITY ? Number.POSITIVE_INFINITY : of(score) - of(rival);
}
