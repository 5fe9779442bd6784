/** Options that several commands share, read once and checked once. */
import type { Shape } from "../tensor/shape.ts";
import { CuppingError } from "../error.ts";

export interface NetOptions {
  readonly inputShape?: readonly string[];
  readonly phase?: string;
  readonly stage?: readonly string[];
  readonly level?: number;
}

/** @throws CuppingError USAGE for anything that is not NAME=N,C,H,W with positive extents, or a phase but TRAIN and TEST */
export function netOptions({ inputShape = [], phase = "TEST", stage = [], level = 0 }: NetOptions) {
  if (phase !== "TRAIN" && phase !== "TEST") {
    throw usage("--phase", `"${phase}" is no phase.`, "Use TRAIN or TEST.");
  }
  if (!Number.isInteger(level)) throw usage("--level", "a level is a whole number.", "Use for instance --level 0.");
  const inputShapes: Record<string, Shape> = {};
  for (const text of inputShape) {
    const match = /^(.+)=(\d+(?:[,x×]\d+)*)$/.exec(text);
    const extents = match?.[2].split(/[,x×]/).map(Number) ?? [];
    if (match === null || extents.some((extent) => extent < 1)) {
      throw usage(
        "--input-shape",
        `"${text}" is not NAME=N,C,H,W.`,
        'Use for instance --input-shape "data=1,3,224,224".',
      );
    }
    inputShapes[match[1]] = extents;
  }
  return { phase, level, stages: [...stage], inputShapes } as const;
}

export function usage(place: string, problem: string, remedy: string): CuppingError {
  return new CuppingError("USAGE", { place, problem, remedy });
}
