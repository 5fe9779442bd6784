/** Records a run in a process of its own, to be killed: once for each folder on standard input. Says when it begins and ends. */
import { stdin, stdout } from "node:process";
import { createInterface } from "node:readline";
import { onnxruntime } from "../../../spec/support/layer.ts";
import { loadTrainedNet } from "../../caffe/load.ts";
import { RunRecorder } from "../../conformance/run-record.ts";
import { type Observed, verify } from "../../conformance/verify.ts";
import { uniformBlob } from "../../tensor/random.ts";
import type { Shape } from "../../tensor/shape.ts";
import { toJson } from "../json.ts";
import { pageLayers } from "./verify-page.ts";

const [net, weights] = ["golden/digits/digits.prototxt", "golden/digits/digits.caffemodel"];
const { trained } = await loadTrainedNet(net, weights);
const feeds = new Map(trained.net.inputs.map((id) => [id, uniformBlob(trained.net.shapes.get(id) as Shape, 1)]));
const backend = await onnxruntime();
const observed: Observed[] = [];
const report = await verify(trained, backend, feeds, { observe: (one) => observed.push(one) });
const about = {
  command: ["cupping", "verify"],
  title: "Digits",
  facts: {},
  notices: [],
  layers: pageLayers(trained.net),
};
const pause = () => new Promise((resolve) => setTimeout(resolve, 1));

for await (const target of createInterface(stdin)) {
  stdout.write("begins\n");
  const recorder = await RunRecorder.begin(target, { net, weights, trained, feeds, sources: { data: "random:1" } });
  for (const one of observed) {
    recorder.observe("onnxruntime:cpu", one, backend.profile);
    await pause();
  }
  await recorder.add("onnxruntime:cpu", "onnxruntime:cpu 1", "onnxruntime");
  await recorder.finish(toJson({ format: 1, reports: [report] }), about);
  stdout.write("ends\n");
}
