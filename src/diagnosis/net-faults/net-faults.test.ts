/** Each net fault: the places that it finds in a net, by hand, and a net that has none. */
import { describe, expect, it } from "vitest";
import { computed, feeds, input, power, trainedNet } from "../../../spec/support/net.ts";
import type { TrainedNet } from "../../caffe/net.ts";
import { mistakenNet, type NetMistake } from "../net-fault.ts";
import { orders } from "../orders.ts";
import { NET_FAULTS } from "./index.ts";

const layer = (name: string, type: string, bottom: string, top: string, more = ""): string =>
  `layer { name: "${name}" type: "${type}" ${bottom
    .split(" ")
    .map((id) => `bottom: "${id}"`)
    .join(" ")} ${top
    .split(" ")
    .map((id) => `top: "${id}"`)
    .join(" ")} ${more} }`;

/** a, then in place r, read by b; early has read a before. */
const IN_PLACE = `${input("d", 3)} ${power("a", "d", "a", "scale: 2")} ${power("early", "a", "early", "shift: 1")}
  ${layer("r", "ReLU", "a", "a")} ${power("b", "a", "b", "shift: -1")}`;
/** Nothing in place, one bottom and one top a layer, shapes that differ, no weights. */
const PLAIN = `${input("d", 2, 4)} ${layer("s", "Slice", "d", "x y", "slice_param { slice_point: 1 axis: 1 }")}
  ${layer("sum", "Reduction", "y", "sum")}`;
const JOINED = `${input("d", 1, 2)} ${power("a", "d", "a", "scale: 2")} ${layer("c", "Concat", "d a", "c")}
  ${layer("e", "Eltwise", "c c", "e")}`;
const SHARED = `${input("d", 1, 2)}
  ${layer("p", "InnerProduct", "d", "p", 'param { name: "w" } inner_product_param { num_output: 2 bias_term: false }')}
  ${layer("q", "InnerProduct", "p", "q", 'param { name: "w" } inner_product_param { num_output: 2 bias_term: false }')}`;
const NAMES = `${input("d", 2)} ${power("a", "d", "b", "scale: 2")} ${power("b", "d", "a", "shift: 1")}
  ${power("c", "b", "c", "scale: 3")}`;
const PARTS = `${input("d", 2, 2)} ${layer("s", "Slice", "d", "x y", "slice_param { axis: 1 }")}`;

function mistakes(id: string, trained: TrainedNet): NetMistake[] {
  const fault = NET_FAULTS.find((one) => one.id === id);
  if (fault === undefined) throw new Error(id);
  return [...fault.mistakes(trained)].filter((mistake) => mistakenNet(trained, mistake) !== undefined);
}

/** What an engine with the mistake returns, blob by blob. */
function returned(trained: TrainedNet, mistake: NetMistake, d: number[]): Record<string, number[]> {
  const mistaken = mistakenNet(trained, mistake) as TrainedNet;
  const all: Record<string, number[]> = { d, ...computed(mistaken, feeds(trained, { d })) };
  const ids = [...trained.net.shapes.keys()].filter((id) => id !== "d");
  return Object.fromEntries(ids.map((id) => [id, all[mistake.returned?.get(id) ?? id]]));
}

interface Place {
  readonly id: string;
  readonly net: string;
  /** All places that the net has. */
  readonly what: readonly string[];
  /** The blobs with the first mistake where d holds the first numbers. */
  readonly d: number[];
  readonly blobs: Record<string, number[]>;
}

const PLACES: Place[] = [
  {
    id: "graph/in-place-missed",
    net: IN_PLACE,
    what: ["b reads a instead of a:r."],
    d: [-1, 2, 3],
    blobs: { a: [-2, 4, 6], "a:r": [0, 4, 6], early: [-1, 5, 7], b: [-3, 3, 5] },
  },
  {
    id: "graph/in-place-overwrites",
    net: IN_PLACE,
    what: ["early reads a:r instead of a."],
    d: [-1, 2, 3],
    blobs: { a: [-2, 4, 6], "a:r": [0, 4, 6], early: [1, 5, 7], b: [-1, 3, 5] },
  },
  {
    id: "graph/in-place-alias",
    net: IN_PLACE,
    what: ["a:r is returned in place of a."],
    d: [-1, 2, 3],
    blobs: { a: [0, 4, 6], "a:r": [0, 4, 6], early: [-1, 5, 7], b: [-1, 3, 5] },
  },
  {
    id: "graph/layer-name-as-blob",
    net: NAMES,
    what: ["c reads a instead of b."],
    d: [1, -2],
    blobs: { b: [2, -4], a: [2, -1], c: [6, -3] },
  },
  {
    id: "graph/unknown-layer-skipped",
    net: `${input("d", 2)} ${power("a", "d", "a", "scale: 2")} ${power("b", "a", "b", "shift: 1")}`,
    what: [
      "a is missing, and what should be a is d.",
      "b reads d, past a.",
      "b is missing, and what should be b is a.",
    ],
    d: [1, -2],
    blobs: { a: [1, -2], b: [2, -1] },
  },
  {
    id: "graph/activation-doubled",
    net: `${input("d", 2)} ${power("a", "d", "a", "scale: 2")} ${power("b", "a", "b", "shift: 1")}`,
    what: ["a is applied twice.", "b reads a with a applied once more.", "b is applied twice."],
    d: [1, -2],
    blobs: { a: [4, -8], b: [5, -7] },
  },
  {
    id: "graph/bottoms-permuted",
    net: JOINED,
    what: ["c takes a, d for d, a."],
    d: [1, -2],
    blobs: { a: [2, -4], c: [2, -4, 1, -2], e: [4, -8, 2, -4] },
  },
  {
    id: "graph/tops-permuted",
    net: PARTS,
    what: ["s gives y, x for x, y."],
    d: [1, 2, 3, 4],
    blobs: { x: [2, 4], y: [1, 3] },
  },
  {
    id: "graph/other-blob",
    net: JOINED,
    what: ["c reads a instead of d.", "c reads d instead of a."],
    d: [1, -2],
    blobs: { a: [2, -4], c: [2, -4, 2, -4], e: [4, -8, 4, -8] },
  },
  {
    id: "graph/untied-params",
    net: SHARED,
    what: ["q does not have the params of p."],
    d: [1, -2],
    blobs: { p: [-3, -5], q: [0, 0] },
  },
  {
    id: "graph/unmatched-weights",
    net: SHARED,
    what: ["p has none of its weights."],
    d: [1, -2],
    blobs: { p: [0, 0], q: [0, 0] },
  },
];

describe("net faults", () => {
  it.each(PLACES)("$id: its places, and what an engine then returns", ({ id, net, what, d, blobs }) => {
    const trained = trainedNet(net, net === SHARED ? { "p[0]": [1, 2, 3, 4] } : {});
    const all = mistakes(id, trained);
    expect(all.map((mistake) => mistake.what)).toEqual(what);
    expect(returned(trained, all[0], d)).toEqual(blobs);
    expect(returned(trained, { what: "", replaced: new Map() }, d)).not.toEqual(blobs);
  });

  it.each(NET_FAULTS)("$id: a net without a place for it", ({ id }) => {
    expect(mistakes(id, trainedNet(PLAIN))).toEqual([]);
  });

  it("are all tried by hand", () => {
    expect(PLACES.map(({ id }) => id).toSorted()).toEqual(NET_FAULTS.map(({ id }) => id));
  });

  it("cannot make a layer wait for itself", () => {
    const trained = trainedNet(IN_PLACE);
    const [, a] = trained.net.layers;
    const waiting = { what: "", replaced: new Map([[a, [{ ...a, bottoms: ["b"] }]]]) };
    expect(mistakenNet(trained, waiting)).toBeUndefined();
  });

  it("leave a Scale's factors at 1 and a PReLU's slopes at 0.25, as Caffe's fillers do", () => {
    const trained = trainedNet(`${input("d", 1, 2)} ${layer("s", "Scale", "d", "s", "scale_param { bias_term: true }")}
      ${layer("r", "PReLU", "s", "r")}`);
    const [scale, prelu] = mistakes("graph/unmatched-weights", trained);
    expect(returned(trained, scale, [1, -2]).s).toEqual([1, -2]);
    expect([...(prelu.params?.().values() ?? [])].map(({ data }) => [...data])).toEqual([[0.25, 0.25]]);
  });
});

describe("orders", () => {
  it("are all of a few things, and of many those that are easily made", () => {
    expect([...orders(1)]).toEqual([]);
    expect([...orders(2)]).toEqual([[1, 0]]);
    expect([...orders(3)]).toHaveLength(5);
    expect([...orders(4)]).toHaveLength(23);
    const six = [...orders(6)];
    expect(six).toHaveLength(1 + 15);
    expect(six[0]).toEqual([5, 4, 3, 2, 1, 0]);
    expect(six[1]).toEqual([1, 0, 2, 3, 4, 5]);
  });
});
