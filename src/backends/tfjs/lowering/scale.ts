import { broadcastShape, type Lowering } from "./lowering.ts";

export const scale: Lowering<"Scale"> = {
  lower({ settings: { axis, numAxes, bias }, bottomShapes: [shape] }, { tf, constant }, params) {
    const covered = broadcastShape(shape, axis, numAxes);
    const learned = params.map(({ data }) => constant(covered, data));
    return ([x, given]) => {
      const [factor, summand] = given === undefined ? learned : [tf.reshape(given, covered), ...learned];
      const product = tf.mul(x, factor);
      return [bias ? tf.add(product, summand) : product];
    };
  },
};
