import type { Lowering } from "./lowering.ts";

/** Nothing is made, and nothing needs to be done. */
export const silence: Lowering<"Silence"> = { lower: () => () => [] };
