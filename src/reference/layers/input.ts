import type { Forward } from "../forward.ts";

/** An Input computes nothing: its tops are fed. */
export const input: Forward<"Input"> = () => [];
