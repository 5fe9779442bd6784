import type { Lowering } from "./lowering.ts";

/** Inputs are fed. */
export const input: Lowering<"Input"> = { lower: () => () => [] };
