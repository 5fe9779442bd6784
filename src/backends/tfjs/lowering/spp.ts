import type { LayerOf } from "../../../caffe/net.ts";
import { count } from "../../../tensor/shape.ts";
import { type Lowering, one } from "./lowering.ts";
import { pooling } from "./pooling.ts";

/** Poolings, flattened and put side by side. */
export const spp: Lowering<"SPP"> = {
  lower(layer, stage) {
    const { tf } = stage;
    const levels = layer.settings.levels.map(({ settings, shape }) => {
      const level: LayerOf<"Pooling"> = { ...layer, type: "Pooling", settings, topShapes: [shape] };
      return { pool: pooling.lower(level, stage, []), shape };
    });
    if (levels.length === 1) return levels[0].pool;
    return one((x) =>
      tf.concat(
        levels.map(({ pool, shape }) => tf.reshape(pool([x])[0], [shape[0], count(shape, 1)])),
        1,
      ),
    );
  },
};
