import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { shellWords } from "./shell.ts";

it("words come out of a shell as they went in", () => {
  const words = ["process:python3 mine.py", "a'b", 'c"d', "$HOME", "net.prototxt", "ümlaut", "", "new\nline", "-x=1,2"];
  const out = execFileSync("sh", ["-c", `printf '%s\\0' ${shellWords(words)}`], { encoding: "utf8" });
  expect(out.split("\0").slice(0, -1)).toEqual(words);
  expect(shellWords(["cupping", "verify", "deploy.prototxt"])).toBe("cupping verify deploy.prototxt");
});
