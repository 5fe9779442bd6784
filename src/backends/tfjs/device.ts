/** The devices of tfjs in Node, and what tfjs calls their backends. */
export const DEVICES = ["cpu", "wasm", "webgpu", "node", "node-gpu"] as const;
export type Device = (typeof DEVICES)[number];

export const BACKEND_NAMES: Record<Device, string> = {
  cpu: "cpu",
  wasm: "wasm",
  webgpu: "webgpu",
  node: "tensorflow",
  "node-gpu": "tensorflow",
};
