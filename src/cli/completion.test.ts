/** What shells complete, asked of the shells themselves. */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cupping } from "./cupping.test-support.ts";
import { SHELLS, type Shell } from "./completion.ts";

const run = promisify(execFile);

function isHere(shell: Shell): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, shell)));
}

/** Prints what the shell completes at the end of a line, one a line. */
const ASK: Readonly<Record<Shell, string>> = {
  bash: `source "$1"; COMP_LINE=$2; COMP_POINT=\${#2}; COMP_WORDBREAKS=$' \\t\\n"\\'><=;|&(:'; compopt() { :; }
    complete -p cupping > /dev/null || exit 1; _cupping; printf '%s\\n' "\${COMPREPLY[@]}"`,
  zsh: `compdef() { :; }; source "$1"; words=("\${(@s: :)2}"); CURRENT=\${#words}; cur=\${words[CURRENT]}
    compadd() { shift; for one in "$@"; do [[ $one == $cur* ]] && print -r -- $one; done; true; }
    _files() { print -l -- $cur*(N); }; _cupping`,
  fish: `source $argv[1]; complete -C $argv[2] | string replace -r '\\t.*' ''; true`,
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cupping-completion-"));
  await writeFile(join(folder, "deploy.prototxt"), "");
});
afterAll(() => rm(folder, { recursive: true }));

describe.each(SHELLS)("completion of %s", (shell) => {
  const script = (): string => join(folder, shell);
  const complete = async (line: string): Promise<string[]> => {
    const args = shell === "fish" ? ["-c", ASK.fish, script(), line] : ["-c", ASK[shell], shell, script(), line];
    const { stdout } = await run(shell, args, { cwd: folder, env: { ...process.env, HOME: folder } });
    return stdout.split("\n").filter((one) => one !== "");
  };
  const here = isHere(shell);
  if (!here) it.skip(`is not tried: there is no ${shell} here`, () => {});

  it("is printed", async () => {
    const { code, out, err } = await cupping("completion", shell);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain(`Made by: cupping completion ${shell}`);
    await writeFile(script(), out);
  });

  it.runIf(here)("knows commands, commands of commands, and options", async () => {
    expect(await complete("cupping ver")).toEqual(["verify"]);
    expect(await complete("cupping golden ")).toEqual(expect.arrayContaining(["record", "check"]));
    expect(await complete("cupping golden rec")).toEqual(["record"]);
    expect(await complete("cupping verify --fail")).toEqual(["--fail-fast"]);
    expect(await complete("cupping golden record --ou")).toEqual(["--out"]);
    expect(await complete("cupping golden record --mean")).toEqual([]);
    expect(await complete("cupping verify --mea")).toEqual([]);
  });

  it.runIf(here)("knows the values of options and arguments", async () => {
    expect(await complete("cupping verify --mode in")).toEqual(expect.arrayContaining(["injected", "inherited"]));
    expect(await complete("cupping conformance --layer Pool")).toEqual(["Pooling"]);
    expect(await complete("cupping selftest --fault pooling/floor")).toEqual(["pooling/floor-rounding"]);
    expect(await complete("cupping completion z")).toEqual(["zsh"]);
    const backends = await complete("cupping probe --backend onnxruntime:c");
    // bash is given what follows the colon, at which it splits words.
    expect(backends).toContain(shell === "bash" ? "cpu" : "onnxruntime:cpu");
  });

  it.runIf(here)("knows files where they may stand", async () => {
    expect(await complete("cupping inspect dep")).toEqual(["deploy.prototxt"]);
    expect(await complete("cupping validate --mean-file dep")).toEqual(["deploy.prototxt"]);
    expect(await complete("cupping backends dep")).toEqual([]);
  });
});
