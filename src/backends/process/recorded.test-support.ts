/** Exchanges with the adapters, recorded where their engines are: scripts/record-exchanges.ts. */
import { execPath } from "node:process";
import { fileURLToPath } from "node:url";
import { buildNet } from "../../caffe/build.ts";
import type { TrainedNet } from "../../caffe/net.ts";
import { parsePrototxt } from "../../caffe/prototxt.ts";
import { verify, type VerifyReport } from "../../conformance/verify.ts";
import { uniformBlob } from "../../tensor/random.ts";
import type { Shape } from "../../tensor/shape.ts";
import type { Backend } from "../backend.ts";

export function recordingOf(adapter: string): URL {
  return new URL(`./recorded/${adapter}.json`, import.meta.url);
}

/** The command of scripts/exchange.ts. */
export function exchange(...args: string[]): string[] {
  const program = fileURLToPath(new URL("../../../scripts/exchange.ts", import.meta.url));
  return [execPath, "--import", import.meta.resolve("tsx"), program, ...args];
}

/** Every pitfall of VGG-16's port can show: asymmetric filters, a pool that does not divide, a dropout. */
const SMALL_VGG = `
layer { name: "in" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 9 dim: 11 } } }
layer { name: "conv" type: "Convolution" bottom: "data" top: "conv" convolution_param { num_output: 4 kernel_size: 3 pad: 1 } }
layer { name: "relu" type: "ReLU" bottom: "conv" top: "conv" }
layer { name: "pool" type: "Pooling" bottom: "conv" top: "pool" pooling_param { kernel_size: 2 stride: 2 } }
layer { name: "fc" type: "InnerProduct" bottom: "pool" top: "fc" inner_product_param { num_output: 5 } }
layer { name: "drop" type: "Dropout" bottom: "fc" top: "fc" dropout_param { dropout_ratio: 0.3 } }
layer { name: "prob" type: "Softmax" bottom: "fc" top: "prob" }`;

export function smallNet(): TrainedNet {
  const net = buildNet(parsePrototxt(SMALL_VGG, "small"), { file: "small" });
  const params = new Map(
    net.layers.flatMap((layer) => layer.params).map(({ key, shape }, seed) => [key, uniformBlob(shape, seed + 10)]),
  );
  return { net, params };
}

export async function verified(trained: TrainedNet, backend: Backend): Promise<VerifyReport> {
  const feeds = new Map(trained.net.inputs.map((id) => [id, uniformBlob(trained.net.shapes.get(id) as Shape, 1)]));
  return await verify(trained, backend, feeds, {});
}
