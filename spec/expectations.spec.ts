/** The known failures that come with cupping: each is explained in docs/findings.md, whose table is made of them. */
import { readdir, readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { ANY, checkExpectations, expectationOf, readExpectations } from "../src/conformance/expectations.ts";
import { CASES } from "../src/conformance/cases/index.ts";
import { buildCase } from "../src/conformance/layer-case.ts";
import { LAYERS } from "../src/caffe/layers/index.ts";

const FOLDER = new URL("expectations/", import.meta.url);
const files = (await readdir(FOLDER)).filter((file) => file.endsWith(".json"));
const findings = await readFile(new URL("../docs/findings.md", import.meta.url), "utf8");
/** As GitHub makes anchors of headings. */
const anchors = new Set(
  [...findings.matchAll(/^## (.+)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} -]/gu, "")
      .replaceAll(" ", "-"),
  ),
);

/** Rows of the first table behind a title, as cells without the bars. */
function tableBehind(title: string): string[][] {
  const lines = findings.slice(findings.indexOf(title)).split("\n");
  const rows = lines.slice(
    0,
    lines.findIndex((line) => !line.startsWith("|")),
  );
  return rows.map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

describe.each(files)("%s", async (file) => {
  const expectations = await readExpectations(new URL(file, FOLDER).pathname);

  it("names cases that exist, and findings that are told", () => {
    checkExpectations(expectations, CASES);
    expect(expectations.filter(({ finding }) => finding === undefined || !anchors.has(finding))).toEqual([]);
  });

  it("gives an example of every failure of draws, which its prototxt matches", () => {
    for (const { type, kinds, ...expectation } of expectations.filter((one) => one.case === ANY)) {
      if (expectation.example === undefined) throw new Error(`${type}, draws of ${kinds?.join(", ")}: no example`);
      expect(buildCase(expectation.example).layer.type).toBe(type);
      expect(expectationOf([{ type, ...expectation }], type, ANY, expectation.example)).toBeDefined();
    }
  });

  it("is what the table of docs/findings.md says", () => {
    const numbers = [...findings.matchAll(/^(\d+)\. \[.+\]\(#(.+)\)$/gm)].map(([, , finding]) => finding);
    const backend = tableBehind("|     | backend").find(
      ([, name]) => name.replaceAll("`", "").replaceAll(/:|\?\w+=/g, "-") === file.slice(0, -5),
    );
    expect(backend, `docs/findings.md has no ${file}: make its table again (scripts/findings.ts)`).toBeDefined();
    const [titles, , ...rows] = tableBehind("| layer type");
    const column = titles.indexOf((backend as string[])[0]);
    const told = rows.map((row) => [
      row[0],
      [...row[column].matchAll(/\d+/g)].map(([n]) => numbers[Number(n) - 1]).toSorted(),
    ]);
    const known = Object.keys(LAYERS)
      .filter((type) => rows.some(([name]) => name === type))
      .map((type): [string, string[]] => [
        type,
        [
          ...new Set(expectations.filter((one) => one.type === type).map(({ finding }) => finding as string)),
        ].toSorted(),
      ]);
    expect(Object.fromEntries(told)).toEqual(Object.fromEntries(known));
  });
});
