/** Options of engines: written behind the device, checked, and varied one at a time. */
import { describe, expect, it } from "vitest";
import { FP32 } from "../tensor/profile.ts";
import { parseBackendSpec } from "./index.ts";
import { variations } from "./options.ts";

describe("options of a backend", () => {
  it("are part of its device", async () => {
    const text = "onnxruntime:cpu?graphOptimizationLevel=disabled&intraOpNumThreads=1";
    const found = await parseBackendSpec(text).load();
    if (found.kind !== "available") throw new Error(found.reason);
    expect(`${found.backend.id}:${found.backend.device}`).toBe(text);
    expect(found.backend.profile).toBe(FP32);
  });

  it.each([
    ["onnxruntime:cpu?fast=yes", /graphOptimizationLevel=all\|disabled/],
    ["onnxruntime:cpu?executionMode=backwards", /executionMode=sequential\|parallel/],
    ["opencv:wasm?threads=2", /This backend has no options/],
  ])("%s is refused with what there is", (text, message) => {
    expect(() => parseBackendSpec(text)).toThrow(message);
  });

  it("are varied one at a time, after the defaults", () => {
    expect(variations({ a: ["1", "2", "3"], b: ["x", "y"] })).toEqual([{}, { a: "2" }, { a: "3" }, { b: "y" }]);
  });
});
