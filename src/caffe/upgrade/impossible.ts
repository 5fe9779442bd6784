import { CuppingError } from "../../error.ts";

/** The error of a net that Caffe's own upgrade would refuse, or upgrade to something else than was written. */
export function impossible(
  place: string,
  problem: string,
  remedy = "Correct the net; Caffe's upgrade tool refuses it too.",
): CuppingError {
  return new CuppingError("UPGRADE_IMPOSSIBLE", { place, problem, remedy });
}
