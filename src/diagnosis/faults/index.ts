/** Every known fault. One file each beside this one; ../../../docs/faults.md lists those that cannot be built, with the reason. */
import type { Fault } from "../fault.ts";
import { convolutionFlippedFilters } from "./convolution-flipped-filters.ts";
import { dropoutScaledAgain } from "./dropout-scaled-again.ts";
import { poolingFloorRounding } from "./pooling-floor-rounding.ts";

export const FAULTS: readonly Fault[] = [convolutionFlippedFilters, poolingFloorRounding, dropoutScaledAgain];
