/** What names say of which tensor is which blob. */
import type { BlobId, Net } from "../caffe/net.ts";

export class Hints {
  readonly #hints = new Map<BlobId, Map<string, "map" | "name">>();

  /**
   * A name may mean any version of a blob: converters call a tensor "conv1" before or after the ReLU that works in place on it.
   * @param map names of blobs by tensor
   */
  constructor(net: Net, tensors: Iterable<string>, map: ReadonlyMap<string, string>) {
    const blobs = new Map<string, BlobId[]>();
    for (const { name, tops } of net.layers) {
      for (const id of tops) {
        const inFile = id.endsWith(`:${name}`) ? id.slice(0, -name.length - 1) : id;
        // Many call the tensor by the layer that makes it.
        for (const word of new Set([id, inFile, name])) blobs.set(word, [...(blobs.get(word) ?? []), id]);
      }
    }
    for (const tensor of tensors) {
      const mapped = map.get(tensor);
      // TensorFlow counts the tensors of an operation: "conv1:0".
      for (const id of blobs.get(mapped ?? tensor) ?? blobs.get(tensor.replace(/:\d+$/, "")) ?? []) {
        const of = this.#hints.get(id) ?? new Map<string, "map" | "name">();
        this.#hints.set(id, of.set(tensor, mapped === undefined ? "name" : "map"));
      }
    }
  }

  /** Tensors whose names speak for the blob. */
  of(id: BlobId): ReadonlyMap<string, "map" | "name"> {
    return this.#hints.get(id) ?? new Map<string, "map" | "name">();
  }
}
