/**
 * A net drawn beside its list of layers, one row a layer in execution order: an edge leaves its maker's row, runs down a lane, and ends
 * in its reader's row. Lanes are given out from the left and taken again when they are free, so that a chain is one straight line.
 */

interface LaneLayer {
  readonly bottoms: readonly string[];
  readonly tops: readonly string[];
}

/** A line from one row to another; lanes are numbered from the left. */
interface LaneEdge {
  readonly from: { readonly row: number; readonly lane: number };
  readonly to: { readonly row: number; readonly lane: number };
  /** Where it runs between the two. */
  readonly lane: number;
}

interface Lanes {
  /** The lane of each layer. */
  readonly nodes: readonly number[];
  readonly edges: readonly LaneEdge[];
  /** How many lanes there are. */
  readonly width: number;
}

export function lanesOf(layers: readonly LaneLayer[]): Lanes {
  const lastReader = new Map<string, number>();
  layers.forEach(({ bottoms }, row) => {
    for (const id of bottoms) lastReader.set(id, row);
  });
  /** What runs down each lane: a blob that is still to be read; undefined: nothing. */
  const lanes: (string | undefined)[] = [];
  const free = (): number => {
    const lane = lanes.indexOf(undefined);
    return lane < 0 ? lanes.length : lane;
  };
  const made = new Map<string, { readonly row: number; readonly lane: number; readonly own: number }>();
  const nodes: number[] = [];
  const edges: LaneEdge[] = [];
  let width = 1;
  layers.forEach(({ bottoms, tops }, row) => {
    const sources = [...new Set(bottoms)].flatMap((id) => {
      const source = made.get(id);
      return source === undefined ? [] : [{ id, source }];
    });
    // What is read here for the last time gives its lane back, and the layer stands in the first of them.
    const ending = sources.filter(({ id }) => lastReader.get(id) === row).map(({ source }) => source.lane);
    for (const lane of ending) lanes[lane] = undefined;
    const node = ending.length > 0 ? Math.min(...ending) : free();
    nodes.push(node);
    for (const { source } of sources)
      edges.push({ from: { row: source.row, lane: source.own }, to: { row, lane: node }, lane: source.lane });
    lanes[node] ??= undefined;
    const read = tops.filter((id) => (lastReader.get(id) ?? -1) > row);
    read.forEach((id, i) => {
      const lane = i === 0 && lanes[node] === undefined ? node : free();
      lanes[lane] = id;
      made.set(id, { row, lane, own: node });
    });
    width = Math.max(width, lanes.length, node + 1);
  });
  return { nodes, edges, width };
}
