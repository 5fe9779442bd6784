import { backendSuite } from "./backend-suite.test-support.ts";
import { BACKENDS, parseBackendSpec } from "./index.ts";

/** Every backend that is registered; what is not here is skipped, with the reason. */
for (const spec of BACKENDS) backendSuite(`${spec.id}:${spec.device}`, () => spec.load(), 300_000);

/** Behind these options stands another engine: another browser's, or the GPU's build of TensorFlow where there is no GPU. */
for (const spec of [
  "onnxruntime-web:wasm?browser=firefox",
  "onnxruntime-web:webgpu?browser=firefox",
  "tfjs:browser-webgl?browser=firefox",
  "tfjs:browser-webgpu?browser=firefox",
  "tfjs:node-gpu?CUDA_VISIBLE_DEVICES=-1",
])
  backendSuite(spec, () => parseBackendSpec(spec).load(), 300_000);
