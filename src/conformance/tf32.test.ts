/** What TF32 claims: factors of 11 significant bits, rounded or cut off, and sums of float32. No more, and no less. */
import { describe, expect, it } from "vitest";
import type { Backend } from "../backends/backend.ts";
import { FAULTS } from "../diagnosis/faults/index.ts";
import { honestCompute } from "../selftest/honest-engine.ts";
import { mutantBackend } from "../selftest/mutant.ts";
import { TF32 } from "../tensor/profile.ts";
import { conformance } from "./conformance.ts";

/** An engine that claims TF32 and computes its sums of products with this fault. */
function claiming(id: string): Backend {
  const fault = FAULTS.find((one) => one.id === id);
  if (fault === undefined) throw new Error(`there is no fault ${id}`);
  return { ...mutantBackend(fault, honestCompute("sequential")), profile: TF32 };
}

const TYPES = ["Convolution", "Deconvolution", "InnerProduct", "DepthwiseConvolution"] as const;

describe("an engine that claims TF32", () => {
  it.each(["arithmetic/tf32", "arithmetic/tf32-truncated"])("%s is what it claims", async (id) => {
    const report = await conformance(claiming(id), { types: TYPES, runs: 60 });
    expect(report.summary).toBe("Conforms on 4 of 4 layer types.");
  });

  it("is not one of 8 significant bits, on sums of any length", async () => {
    const report = await conformance(claiming("arithmetic/bf16"), { types: TYPES, runs: 60 });
    expect(report.types.map(({ verdict }) => verdict)).toEqual(["fail", "fail", "fail", "fail"]);
  });
});
