import { type Lowering, one } from "./lowering.ts";

export const tile: Lowering<"Tile"> = {
  lower: ({ settings: { axis, tiles }, bottomShapes: [shape] }, { tf }) =>
    one((x) =>
      tf.tile(
        x,
        shape.map((_, i) => (i === axis ? tiles : 1)),
      ),
    ),
};
