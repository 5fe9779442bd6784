/** Tries a device in a process of its own. */
import { tryInChild } from "../host.ts";
import type { Device } from "./device.ts";
import { tinyModel } from "./tiny-model.ts";

/** The program of the child: one session with one node, whose result is looked at. Imports as this package resolves it. */
const PROGRAM = `
  const [device, url, model] = process.argv.slice(1);
  const { default: ort } = await import(url);
  const session = await ort.InferenceSession.create(Buffer.from(model, "base64"), { executionProviders: [device], logSeverityLevel: 4 });
  const { y } = await session.run({ x: new ort.Tensor("float32", Float32Array.of(-2, 3), [1, 2]) });
  if (y.data[0] !== -4 || y.data[1] !== 6) throw new Error("a doubled -2, 3 came out as " + y.data);
  console.log("works");
  process.exit(0);
`;

/** Why the device cannot be used, or undefined when it works. */
export async function probe(device: Device): Promise<string | undefined> {
  const model = Buffer.from(tinyModel()).toString("base64");
  return await tryInChild(PROGRAM, [device, import.meta.resolve("onnxruntime-node"), model]);
}
