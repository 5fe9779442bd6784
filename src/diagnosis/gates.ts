/** The four gates of an LSTM in another order. */
import type { Activation, Blob } from "../tensor/blob.ts";
import { type LayerCall } from "./fault.ts";
import { withBottom, withParam } from "./change.ts";

/**
 * The call as an engine sees it that takes the stored gates for others: gate k is read from where Caffe stores gate `from[k]`
 * (i, f, o, g being 0 to 3).
 */
export function withGatesFrom(
  call: LayerCall<"LSTM" | "LSTMUnit">,
  from: readonly number[],
): LayerCall<"LSTM" | "LSTMUnit"> {
  if (call.layer.type === "LSTMUnit") {
    const gates = call.bottoms[1];
    return withBottom(call, 1, reordered(gates, from, gates.shape[2]));
  }
  // Every param has the gates along its first axis.
  return call.params.reduce(
    (changed, param, at) => withParam(changed, at, reordered(param, from, param.data.length)),
    call,
  );
}

/** Quarters of every run of `run` numbers in another order. */
function reordered<T extends Activation | Blob>(blob: T, from: readonly number[], run: number): T {
  const quarter = run / 4;
  const data = blob.data.map((_, i) => {
    const gate = Math.floor((i % run) / quarter);
    return blob.data[i + (from[gate] - gate) * quarter];
  });
  return { ...blob, data };
}
