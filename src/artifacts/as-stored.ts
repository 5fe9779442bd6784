/** What an artifact's tensor would be with the params as the artifact stores them. */
import { type Output, selection } from "../reference/forward.ts";
import { forwardLayer } from "../reference/net.ts";
import type { Blob } from "../tensor/blob.ts";
import type { Segment } from "./in-situ.ts";
import type { Located } from "./stored.ts";

/** @returns undefined where some param's numbers are not known */
export function computedAsStored({ compute, layers }: Segment, located: readonly Located[]): Output[] | undefined {
  const params = new Map<string, readonly (Blob | undefined)[]>();
  const folded = new Set<string>();
  for (const { name, params: own } of layers) {
    const found = located.filter(({ stored }) => stored.layer === name);
    if (own.length > 0 && found.length === 0) continue;
    if (
      found.some(
        ({ stored: { constant, kind }, blob }) => blob === undefined && (constant !== null || kind !== "right"),
      )
    )
      return undefined;
    params.set(
      name,
      found.map(({ blob }) => blob?.()),
    );
    for (const { stored } of found) for (const below of stored.folded) folded.add(below);
  }
  return [
    ...compute((layer, bottoms, own, errors) => {
      if (folded.has(layer.name)) return [selection(layer.topShapes[0], Float64Array.from(bottoms[0].data))];
      const stored = params.get(layer.name);
      return forwardLayer(layer, bottoms, stored === undefined ? own : asParams(layer.type, own, stored), errors);
    }),
  ];
}

/** @param stored a bias may have come where Caffe has none; a BatchNorm's are its mean and variance, divided already */
function asParams(type: string, own: readonly Blob[], stored: readonly (Blob | undefined)[]): Blob[] {
  const params = stored.map((blob, i) =>
    blob === undefined ? own[i] : { ...blob, shape: own[i]?.shape ?? blob.shape },
  );
  return type === "BatchNorm" ? [...params, { shape: [1], data: Float32Array.of(1) }] : params;
}
