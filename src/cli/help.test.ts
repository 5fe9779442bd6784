/** The tree of commands: every command explains itself, and its examples are what the parser takes. */
import { describe, expect, it } from "vitest";
import { program } from "./main.ts";
import { helpOf, walk } from "./tree.ts";

/** The words of a line as a shell takes them: blanks divide, and double quotes hold together. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|\S+/g)].map(([word, inner]) => inner ?? word);
}

const all = walk(program);

describe.each(all)("$path --help", ({ path, command }) => {
  const help = helpOf(command, 80);
  const [, section = ""] = help.split("\nExamples:\n");
  const lines = section
    .split("\n\n")[0]
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

  it("has a description, and examples of this command", () => {
    expect(command.description()).not.toBe("");
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line).toMatch(new RegExp(`^${path}( |$)`));
  });

  it.each(lines)("is right about: %s", async (line) => {
    const taken: string[] = [];
    for (const one of all) {
      const { path: of } = one;
      one.command.exitOverride().configureOutput({ writeErr: () => {} });
      if (one.command.commands.length === 0) one.command.action(() => void taken.push(of));
    }
    const [, ...words] = wordsOf(line.split(" > ")[0]);
    if (words[0] === "help") {
      expect(all.map((one) => one.path)).toContain(`cupping ${words.slice(1).join(" ")}`);
      return;
    }
    await program.parseAsync(words, { from: "user" });
    expect(taken).toEqual([expect.stringMatching(new RegExp(`^${path}`))]);
  });
});

describe("commands that report", () => {
  /** Those that write files or serve, and what they print is how that went. */
  const SILENT = new Set([
    "export",
    "upgrade",
    "golden record",
    "recipe try",
    "recipe hash",
    "worker",
    "view",
    "completion",
  ]);

  it.each(
    all.filter(({ command, path }) => command.commands.length === 0 && !SILENT.has(path.replace("cupping ", ""))),
  )("$path has --json and --quiet", ({ command }) => {
    const names = command.options.map(({ long }) => long);
    expect(names).toEqual(expect.arrayContaining(["--json", "--quiet"]));
  });
});
