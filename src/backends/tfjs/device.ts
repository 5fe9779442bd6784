import type { EngineOptions } from "../options.ts";

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

/** tfjs's flags of its GPU backends, by their own names, that change how layers are computed. */
const WEBGPU = {
  // -1: as it sees fit; else one program for all products of matrices: by reduction, split along K, small outputs, packed.
  WEBGPU_MATMUL_PROGRAM_TYPE: ["-1", "0", "1", "2", "3"],
  WEBGPU_CONV_SEPARATE_IM2COL_SHADER: ["false", "true"],
  WEBGPU_USE_NAIVE_CONV2D_TRANSPOSE: ["true", "false"],
};
const WEBGL = {
  WEBGL_PACK: ["true", "false"],
  WEBGL_CONV_IM2COL: ["true", "false"],
  WEBGL_EXP_CONV: ["false", "true"],
  WEBGL_USE_SHAPES_UNIFORMS: ["false", "true"],
  /** Blobs are kept in float16: it changes the profile. */
  WEBGL_FORCE_F16_TEXTURES: ["false", "true"],
};
const NATIVE = { TF_ENABLE_ONEDNN_OPTS: ["1", "0"] };

/** Of CUDA_VISIBLE_DEVICES: TensorFlow sees no GPU, and computes on the CPU. */
export const NO_DEVICES = "-1";

const OPTIONS: Readonly<Record<string, EngineOptions>> = {
  wasm: { WASM_HAS_SIMD_SUPPORT: ["true", "false"] },
  webgpu: WEBGPU,
  node: NATIVE,
  "node-gpu": { ...NATIVE, CUDA_VISIBLE_DEVICES: ["0", NO_DEVICES] },
  "browser-webgl": WEBGL,
  "browser-webgpu": WEBGPU,
};

/** @param device in Node or in a page */
export function optionsOf(device: string): EngineOptions {
  return OPTIONS[device] ?? {};
}

/** A flag of tfjs from its word. */
export function flagValue(word: string): boolean | number {
  return word === "true" || word === "false" ? word === "true" : Number(word);
}
