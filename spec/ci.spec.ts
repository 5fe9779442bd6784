/** What CI servers are given: ci/ is YAML that holds together, and its script calls the one line that it should. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { parse } from "yaml";

const folder = fileURLToPath(new URL("../ci/", import.meta.url));
const read = (file: string): string => readFileSync(join(folder, file), "utf8");
const yaml = (file: string): unknown => parse(read(file), { strict: true, uniqueKeys: true });

/** Every `${{ … }}` of a text. */
const expressions = (text: string): string[] => [...text.matchAll(/\$\{\{ *(.*?) *\}\}/g)].map(([, inside]) => inside);

interface Step {
  readonly run?: string;
  readonly shell?: string;
  readonly uses?: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface Action {
  readonly inputs: Readonly<
    Record<string, { readonly description: string; readonly default?: string; readonly required?: boolean }>
  >;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly (Step & { readonly id?: string })[] };
}

interface Workflow {
  readonly on: { readonly workflow_call: { readonly inputs: Readonly<Record<string, { readonly type: string }>> } };
  readonly jobs: Readonly<Record<string, { readonly needs?: string; readonly steps: readonly Step[] }>>;
}

describe("the composite action", () => {
  const action = yaml("gate/action.yml") as Action;

  it("uses exactly the inputs that it declares, each with a default or required", () => {
    const used = expressions(read("gate/action.yml"))
      .filter((inside) => inside.startsWith("inputs."))
      .map((inside) => inside.slice("inputs.".length));
    expect(used.toSorted()).toEqual(Object.keys(action.inputs).toSorted());
    for (const { description, default: otherwise, required } of Object.values(action.inputs)) {
      expect(description).not.toBe("");
      expect(required === true || otherwise !== undefined).toBe(true);
    }
  });

  it("names a shell in each step, and puts no input into a script", () => {
    expect(action.runs.using).toBe("composite");
    for (const { run, shell } of action.runs.steps) {
      expect(shell).toBe("bash");
      expect(run).not.toContain("${{");
    }
  });

  it("hands the script every variable that the script reads", () => {
    const script = read("gate/gate.sh");
    const env = action.runs.steps.find(({ id }) => id === "gate")?.env ?? {};
    const reads = [...script.matchAll(/\$\{([A-Z_]+)(?::[-?][^}]*)?\}/g)].map(([, name]) => name);
    const github = new Set(["RUNNER_TEMP", "TMPDIR", "GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT"]);
    const own = [...new Set(reads)].filter((name) => !github.has(name));
    expect(own.toSorted()).toEqual(Object.keys(env).toSorted());
  });
});

describe("its script", () => {
  const work = mkdtempSync(join(tmpdir(), "cupping-ci-"));
  afterAll(() => rmSync(work, { recursive: true }));
  const fake = join(work, "cupping");
  writeFileSync(fake, '#!/usr/bin/env bash\nprintf "%s\\n" "$@"\nexit "${FAKE_EXIT:-0}"\n');
  chmodSync(fake, 0o755);

  const run = (env: Record<string, string>): string[] =>
    execFileSync("bash", [join(folder, "gate/gate.sh")], {
      env: { PATH: process.env.PATH ?? "", CUPPING: fake, RUNNER_TEMP: work, ...env },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    })
      .trimEnd()
      .split("\n");

  it("calls cupping gate with the gate and nothing that was not stated", () => {
    expect(run({ GATE: "a gate.json" })).toEqual([
      "gate",
      "a gate.json",
      "--json",
      join(work, "cupping.json"),
      "--junit",
      join(work, "cupping.xml"),
      "--annotations",
    ]);
  });

  it("hands on what was stated, as single words, and tells GitHub where the reports are", () => {
    const output = join(work, "output");
    const words = run({
      GATE: "gate.json",
      NET: "net with blanks.prototxt",
      DATA: "list:folder=$(touch broken),file=val.txt",
      BACKENDS: "onnxruntime:cpu tfjs:wasm",
      RESUME: "true",
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: join(work, "summary.md"),
    });
    expect(words.slice(7)).toEqual([
      "--markdown",
      join(work, "summary.md"),
      "--net",
      "net with blanks.prototxt",
      "--data",
      "list:folder=$(touch broken),file=val.txt",
      "--backend",
      "onnxruntime:cpu",
      "--backend",
      "tfjs:wasm",
      "--resume",
    ]);
    expect(readFileSync(output, "utf8")).toBe(`json=${work}/cupping.json\njunit=${work}/cupping.xml\n`);
  });

  it("ends with cupping's exit code, and fails without a gate", () => {
    expect(() => run({ GATE: "gate.json", FAKE_EXIT: "3" })).toThrow(expect.objectContaining({ status: 3 }) as Error);
    expect(() => run({})).toThrow("the gate file");
  });
});

describe("the reusable workflow", () => {
  const workflow = yaml("gate.workflow.yml") as Workflow;
  const text = read("gate.workflow.yml");

  it("uses exactly the inputs that it declares", () => {
    const used = [...text.matchAll(/inputs\.([a-z-]+)/g)].map(([, name]) => name);
    expect([...new Set(used)].toSorted()).toEqual(Object.keys(workflow.on.workflow_call.inputs).toSorted());
  });

  it("runs parts and then merges them, with one line each, and no input in a script", () => {
    expect(Object.keys(workflow.jobs)).toEqual(["part", "verdict"]);
    expect(workflow.jobs.verdict.needs).toBe("part");
    const scripts = Object.values(workflow.jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));
    for (const script of scripts) expect(script).not.toContain("${{");
    expect(scripts.filter((script) => script.includes('cupping gate "$GATE"'))).toHaveLength(1);
    expect(scripts.filter((script) => script.includes("cupping merge journal/*"))).toHaveLength(1);
  });

  it("has scripts that bash can read", () => {
    const scripts = Object.values(workflow.jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));
    for (const script of scripts) execFileSync("bash", ["-n"], { input: script });
  });
});
