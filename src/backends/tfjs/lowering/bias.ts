import { broadcastShape, type Lowering } from "./lowering.ts";

export const bias: Lowering<"Bias"> = {
  lower({ settings: { axis, numAxes }, bottomShapes: [shape] }, { tf, constant }, params) {
    const covered = broadcastShape(shape, axis, numAxes);
    const learned = params.map(({ data }) => constant(covered, data));
    return ([x, given]) => [tf.add(x, given === undefined ? learned[0] : tf.reshape(given, covered))];
  },
};
