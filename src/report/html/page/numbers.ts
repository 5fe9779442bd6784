/** Where a page gets what it shows of a comparison: from itself, or from the server that made it. */
import type { ErrorKind } from "../../../conformance/verify.ts";
import { type Maps, mapsOf } from "../maps.ts";
import type { Sight, Sights, VerifyPage } from "../model.ts";
import { reviveNumbers } from "./revive.ts";

/** The numbers of one map: four planes of cells. */
export interface MapNumbers {
  readonly reference: Float32Array;
  readonly backend: Float32Array;
  readonly difference: Float32Array;
  readonly allowed: Float32Array;
}

/** What there is to see of one top. */
export interface Look {
  readonly sight: Sight;
  readonly maps: Maps;
  /** The maps that there are numbers of. */
  readonly shown: readonly number[];
  /** Cells of one map. */
  readonly height: number;
  readonly width: number;
  /** Those of one map. */
  readonly load: (map: number) => Promise<MapNumbers>;
}

/** @returns undefined where there is nothing to see */
export async function lookAt(page: VerifyPage, run: number, blob: string, error: ErrorKind): Promise<Look | undefined> {
  if (!(page.runs[run].kinds[blob] ?? []).includes(error)) return undefined;
  const query = new URLSearchParams({ run: String(run), blob, error });
  const { sights } = page.runs[run];
  const sight = sights === null ? await served(`sight?${query}`) : (await sightsIn(sights))[blob]?.[error];
  if (sight === undefined) return undefined;
  const maps = mapsOf(sight.shape);
  const { pictures } = sight;
  const shown = pictures.maps ?? Array.from({ length: maps.count }, (_, map) => map);
  const height = Math.ceil(maps.height / pictures.cell);
  const width = Math.ceil(maps.width / pictures.cell);
  const cells = pictures.cell === 1 ? maps.elements : height * width;
  const base = { sight, maps, shown, height, width };
  if (pictures.data === null) {
    return {
      ...base,
      load: async (map) => {
        const response = await fetch(`numbers?${query}&map=${map}`);
        if (!response.ok) throw new Error(await response.text());
        return planesAt(new Float32Array(await response.arrayBuffer()), 0, cells);
      },
    };
  }
  const floats = floatsOf(await embedded(pictures.data), pictures.bits);
  const place = new Map(shown.map((map, i) => [map, i]));
  return { ...base, load: (map) => Promise.resolve(planesAt(floats, (place.get(map) ?? 0) * cells * 4, cells)) };
}

async function served(path: string): Promise<Sight> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(await response.text());
  return JSON.parse(await response.text(), reviveNumbers) as Sight;
}

function planesAt(floats: Float32Array, start: number, cells: number): MapNumbers {
  const plane = (i: number): Float32Array => floats.subarray(start + i * cells, start + (i + 1) * cells);
  return { reference: plane(0), backend: plane(1), difference: plane(2), allowed: plane(3) };
}

const parsed = new Map<string, Promise<Sights>>();

/** All that there is to see of a run, which is read once. */
function sightsIn(id: string): Promise<Sights> {
  let found = parsed.get(id);
  if (found === undefined) {
    found = unpack(id).then((buffer) => JSON.parse(new TextDecoder().decode(buffer), reviveNumbers) as Sights);
    parsed.set(id, found);
  }
  return found;
}

const unpacked = new Map<string, Promise<ArrayBuffer>>();

/** The numbers of pictures, which are unpacked once. */
function embedded(id: string): Promise<ArrayBuffer> {
  let found = unpacked.get(id);
  if (found === undefined) {
    found = unpack(id);
    unpacked.set(id, found);
  }
  return found;
}

function unpack(id: string): Promise<ArrayBuffer> {
  const base64 = document.getElementById(id)?.textContent ?? "";
  const packed = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(stream).arrayBuffer();
}

function floatsOf(buffer: ArrayBuffer, bits: 16 | 32): Float32Array {
  if (bits === 32) return new Float32Array(buffer);
  // The upper halves of float32s, all their low bytes first.
  const bytes = new Uint8Array(buffer);
  const count = bytes.length / 2;
  const words = new Uint32Array(count);
  for (let i = 0; i < count; i++) words[i] = ((bytes[count + i] << 8) | bytes[i]) << 16;
  return new Float32Array(words.buffer);
}
