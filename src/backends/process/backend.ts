/** A program as a backend. */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BlobId } from "../../caffe/net.ts";
import { CuppingError } from "../../error.ts";
import type { Blob } from "../../tensor/blob.ts";
import type { Artifact } from "../artifact.ts";
import type { Backend, Session } from "../backend.ts";
import { folderPrefix, hold } from "../janitor.ts";
import { supports as onnxSupports } from "../onnxruntime/lower.ts";
import { LOWERINGS } from "../onnxruntime/lowering/index.ts";
import { readBlob, writeBlob, writeNet } from "./files.ts";
import { Program } from "./program.ts";
import {
  type Answer,
  type Hello,
  PROTOCOL,
  readHello,
  readOpened,
  type Request,
  supportOf,
  TIMEOUTS,
} from "./protocol.ts";

/** A program that nobody has used for so long ends, and is started again when it is needed, in milliseconds. */
const IDLE = 20_000;

/** A program that said hello, or why it did not. */
export type Greeting =
  | {
      readonly kind: "hello";
      readonly backend: Backend & { readonly pid: number | undefined };
      /** Opens a converted model. */
      readonly open: (file: string) => Promise<Artifact>;
    }
  | { readonly kind: "refused"; readonly reason: string; readonly remedy: string; readonly cause?: unknown };

/** Starts the program and asks who it is. @param milliseconds for its hello */
export async function greet(command: readonly string[], place: string, milliseconds?: number): Promise<Greeting> {
  const engine = new Engine(command, place, milliseconds ?? TIMEOUTS.hello);
  try {
    const answer = await engine.start();
    if (answer.kind === "refused") return answer;
    return { kind: "hello", backend: engine.backend(answer.hello), open: (file) => engine.openArtifact(file) };
  } catch (error) {
    if (!(error instanceof CuppingError)) throw error;
    return { kind: "refused", reason: error.problem, remedy: error.remedy, cause: error };
  }
}

type Started =
  | { readonly kind: "hello"; readonly program: Program; readonly hello: Hello }
  | Extract<Greeting, { kind: "refused" }>;

/** The program, started when it is needed, and again when it has ended. */
class Engine {
  readonly #command: readonly string[];
  readonly #place: string;
  readonly #helloTimeout: number;
  #started: Promise<Started> | undefined;
  #program: Program | undefined;
  #sessions = 0;
  #open = 0;
  #idle: NodeJS.Timeout | undefined;

  constructor(command: readonly string[], place: string, helloTimeout: number) {
    this.#command = command;
    this.#place = place;
    this.#helloTimeout = helloTimeout;
  }

  start(): Promise<Started> {
    if (this.#program?.ended) this.#started = undefined;
    this.#started ??= this.#start();
    return this.#started;
  }

  async #start(): Promise<Started> {
    const program = new Program(this.#command, this.#place);
    this.#program = program;
    const answer = await program.ask({ type: "hello", protocols: [PROTOCOL] }, this.#helloTimeout);
    const refuse = async (reason: string, remedy: string): Promise<Started> => {
      await program.close();
      return { kind: "refused", reason, remedy };
    };
    if (answer.type !== "hello") {
      const { reason, message, remedy } = answer as Answer & { reason?: string; message?: string; remedy?: string };
      return await refuse(reason ?? message ?? "It gives no reason.", remedy ?? "Run it by hand to see why.");
    }
    const hello = readHello(answer);
    if (typeof hello === "string") return await refuse(hello, "See docs/process-protocol.md, hello.");
    this.#rest();
    return { kind: "hello", program, hello };
  }

  backend(hello: Hello): Extract<Greeting, { kind: "hello" }>["backend"] {
    const pid = (): number | undefined => (this.#program?.ended === false ? this.#program.pid : undefined);
    return {
      id: "process",
      device: hello.name,
      version: hello.version,
      profile: hello.profile,
      supports(layer) {
        const support = supportOf(layer, hello);
        return support.supported && hello.net === "onnx" ? onnxSupports(layer, LOWERINGS) : support;
      },
      prepare: (trained) => this.prepare(trained),
      get pid() {
        return pid();
      },
    };
  }

  prepare(trained: Parameters<Backend["prepare"]>[0]): Promise<Session> {
    return this.#session(async ({ program, hello, session, folder }, run) => {
      const files = await writeNet(trained, hello.net, folder);
      const inputs = trained.net.inputs.map((blob) => ({ blob, shape: trained.net.shapes.get(blob) ?? [] }));
      const blobs = trained.net.layers.flatMap(({ name, tops, topShapes }) =>
        tops.map((blob, top) => ({ blob, shape: topShapes[top], layer: name, top })),
      );
      await this.#ask(
        program,
        { type: "prepare", session, folder, format: hello.net, files, inputs, blobs },
        hello.timeouts.prepare,
      );
      return {
        run: async (feeds, fetch) => {
          const wanted = fetch.filter((id) => !feeds.has(id));
          const got = wanted.length === 0 ? new Map<BlobId, Blob>() : await run(feeds, wanted);
          const missing = wanted.filter((id) => !got.has(id));
          if (missing.length > 0) {
            throw this.#failed(
              `It returned no blob ${missing.map((id) => `"${id}"`).join(", ")}, which it was asked for.`,
            );
          }
          return new Map(fetch.map((id) => [id, (feeds.get(id) ?? got.get(id)) as Blob]));
        },
      };
    });
  }

  /** Opens a converted model, which need not be of a net. */
  openArtifact(file: string): Promise<Artifact> {
    return this.#session(async ({ program, hello, session }, run) => {
      const answer = await this.#ask(program, { type: "open", session, file }, hello.timeouts.prepare);
      const opened = readOpened(answer);
      if (typeof opened === "string") throw this.#failed(opened, "See docs/process-protocol.md, open.");
      return {
        ...opened,
        producer: "",
        engine: `process:${hello.name} ${hello.version}`,
        profile: hello.profile,
        run: (feeds) => run(feeds, []),
      };
    });
  }

  /** A session of the program, with a folder of its own; it ends when what is made of it is disposed of. */
  async #session<Made extends object>(
    make: (
      session: { readonly program: Program; readonly hello: Hello; readonly session: number; readonly folder: string },
      run: (feeds: ReadonlyMap<BlobId, Blob>, fetch: readonly BlobId[]) => Promise<Map<BlobId, Blob>>,
    ) => Promise<Made>,
  ): Promise<Made & AsyncDisposable> {
    clearTimeout(this.#idle);
    const started = await this.start();
    if (started.kind === "refused") throw this.#failed(started.reason, started.remedy);
    const { program, hello } = started;
    const session = ++this.#sessions;
    this.#open++;
    const folder = await mkdtemp(join(tmpdir(), folderPrefix("process")));
    const release = hold({ folder });
    const end = async (): Promise<void> => {
      await rm(folder, { recursive: true, force: true });
      release();
      if (--this.#open === 0) this.#rest();
    };
    let runs = 0;
    try {
      const made = await make({ program, hello, session, folder }, async (feeds, fetch) => {
        const run = join(folder, `run-${runs++}`);
        await mkdir(run);
        try {
          return await this.#run(program, hello, session, run, feeds, fetch);
        } finally {
          await rm(run, { recursive: true, force: true });
        }
      });
      return {
        ...made,
        [Symbol.asyncDispose]: async () => {
          try {
            if (!program.ended) await this.#ask(program, { type: "dispose", session }, TIMEOUTS.dispose);
          } finally {
            await end();
          }
        },
      };
    } catch (error) {
      await end();
      throw error;
    }
  }

  /** @returns what the program returned, which need not be what was asked for */
  async #run(
    program: Program,
    hello: Hello,
    session: number,
    folder: string,
    feeds: ReadonlyMap<BlobId, Blob>,
    fetch: readonly BlobId[],
  ): Promise<Map<BlobId, Blob>> {
    const fed = await Promise.all(
      [...feeds].map(([id, blob], i) => writeBlob(id, blob, hello.tensors, folder, `in-${i}`)),
    );
    const answer = await this.#ask(program, { type: "run", session, folder, feeds: fed, fetch }, hello.timeouts.run);
    if (!Array.isArray(answer["blobs"])) throw this.#failed("Its answer to run has no list of blobs.");
    const got = new Map<BlobId, Blob>();
    for (const one of answer["blobs"] as unknown[]) {
      const { id, blob } = await readBlob(one, folder, this.#place);
      got.set(id, blob);
    }
    return got;
  }

  async #ask(program: Program, request: Request, milliseconds: number): Promise<Answer> {
    const answer = await program.ask(request, milliseconds);
    if (answer.type === "error" || answer.type === "unavailable") {
      throw this.#failed(
        `It answers ${request.type} with an error: ${String(answer["message"])}`,
        "Correct the net, or the program.",
      );
    }
    return answer;
  }

  #failed(problem: string, remedy = "See docs/process-protocol.md, run."): CuppingError {
    return new CuppingError("BACKEND_FAILED", { place: this.#place, problem, remedy });
  }

  /** Nobody has a session: after a while the program ends. */
  #rest(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      if (this.#open === 0) void this.#program?.close();
    }, IDLE);
    this.#idle.unref();
  }
}
