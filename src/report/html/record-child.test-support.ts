/** Records a run in a process of its own, to be killed: once for each folder on standard input. Says when it begins and ends. */
import { stdin, stdout } from "node:process";
import { createInterface } from "node:readline";
import { onnxruntime } from "../../../spec/support/layer.ts";
import { RunRecorder } from "../../conformance/run-record.ts";
import { type Observed, verify } from "../../conformance/verify.ts";
import { toJson } from "../json.ts";
import { digitsRecord } from "./record.test-support.ts";

const { subject, about } = await digitsRecord();
const backend = await onnxruntime();
const observed: Observed[] = [];
const report = await verify(subject.trained, backend, subject.feeds, { observe: (one) => observed.push(one) });
const pause = () => new Promise((resolve) => setTimeout(resolve, 1));

for await (const target of createInterface(stdin)) {
  stdout.write("begins\n");
  const recorder = await RunRecorder.begin(target, subject);
  for (const one of observed) {
    recorder.observe("onnxruntime:cpu", one, backend.profile);
    await pause();
  }
  await recorder.add("onnxruntime:cpu", "onnxruntime:cpu 1", "onnxruntime");
  await recorder.finish(toJson({ format: 1, reports: [report] }), about);
  stdout.write("ends\n");
}
