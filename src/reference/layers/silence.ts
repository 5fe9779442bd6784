import type { Forward } from "../forward.ts";

/** Silence makes nothing. */
export const silence: Forward<"Silence"> = () => [];
