/** Writes docs/commands.md, the reference of all commands, from what they say of themselves; --check only compares. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { program } from "../src/cli/main.ts";
import { helpOf, walk } from "../src/cli/tree.ts";
import { writeWhole } from "../src/files.ts";

const WIDTH = 100;
const file = fileURLToPath(new URL("../docs/commands.md", import.meta.url));
const all = walk(program);
const anchor = (path: string): string => path.replaceAll(" ", "-");
const text = [
  "# Commands",
  "",
  "What `cupping COMMAND --help` prints, made of the commands themselves by `npm run generate`. In a checkout,",
  "`npm run -s cupping --` stands for `cupping`.",
  "",
  ...all.map(({ path, command }) => `- [${path}](#${anchor(path)}): ${command.description()}`),
  ...all.flatMap(({ path, command }) => ["", `## ${path}`, "", "```", helpOf(command, WIDTH), "```"]),
  "",
].join("\n");
if (!process.argv.includes("--check")) await writeWhole(file, text);
else if ((await readFile(file, "utf8")) !== text) {
  console.error("docs/commands.md is not what the commands say: npm run generate");
  process.exitCode = 1;
}
