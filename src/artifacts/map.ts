/** A file that says which tensor of an artifact is which of the net's blobs. */
import { didYouMean } from "../caffe/near-miss.ts";
import type { BlobId, Net } from "../caffe/net.ts";
import { CuppingError, messageOf } from "../error.ts";
import { readWhole } from "../files.ts";

/** What NNEF-Tools' converters write as conversion info: of their fields, the two names. */
interface ConversionInfo {
  readonly tensors: readonly { readonly source_name: string; readonly target_name: string }[];
}

/**
 * @param file `{"tensor": "blob"}`, or NNEF-Tools' conversion info, which names weights as well
 * @returns blobs by tensor
 * @throws CuppingError MAP_INVALID
 */
export async function readMap(file: string, net: Net): Promise<Map<string, BlobId>> {
  const text = new TextDecoder().decode(await readWhole(file));
  const refuse = (problem: string, cause?: unknown): CuppingError =>
    new CuppingError("MAP_INVALID", {
      place: file,
      problem,
      remedy: 'Give {"tensor": "blob", …}, or what NNEF-Tools writes with --conversion-info.',
      cause,
    });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw refuse(`This is no JSON: ${messageOf(error)}.`, error);
  }
  if (isConversionInfo(json))
    return new Map(json.tensors.map(({ source_name, target_name }) => [target_name, source_name]));
  if (typeof json !== "object" || json === null || Array.isArray(json)) throw refuse("This is no object.");
  const known = new Set(net.layers.flatMap(({ name, tops }) => [...tops, name]));
  return new Map(
    Object.entries(json).map(([tensor, blob]): [string, BlobId] => {
      if (typeof blob !== "string") throw refuse(`What "${tensor}" stands for is no blob's name.`);
      if (!known.has(blob)) {
        throw new CuppingError("MAP_INVALID", {
          place: file,
          problem: `"${tensor}" stands for "${blob}", and the net has no such blob.`,
          remedy: didYouMean(blob, known, "cupping inspect lists the net's blobs."),
        });
      }
      return [tensor, blob];
    }),
  );
}

function isConversionInfo(json: unknown): json is ConversionInfo {
  const { tensors } = (json ?? {}) as { tensors?: unknown };
  return (
    Array.isArray(tensors) &&
    tensors.every(
      (one: Record<string, unknown> | null) =>
        typeof one?.["source_name"] === "string" && typeof one["target_name"] === "string",
    )
  );
}
