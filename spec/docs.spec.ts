/**
 * Every command in the docs is run, page by page in a folder of its own, in the order in which it stands there: each line of
 * a block fenced as `sh`. The folder holds what the pages speak of: the bundled net as deploy.prototxt and net.caffemodel, a
 * photo as cat.jpg, and this checkout's own folders.
 *
 * A line that says "exits with 1" has to. What cannot be run here is marked by a comment before its block, with the reason:
 *
 *     <!-- not run: REASON -->                    the whole block
 *     <!-- not run, "PART OF A LINE": REASON -->  the lines with this in it
 *
 * Of these, too, the parser has to take every `cupping` line that is whole.
 */
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { program } from "../src/cli/main.ts";
import { walk } from "../src/cli/tree.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const PAGES = [
  "README.md",
  ...readdirSync(join(ROOT, "docs"))
    .filter((file) => file.endsWith(".md"))
    .map((file) => join("docs", file)),
];

interface Line {
  readonly text: string;
  readonly code: number;
  /** Why it is not run; null: it is. */
  readonly reason: string | null;
}

interface Block {
  readonly lines: readonly Line[];
  /** Markers that match no line. */
  readonly stale: readonly string[];
}

const MARKER = /<!-- not run(?:, "([^"]+)")?: (.+?) -->/g;
const BLOCK = /((?:<!-- [^\n]* -->\n+)*)```sh\n([\s\S]*?)^```/gm;

function blocksOf(page: string): Block[] {
  return [...readFileSync(join(ROOT, page), "utf8").matchAll(BLOCK)].map(([, comments, body]) => {
    const markers = [...comments.matchAll(MARKER)].map(([, part = "", reason]) => ({ part, reason }));
    const texts = body
      .replaceAll("\\\n", " ")
      .split("\n")
      .filter((text) => text.trim() !== "");
    const lines = texts.map((text): Line => {
      const [command, remark = ""] = text.split(/\s+# /);
      return {
        text: command,
        code: Number(/exits with (\d)/.exec(remark)?.[1] ?? 0),
        reason: markers.find(({ part }) => text.includes(part))?.reason ?? null,
      };
    });
    const stale = markers.filter(({ part }) => !texts.some((text) => text.includes(part))).map(({ part }) => part);
    return { lines, stale };
  });
}

/** `npx cupping` and `npm run -s cupping --` are this checkout's command, without the seconds that npm itself takes. */
const PRELUDE = `
tsx() { "${process.execPath}" --import "${join(ROOT, "node_modules/tsx/dist/loader.mjs")}" "$@"; }
cupping() { tsx "${join(ROOT, "src/cli/main.ts")}" "$@"; }
npx() { local what=$1; shift; "$what" "$@"; }
npm() { if [ "$1 $2 $3 $4" != "run -s cupping --" ]; then return 99; fi; shift 4; cupping "$@"; }
`;

function runIn(folder: string, text: string): Promise<{ code: number; err: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, NO_COLOR: "1" };
    execFile("bash", ["-c", PRELUDE + text], { cwd: folder, env, maxBuffer: 2 ** 26 }, (error, _out, err) => {
      resolve({ code: typeof error?.code === "number" ? error.code : error === null ? 0 : -1, err });
    });
  });
}

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "cupping-docs-"));
  for (const name of ["docs", "golden", "node_modules", "scripts", "spec", "src", "package.json", "tsconfig.json"]) {
    await symlink(join(ROOT, name), join(folder, name));
  }
  const digits = join(ROOT, "golden/digits");
  await copyFile(join(digits, "digits.prototxt"), join(folder, "deploy.prototxt"));
  await copyFile(join(digits, "digits.caffemodel"), join(folder, "net.caffemodel"));
  await copyFile(join(digits, "digits-v1.prototxt"), join(folder, "old.prototxt"));
  await copyFile(join(ROOT, "spec/recipes/caffe-vgg16.json"), join(folder, "my-recipe.json"));
  const photo = await sharp({ create: { width: 320, height: 240, channels: 3, background: "#c08040" } })
    .jpeg()
    .toBuffer();
  await mkdir(join(folder, "photos"));
  for (const file of ["cat.jpg", "photos/a.jpg", "photos/b.jpg"]) await writeFile(join(folder, file), photo);
  return folder;
}

const pages = PAGES.map((page) => ({ page, blocks: blocksOf(page) })).filter(({ blocks }) => blocks.length > 0);

it("there are commands in the docs", () => {
  expect(pages.map(({ page }) => page)).toEqual(expect.arrayContaining(["README.md", "docs/tutorial.md"]));
});

describe.each(pages)("commands of $page", ({ blocks }) => {
  let folder: string;
  beforeAll(async () => {
    folder = await makeFolder();
  });
  afterAll(() => rm(folder, { recursive: true }));
  const lines = blocks.flatMap((block) => block.lines);

  it("are marked truly where they are marked", () => {
    expect(blocks.flatMap(({ stale }) => stale)).toEqual([]);
  });

  for (const [i, { text, code, reason }] of lines.entries()) {
    if (reason === null) {
      it(`${i + 1}: ${text}`, async () => {
        const { code: got, err } = await runIn(folder, text);
        expect({ got, err: got === code ? "" : err }).toEqual({ got: code, err: "" });
      });
    } else {
      it.skip(`${i + 1}: ${text} (${reason})`, () => {});
    }
  }

  const whole = lines.filter(
    ({ text, reason }) => reason !== null && /(^| )cupping /.test(text) && !/…|\[|"/.test(text),
  );
  it.runIf(whole.length > 0).each(whole)("is taken by the parser: $text", async ({ text }) => {
    for (const { command } of walk(program)) {
      command.exitOverride().configureOutput({ writeErr: () => {} });
      if (command.commands.length === 0) command.action(() => {});
    }
    const [, words] = /(?:^| )cupping (?:-- )?(.*)$/.exec(text) as RegExpExecArray;
    await program.parseAsync(words.trim().split(/\s+/), { from: "user" });
  });
});
