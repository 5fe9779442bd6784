/** What Scale and Bias have in common: a blob that covers some axes of bottom 0, as a param or as the second bottom. */
import fc from "fast-check";
import type { Numbers } from "../filling.ts";
import type { LayerCase } from "../layer-case.ts";
import { blob, layer, shapes } from "./layer-cases.ts";

interface Spaces {
  readonly values: fc.Arbitrary<Numbers>;
  readonly covering: fc.Arbitrary<Numbers>;
  /** Numbers of a bias behind the factor, or none. */
  readonly bias: fc.Arbitrary<Numbers | undefined>;
}

export function covered(type: string, message: string, { values, covering, bias }: Spaces): fc.Arbitrary<LayerCase> {
  return fc
    .record({
      shape: shapes(1, 4),
      first: fc.nat(1000),
      covers: fc.nat(1000),
      fromEnd: fc.boolean(),
      learned: fc.boolean(),
      toTheEnd: fc.boolean(),
      values,
      covering,
      bias,
      inPlace: fc.boolean(),
    })
    .map(
      ({
        shape,
        first,
        covers,
        fromEnd,
        learned,
        toTheEnd,
        values: given,
        covering: factor,
        bias: summand,
        inPlace,
      }) => {
        const start = first % shape.length;
        const axes = toTheEnd ? shape.length - start : covers % (shape.length - start + 1);
        const axis = fromEnd ? start - shape.length : start;
        const num_axes = toTheEnd ? -1 : axes;
        const bias_term = summand === undefined ? undefined : true;
        const extra = summand === undefined ? [] : [summand];
        return {
          body: layer(type, message, { axis, num_axes: learned ? num_axes : undefined, bias_term }),
          bottoms: [blob(shape, given), ...(learned ? [] : [blob(shape.slice(start, start + axes), factor)])],
          params: learned ? [factor, ...extra] : extra,
          inPlace,
        };
      },
    );
}
