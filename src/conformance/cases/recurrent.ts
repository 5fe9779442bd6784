/** What RNN and LSTM have in common. */
import fc from "fast-check";
import type { LayerCase } from "../layer-case.ts";
import { blob, indices, layer, numbers, shapes, whole } from "./layer-cases.ts";

/**
 * Any legal recurrent layer.
 * @param states how many blobs of state the type has
 * @param params how many params it has beside the weights of the static input
 */
export function recurrent(type: string, states: number, params: number): fc.Arbitrary<LayerCase> {
  // A gate is shut or open long before its input is huge, and what it then passes on has no digits left.
  const values = numbers({ not: ["huge"] });
  return fc
    .record({
      num_output: whole(1, 4),
      steps: whole(1, 4),
      streams: whole(1, 3),
      inputs: shapes(1, 2, 3),
      staticInputs: fc.option(shapes(1, 2, 3), { nil: undefined }),
      expose_hidden: fc.constantFrom(undefined, true, false),
      continues: indices(2),
      bottoms: fc.array(values, { minLength: 4, maxLength: 4 }),
      weights: fc.array(values, { minLength: params + 1, maxLength: params + 1 }),
    })
    .map(({ num_output, steps, streams, inputs, staticInputs, expose_hidden, continues, bottoms, weights }) => {
      const exposed = expose_hidden === true ? states : 0;
      const still = staticInputs === undefined ? [] : [blob([streams, ...staticInputs], bottoms[1])];
      return {
        body: layer(type, "recurrent_param", { num_output, expose_hidden }),
        bottoms: [
          blob([steps, streams, ...inputs], bottoms[0]),
          blob([steps, streams], continues),
          ...still,
          ...bottoms.slice(2, 2 + exposed).map((given) => blob([1, streams, num_output], given)),
        ],
        params: weights.slice(0, params + still.length),
        tops: 1 + exposed,
      };
    });
}
