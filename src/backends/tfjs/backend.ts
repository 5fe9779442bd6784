/** tfjs as a backend. Needs no Node: a page runs it too. */
import { type ArithmeticProfile, FP32 } from "../../tensor/profile.ts";
import type { Backend } from "../backend.ts";
import type { Chosen } from "../options.ts";
import { OBSERVATION, supports } from "./lower.ts";
import { LOWERINGS, type Lowerings } from "./lowering/index.ts";
import type { Tf } from "./lowering/lowering.ts";
import { createSession } from "./session.ts";

/**
 * @param name tfjs's own name of the backend, which is initialised
 * @param flags of tfjs, set before anything is computed
 * @param lowerings ours, or a deliberately wrong copy of them
 */
export function createBackend(
  tf: Tf,
  {
    device,
    name,
    profile = FP32,
    flags = {},
  }: { device: string; name: string; profile?: ArithmeticProfile; flags?: Chosen },
  lowerings: Lowerings = LOWERINGS,
): Backend {
  return {
    id: "tfjs",
    device,
    version: tf.version_core,
    profile,
    observation: OBSERVATION,
    supports: (layer) => supports(layer, lowerings),
    prepare: async (trained) => createSession(tf, { name, flags }, trained, lowerings),
  };
}
