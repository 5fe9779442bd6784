import { classified, classPlaces, maskOf, ownScores } from "./labels.ts";
import { type Lowering, type Tensor, toFloat } from "./lowering.ts";

/** Classes with a better score are counted; today's Caffe counts the label's own too, and so its limit is one more. */
export const accuracy: Lowering<"Accuracy"> = {
  lower({ settings: { topK, axis, ignoreLabel, ties }, bottomShapes: [shape], tops }, stage) {
    const { tf } = stage;
    const share = (right: Tensor, among: Tensor): Tensor =>
      // What was never seen was never right: 0/1 is 0.
      tf.div(right, tf.maximum(among, 1));
    return (bottoms) => {
      const { scores, labels } = classified(stage, bottoms[0], shape, axis, bottoms[1]);
      const places = classPlaces(stage, shape[axis]);
      const own = ownScores(stage, scores, labels, places);
      const rivals = ties === "larger-index" ? tf.greater(places, labels) : tf.notEqual(places, labels);
      const better = tf.logicalOr(tf.greater(scores, own), tf.logicalAnd(tf.equal(scores, own), rivals));
      const hits = toFloat(stage, tf.less(tf.sum(toFloat(stage, better), 1, true), topK));
      const seen = maskOf(stage, labels, ignoreLabel) ?? tf.onesLike(hits);
      const counted = tf.mul(hits, seen);
      const total = share(tf.sum(counted), tf.sum(seen));
      if (tops.length === 1) return [total];
      const member = toFloat(stage, tf.equal(places, labels));
      const perClass = (weights: Tensor): Tensor => tf.sum(tf.mul(member, weights), [0, 2]);
      return [total, share(perClass(counted), perClass(seen))];
    };
  },
};
