/** Engines with a mistake: an honest one that makes it wherever it can, or in the graph of one net. */
import type { Backend } from "../backends/backend.ts";
import type { BlobId, TrainedNet } from "../caffe/net.ts";
import { appliesTo, type Compute, type Fault } from "../diagnosis/fault.ts";
import { mistakenNet, type NetMistake } from "../diagnosis/net-fault.ts";
import type { Blob } from "../tensor/blob.ts";
import { backendOf } from "./honest-engine.ts";

/** The engine's computation with the mistake, on layers that can show it. */
export function mutantCompute(fault: Fault, honest: Compute): Compute {
  return (call) => (appliesTo(fault, call) ? fault.predict(call, honest) : honest(call));
}

/** The same as a backend. */
export function mutantBackend(fault: Fault, honest: Compute): Backend {
  return backendOf(`mutant:${fault.id}`, mutantCompute(fault, honest));
}

/** Any backend, with a mistake in the graph of one net; other nets, its single layers too, it computes as it did. */
export function netMutantBackend(honest: Backend, trained: TrainedNet, mistake: NetMistake): Backend {
  const mistaken = mistakenNet(trained, mistake);
  if (mistaken === undefined) throw new RangeError(`no net can have this mistake: ${mistake.what}`);
  const actual = (id: BlobId): BlobId => mistake.returned?.get(id) ?? id;
  return {
    ...honest,
    async prepare(net) {
      if (net !== trained) return await honest.prepare(net);
      const session = await honest.prepare(mistaken);
      return {
        async run(feeds, fetch) {
          const blobs = await session.run(feeds, [...new Set(fetch.map(actual))]);
          return new Map(fetch.map((id) => [id, blobs.get(actual(id)) as Blob]));
        },
        [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
      };
    },
  };
}
