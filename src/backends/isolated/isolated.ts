/**
 * A backend whose engine runs in a process of its own: one that crashes or hangs takes down that process, and its layer is an
 * error while the run goes on. The numbers are the same: nothing but where they are computed changes.
 */
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { TrainedNet } from "../../caffe/net.ts";
import type { Backend, MemoryFigure, Session } from "../backend.ts";
import type { Answer, Request } from "./messages.ts";

export interface IsolationOptions {
  /** Seconds that an engine may take for one answer before its process is ended. */
  readonly timeout: number;
}

/** Longer than VGG-16 takes on a software GPU. */
const DEFAULT_TIMEOUT = 600;

/** Beside this file, in TypeScript or compiled; TypeScript needs its loader. */
const IN_TYPESCRIPT = import.meta.url.endsWith(".ts");
const CHILD = fileURLToPath(new URL(IN_TYPESCRIPT ? "./child.ts" : "./child.js", import.meta.url));
const EXEC_ARGV = IN_TYPESCRIPT ? ["--import", import.meta.resolve("tsx")] : [];
/** Of an engine's last words. */
const MOST_STDERR = 2000;

type Body = Request extends infer One ? (One extends Request ? Omit<One, "id"> : never) : never;

/**
 * @param backend as this process loaded it: what it supports and claims
 * @param spec its name: "onnxruntime:cpu"
 */
export function isolated(
  backend: Backend,
  spec = `${backend.id}:${backend.device}`,
  { timeout }: IsolationOptions = { timeout: DEFAULT_TIMEOUT },
): Backend & AsyncDisposable {
  let engine: Engine | undefined;
  let sessions = 0;
  return {
    ...backend,
    supports: (layer) => backend.supports(layer),
    async prepare(trained, outputs): Promise<Session> {
      if (engine === undefined || engine.ended) engine = new Engine(spec, timeout);
      const own = engine;
      const session = ++sessions;
      await own.ask({ kind: "prepare", session, trained: withOwnParams(trained), outputs });
      let figures: readonly MemoryFigure[] = [];
      return {
        memory: () => figures,
        async run(feeds, fetch) {
          const { blobs, memory = [] } = await own.ask({ kind: "run", session, feeds, fetch });
          figures = memory;
          return blobs ?? new Map();
        },
        async [Symbol.asyncDispose]() {
          // With its process a session is gone already.
          if (!own.ended) await own.ask({ kind: "dispose", session });
        },
      };
    },
    async [Symbol.asyncDispose]() {
      engine?.end();
    },
  };
}

/** A one-layer net shares the map of all params: only its own are sent. */
function withOwnParams({ net, params }: TrainedNet): TrainedNet {
  const own = new Set(net.layers.flatMap((layer) => layer.params.map(({ key }) => key)));
  return { net, params: new Map([...params].filter(([key]) => own.has(key))) };
}

/** The engine's process, and what it still owes. */
class Engine {
  readonly #child: ChildProcess;
  readonly #timeout: number;
  readonly #owed = new Map<number, { resolve(answer: Answer): void; reject(error: Error): void }>();
  #asked = 0;
  #stderr = "";
  ended = false;

  constructor(spec: string, timeout: number) {
    this.#timeout = timeout;
    this.#child = fork(CHILD, [spec], {
      execArgv: EXEC_ARGV,
      serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    this.#child.on("message", (message) => {
      const answer = message as Answer;
      const owed = this.#owed.get(answer.id);
      this.#owed.delete(answer.id);
      if (this.#owed.size === 0) this.#rest();
      if (answer.error === undefined) owed?.resolve(answer);
      else owed?.reject(new Error(answer.error));
    });
    this.#child.stderr?.on("data", (text) => {
      this.#stderr = `${this.#stderr}${text}`.slice(-MOST_STDERR);
    });
    this.#child.on("error", (error) => this.#fail(`the engine's process could not be started: ${error.message}`));
    this.#child.on("exit", (code, signal) => this.#fail(crash(code, signal, this.#stderr)));
    this.#rest();
  }

  ask(body: Body): Promise<Answer> {
    if (this.ended) return Promise.reject(new Error("the engine's process has ended"));
    const id = ++this.#asked;
    this.#child.ref();
    this.#child.channel?.ref();
    return new Promise<Answer>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#fail(`the engine did not answer within ${this.#timeout} seconds, and its process was ended`);
        this.end();
      }, this.#timeout * 1000);
      const settle =
        <Value>(then: (value: Value) => void) =>
        (value: Value): void => {
          clearTimeout(timer);
          then(value);
        };
      this.#owed.set(id, { resolve: settle(resolve), reject: settle(reject) });
      this.#child.send({ ...body, id }, (error) => {
        if (error !== null) this.#fail(`the engine's process takes no more: ${error.message}`);
      });
    });
  }

  end(): void {
    this.ended = true;
    this.#child.kill("SIGKILL");
  }

  /** An idle engine does not keep the harness alive. */
  #rest(): void {
    this.#child.unref();
    this.#child.channel?.unref();
    // A pipe of a child is a socket, which can be let go as well.
    (this.#child.stderr as { unref?(): void } | null)?.unref?.();
  }

  #fail(reason: string): void {
    this.ended = true;
    const owed = [...this.#owed.values()];
    this.#owed.clear();
    for (const one of owed) one.reject(new Error(reason));
  }
}

function crash(code: number | null, signal: string | null, stderr: string): string {
  const how = signal === null ? `exit code ${code}` : signal;
  const lines = stderr.trim().split("\n");
  const words = lines.find((line) => /error/i.test(line)) ?? lines[lines.length - 1];
  return `the engine's process ended with ${how}${words === "" ? "" : `: ${words}`}`;
}
