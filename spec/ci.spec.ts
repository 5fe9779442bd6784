/** What CI servers are given: ci/ is YAML that holds together, and its script calls the one line that it should. */
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { ValidationVerdict } from "../src/validation/verdict.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const folder = join(root, "ci");
const read = (file: string): string => readFileSync(join(folder, file), "utf8");
const yaml = (file: string): unknown => parse(read(file), { strict: true, uniqueKeys: true });

/** Every `${{ … }}` of a text. */
const EXPRESSION = /\$\{\{ *(.*?) *\}\}/g;
const expressions = (text: string): string[] => [...text.matchAll(EXPRESSION)].map(([, inside]) => inside);

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
  readonly on: {
    readonly workflow_call: {
      readonly inputs: Readonly<Record<string, { readonly type: string; readonly default?: string }>>;
    };
  };
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

  /** Its inputs' defaults, what a caller states, and the contexts of one job. */
  const contextOf = (stated: Record<string, string>, job: Record<string, string>): ((inside: string) => string) => {
    const { inputs } = workflow.on.workflow_call;
    return (inside) => {
      const name = /^inputs\.(.+)$/.exec(inside)?.[1];
      const value = name === undefined ? job[inside] : (stated[name] ?? inputs[name].default);
      if (value === undefined) throw new Error(`nobody knows ${inside}`);
      return value;
    };
  };

  it("runs for real: two parts of the digits' gate, and their merge, whose exit code is the verdict", () => {
    const work = mkdtempSync(join(tmpdir(), "cupping-ci-"));
    try {
      // cupping from this checkout, as npm would have put it there.
      const npx = [
        "#!/usr/bin/env bash",
        '[ "$1 $2" = "--no cupping" ] || exit 99',
        `exec node --import ${JSON.stringify(import.meta.resolve("tsx"))} ${JSON.stringify(join(root, "src/cli/main.ts"))} "\${@:3}"`,
      ];
      writeFileSync(join(work, "npx"), npx.join("\n"), { mode: 0o755 });
      const runJob = (job: string, stated: Record<string, string>, context: Record<string, string>): number[] => {
        const valueOf = contextOf(stated, context);
        return workflow.jobs[job].steps
          .filter(({ run }) => run?.includes("npx --no cupping"))
          .map(({ run, env = {} }) => {
            const own = Object.entries(env).map(([name, value]) => [
              name,
              value.replaceAll(EXPRESSION, (_all, inside: string) => valueOf(inside)),
            ]);
            const { status } = spawnSync("bash", ["-eo", "pipefail", "-c", run as string], {
              cwd: work,
              env: {
                ...process.env,
                PATH: `${work}:${process.env.PATH}`,
                GITHUB_STEP_SUMMARY: join(work, "summary.md"),
                ...(Object.fromEntries(own) as Record<string, string>),
              },
              encoding: "utf8",
            });
            return status ?? -1;
          });
      };
      const gate = join(root, "spec/gates/digits-mnist.json");
      const stated = { gate, shards: "[1, 2]", backends: "onnxruntime:cpu" };
      for (const shard of ["1", "2"]) {
        expect(runJob("part", stated, { "matrix.shard": shard, "strategy.job-total": "2" })).toEqual([0]);
      }
      expect(runJob("verdict", stated, {})).toEqual([0]);
      const verdict = JSON.parse(readFileSync(join(work, "cupping.json"), "utf8")) as ValidationVerdict;
      expect(verdict.runs.map(({ images, top1Errors }) => [images, top1Errors])).toEqual([[10_000, 76]]);
      expect(readFileSync(join(work, "cupping.xml"), "utf8")).toContain("<testsuite");
      expect(readFileSync(join(work, "summary.md"), "utf8")).toContain("76");

      const wrong = join(work, "wrong.json");
      const text = readFileSync(gate, "utf8").replaceAll("../../golden", join(root, "golden"));
      writeFileSync(wrong, text.replace('"errors": 76', '"errors": 75'));
      expect(runJob("verdict", { ...stated, gate: wrong }, {})).toEqual([1]);
    } finally {
      rmSync(work, { recursive: true });
    }
  });
});
