/** Finds OpenCV. The only place that imports it. */
import { createRequire } from "node:module";
import { messageOf } from "../../error.ts";
import { FP32 } from "../../tensor/profile.ts";
import type { Availability } from "../backend.ts";
import { withoutHandlers } from "../host.ts";
import { supports } from "./layers.ts";
import type { OpenCv } from "./opencv.ts";
import { createSession } from "./session.ts";

const PACKAGE = "@techstark/opencv-js";

/**
 * Its module takes a second to compile, and every session lives in its one heap. Undefined as well when the module broke: after
 * an access out of bounds nothing in it can be trusted, and the next session gets a new one.
 */
let engine: Promise<{ readonly cv: OpenCv }> | undefined;

function current(): Promise<{ readonly cv: OpenCv }> {
  engine ??= withoutHandlers(start);
  return engine;
}

export async function load(): Promise<Availability> {
  try {
    const { cv } = await current();
    return {
      kind: "available",
      backend: {
        id: "opencv",
        device: "wasm",
        version: /OpenCV ([\d.]+)/.exec(cv.getBuildInformation())?.[1] ?? "unknown",
        profile: FP32,
        observation: "One forward pass returns every blob, and OpenCV fuses no layer into one whose top is asked for.",
        supports,
        prepare: async (trained, outputs) =>
          createSession((await current()).cv, trained, outputs ?? "all", () => {
            engine = undefined;
          }),
      },
    };
  } catch (error) {
    return {
      kind: "unavailable",
      id: "opencv",
      device: "wasm",
      reason: `${PACKAGE} cannot be loaded: ${messageOf(error).split(/\n| imported from /)[0]}.`,
      remedy: `Run \`npm install ${PACKAGE}\`: it is optional, for its size.`,
      cause: error,
    };
  }
}

/**
 * In an object: the module itself is taken for a promise where it is returned alone, and by some loaders where it is imported.
 */
function start(): Promise<{ cv: OpenCv }> {
  const require = createRequire(import.meta.url);
  const file = require.resolve(PACKAGE);
  Reflect.deleteProperty(require.cache, file);
  const cv = require(file) as OpenCv;
  // The runtime is there from the start, or calls when it is.
  if ("Mat" in cv) return Promise.resolve({ cv });
  return new Promise((resolve) => {
    (cv as OpenCv).onRuntimeInitialized = () => resolve({ cv });
  });
}
