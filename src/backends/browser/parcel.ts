/** Blobs on their way between Node and the page: what they are as JSON, their numbers as the bytes of one request. */
import type { Blob } from "../../tensor/blob.ts";
import { count, type Shape } from "../../tensor/shape.ts";

/** One blob after the other, in the order of their numbers. */
export type Label = readonly { readonly id: string; readonly shape: Shape }[];

export function pack(blobs: ReadonlyMap<string, Blob>): { label: Label; bytes: Uint8Array<ArrayBuffer> } {
  const label = [...blobs].map(([id, { shape }]) => ({ id, shape }));
  const bytes = new Uint8Array([...blobs.values()].reduce((total, { data }) => total + data.byteLength, 0));
  let at = 0;
  for (const { data } of blobs.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return { label, bytes };
}

/** @throws RangeError when there are not as many bytes as the label says */
export function unpack(label: Label, bytes: ArrayBuffer): Map<string, Blob> {
  const blobs = new Map<string, Blob>();
  let at = 0;
  for (const { id, shape } of label) {
    const length = count(shape);
    blobs.set(id, { shape, data: new Float32Array(bytes, at, length) });
    at += 4 * length;
  }
  if (at !== bytes.byteLength) throw new RangeError(`the blobs take ${at} bytes, and ${bytes.byteLength} came`);
  return blobs;
}
