/** Every spec names the lines of the source that its rules come from. */
import { readdirSync, readFileSync } from "node:fs";
import { DIALECTS, type Dialect } from "../src/caffe/dialects.ts";
import type { LayerDefinition } from "../src/caffe/layers/definition.ts";
import { LAYERS } from "../src/caffe/layers/index.ts";
import { describe, expect, it } from "vitest";

/** The repositories of these dialects hold no source that a link could name: it is cited where others took it over. */
const TAKEN_OVER: ReadonlySet<Dialect> = new Set(["DeepLab", "MobileNet"]);

/** The dialect of a layer, by its type in small letters. */
const dialects = new Map(
  Object.entries(LAYERS).flatMap(([type, { dialect }]: [string, LayerDefinition<unknown>]) =>
    dialect === undefined ? [] : [[type.toLowerCase(), dialect] as const],
  ),
);

const folder = new URL("layers/", import.meta.url);

describe("links to Caffe's source", () => {
  it.each(readdirSync(folder).filter((file) => file.endsWith(".spec.ts")))("%s", (file) => {
    const [prose] = readFileSync(new URL(file, folder), "utf8").split("*/");
    const links = prose.match(/https:\/\/github\.com\/\S+/g) ?? [];
    expect(links).not.toEqual([]);
    // A dialect's rule comes from the dialect's repository, or one that took it over, and none of BVLC's rules does.
    const dialect = dialects.get(file.replace(".spec.ts", "").replaceAll("-", ""));
    for (const link of links) expect(/github\.com\/BVLC\/caffe\//.test(link), link).toBe(dialect === undefined);
    if (dialect !== undefined && !TAKEN_OVER.has(dialect)) {
      const repository = DIALECTS[dialect].split("/").slice(0, 5).join("/");
      expect(
        links.some((link) => link.startsWith(`${repository}/`)),
        `a link to ${repository}`,
      ).toBe(true);
    }
    // A commit or a tag, not a branch: lines must stay where they are.
    for (const link of links) expect(link).toMatch(/\/blob\/(?:[0-9a-f]{7,40}|1\.0|rc5)\/\S+#L\d+-L\d+$/);
  });
});
