/**
 * What the reader knows of a layer type: how many bottoms and tops it takes, what its parameters mean once Caffe's
 * defaults are applied, and the shapes that follow. One file a type, beside this one.
 */
import { CuppingError, type ErrorCode } from "../../error.ts";
import type { Shape } from "../../tensor/shape.ts";
import type { Dialect } from "../dialects.ts";
import type { Rules } from "../rules.ts";
import type { LayerParameter } from "../schema/messages.ts";

/** [height, width] */
export type Pair = readonly [height: number, width: number];

interface Resolution<Settings> {
  readonly settings: Settings;
  readonly tops: readonly Shape[];
  /** Shapes of the layer's own params, in Caffe's order. */
  readonly params: readonly Shape[];
  /** Multiply-accumulates over the whole batch; 0 for layers that only move or compare numbers. */
  readonly macs: number;
  /** Bottoms that hold whole numbers from 0 to below a limit: labels, words, places. */
  readonly indices?: readonly { readonly bottom: number; readonly below: number }[];
  /** How many items the tops have is known when the net runs; `tops` says how many there may be. */
  readonly dynamic?: boolean;
}

/** What a definition may look at. */
export interface LayerContext {
  readonly message: LayerParameter;
  readonly bottoms: readonly Shape[];
  /** How many tops the file names. */
  readonly topCount: number;
  /** Which version of a rule is meant, where versions of Caffe differ. */
  readonly rules: Rules;
  /** Throws an error that names the layer: `fail("kernel_size", "…", "…")`. */
  readonly fail: (parameter: string, problem: string, remedy: string, code?: ErrorCode) => never;
  /** An axis of bottom 0 as Caffe canonicalises it: negative ones count from the end. Fails when out of range. */
  readonly axis: (parameter: string, axis: number, axes?: number) => number;
}

export interface LayerDefinition<Settings> {
  /** Legal numbers of bottoms and tops: exactly [n, n], or from–to; Infinity for no limit. */
  readonly bottoms: readonly [least: number, most: number];
  readonly tops: readonly [least: number, most: number];
  /** Which of Caffe's descendants has the layer; absent where BVLC/caffe has it. */
  readonly dialect?: Dialect;
  /** Set where Caffe refuses a top that is bottom 0 itself. */
  readonly neverInPlace?: true;
  resolve(context: LayerContext): Resolution<Settings>;
}

export function defineLayer<Settings>(definition: LayerDefinition<Settings>): LayerDefinition<Settings> {
  return definition;
}

/** A context for the layer in `message`; `place` is what errors point at ("lenet.prototxt: layer conv1"). */
export function layerContext(
  place: string,
  message: LayerParameter,
  bottoms: readonly Shape[],
  rules: Rules,
): LayerContext {
  const fail = (parameter: string, problem: string, remedy: string, code: ErrorCode = "INVALID_PARAMETER"): never => {
    throw new CuppingError(code, { place: `${place} (${message.type}), ${parameter}`, problem, remedy });
  };
  return {
    message,
    bottoms,
    topCount: message.top.length,
    rules,
    fail,
    axis: (parameter, axis, axes = bottoms[0].length) => {
      if (axis < -axes || axis >= axes)
        fail(
          parameter,
          `axis ${axis} is outside a blob with ${axes} axes.`,
          `Use an axis from ${-axes} to ${axes - 1}.`,
        );
      return axis < 0 ? axis + axes : axis;
    },
  };
}
