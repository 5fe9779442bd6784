/** The bundled net as what a record is of. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadTrainedNet } from "../../caffe/load.ts";
import type { RecordSubject } from "../../conformance/run-record.ts";
import { uniformBlob } from "../../tensor/random.ts";
import type { Shape } from "../../tensor/shape.ts";
import { pageLayers, type VerifySubject } from "./verify-page.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** @returns what is recorded, and what its page says of it */
export async function digitsRecord(): Promise<{ readonly subject: RecordSubject; readonly about: VerifySubject }> {
  const [net, weights] = ["prototxt", "caffemodel"].map((ending) => join(ROOT, `golden/digits/digits.${ending}`));
  const { trained } = await loadTrainedNet(net, weights);
  const feeds = new Map(trained.net.inputs.map((id) => [id, uniformBlob(trained.net.shapes.get(id) as Shape, 1)]));
  const layers = pageLayers(trained.net);
  return {
    subject: { net, weights, trained, feeds, sources: { data: "random:1" } },
    about: { command: ["cupping", "verify"], title: "Digits", facts: {}, notices: [], layers },
  };
}
