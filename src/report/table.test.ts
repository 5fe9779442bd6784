import { afterEach, describe, expect, it } from "vitest";
import { brief, table, tables, useColumns, wrap } from "./table.ts";

afterEach(() => useColumns(80));

const longest = (text: string): number => Math.max(...text.split("\n").map((line) => line.length));
const NAME = "inception_3a/pool_proj_with_a_name_that_goes_on_and_on_and_on";

describe("tables", () => {
  it("leave long names whole where there is room, and cut them in the middle where there is none", () => {
    const columns = [{ title: "layer", most: 20 }, { title: "type" }];
    expect(table(columns, [[NAME, "Pooling"]])).toContain(NAME);
    useColumns(60);
    const text = table(columns, [[NAME, "Pooling"]]);
    expect(longest(text)).toBe(60);
    expect(text).toContain("inception_3a/pool_proj_wi…");
    expect(text).toContain("goes_on_and_on_and_on  Pooling");
    useColumns(100);
    expect(table(columns, [[NAME, "x".repeat(60)]]).split("\n")[1]).toHaveLength(100);
  });

  it("cut no name below its least, and take from the widest column first", () => {
    const columns = [{ title: "a", most: 10 }, { title: "b", most: 10 }, { title: "c" }];
    const line = table(columns, [["x".repeat(50), "y".repeat(20), "z".repeat(30)]]).split("\n")[1];
    expect(line).toHaveLength(80);
    expect(line).toContain("y".repeat(20));
    expect(longest(table(columns, [["x".repeat(50), "y".repeat(20), "z".repeat(70)]]))).toBe(10 + 10 + 70 + 4);
  });

  it("wrap the last column under itself", () => {
    const text = table(
      [{ title: "recipe" }, { title: "what for", wraps: true }],
      [["short", "word ".repeat(30).trim()]],
    );
    expect(longest(text)).toBeLessThanOrEqual(80);
    expect(text.split("\n")[2]).toMatch(/^ {8}word word/);
    expect(text.split(/\s+/).filter((word) => word === "word")).toHaveLength(30);
  });

  it("come in parts where not all columns fit, each with the columns that are kept", () => {
    const titles = ["layer", ...Array.from({ length: 7 }, (_, i) => `backend-number-${i}`)];
    const parts = tables(
      titles.map((title) => ({ title })),
      [titles.map((_, i) => `c${i}`)],
      1,
    );
    expect(parts.length).toBe(2);
    for (const part of parts) {
      expect(longest(part)).toBeLessThanOrEqual(80);
      expect(part).toMatch(/^layer /);
    }
    for (const title of titles) expect(parts.join("\n")).toContain(title);
  });

  it("show control characters of a name as they are written, and keep it in one line", () => {
    const rows = table([{ title: "layer" }, { title: "type" }], [["a\n\u001b[2Jb\tc", "ReLU"]]).split("\n");
    expect(rows).toEqual(["layer           type", "a\\n\\x1b[2Jb\\tc  ReLU"]);
    expect(wrap("of a\u0007 name\nand more", 80, 0)).toBe("of a\\x07 name\nand more");
  });

  it("tell large numbers briefly", () => {
    expect([451_584, 102_764_544, 1_849_688_064].map(brief)).toEqual(["451,584", "103 M", "1.85 G"]);
  });
});
