/** Every spec names the lines of the source that its rules come from. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const folder = new URL("layers/", import.meta.url);

describe("links to Caffe's source", () => {
  it.each(readdirSync(folder).filter((file) => file.endsWith(".spec.ts")))("%s", (file) => {
    const [prose] = readFileSync(new URL(file, folder), "utf8").split("*/");
    const links = prose.match(/https:\/\/github\.com\/\S+/g) ?? [];
    expect(links).not.toEqual([]);
    // A commit or a tag, not a branch: lines must stay where they are.
    for (const link of links) expect(link).toMatch(/\/blob\/(?:[0-9a-f]{7,40}|1\.0|rc5)\/\S+#L\d+-L\d+$/);
  });
});
