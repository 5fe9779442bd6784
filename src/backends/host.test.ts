/** What a child that tries a device says of why it cannot be used. */
import { describe, expect, it } from "vitest";
import { tryInChild } from "./host.ts";

describe("a device that is tried in a child", () => {
  it("works", async () => {
    expect(await tryInChild('console.log(process.argv[1] === "cuda" ? "works" : "no")', ["cuda"])).toBeUndefined();
  });

  it("names the library that is missing, and not the sentence that says so of another", async () => {
    const program = `
      console.error("[E:onnxruntime] Failed to load library /bin/libonnxruntime_providers_cuda.so with error: libcublasLt.so.13: cannot open shared object file: No such file or directory");
      throw new Error("Failed to load shared library");`;
    expect(await tryInChild(program, [])).toBe(
      "libcublasLt.so.13 is missing, or not where the loader looks (LD_LIBRARY_PATH)",
    );
  });

  it("gives the error's own words, the signal, or that there was no result", async () => {
    expect(await tryInChild('throw new Error("no adapter.")', [])).toBe("no adapter");
    expect(await tryInChild('process.kill(process.pid, "SIGKILL"); setTimeout(() => {}, 1000)', [])).toBe(
      "it ended with SIGKILL",
    );
    expect(await tryInChild("", [])).toBe("it ended without a result");
  });
});
