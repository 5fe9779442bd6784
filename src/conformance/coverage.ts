/** Which layer types there are, and who computes them: read off the tables that the rooms themselves use. */
import { BACKENDS } from "../backends/index.ts";
import { DIALECTS } from "../caffe/dialects.ts";
import type { LayerDefinition } from "../caffe/layers/definition.ts";
import { LAYERS, type LayerType } from "../caffe/layers/index.ts";
import { referenceSupports } from "../reference/net.ts";

export interface LayerCoverage {
  readonly type: LayerType;
  /** Where the layer comes from: a repository. */
  readonly origin: string;
  /** "BVLC", or the dialect's name. */
  readonly dialect: string;
  readonly reference: boolean;
  /** By backend id: whether layers of this type can be lowered at all; some parameters may still be refused, with the reason. */
  readonly backends: Readonly<Record<string, boolean>>;
}

/** Every layer type that the reader knows, BVLC/caffe's own first, each group by name. */
export function layerCoverage(): LayerCoverage[] {
  const rows = Object.entries(LAYERS).map(([name, definition]): LayerCoverage => {
    const type = name as LayerType;
    const { dialect } = definition as LayerDefinition<unknown>;
    return {
      type,
      origin: dialect === undefined ? "https://github.com/BVLC/caffe" : DIALECTS[dialect],
      dialect: dialect ?? "BVLC",
      reference: referenceSupports(type),
      backends: Object.fromEntries(
        BACKENDS.flatMap(({ id, layers }) => (layers === undefined ? [] : [[id, layers.has(type)]])),
      ),
    };
  });
  const key = ({ dialect, type }: LayerCoverage): string => `${dialect === "BVLC" ? 0 : 1} ${type.toLowerCase()}`;
  return rows.toSorted((a, b) => key(a).localeCompare(key(b)));
}
