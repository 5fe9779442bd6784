/** A program that answers requests, one line each way. docs/process-protocol.md describes it from the other side. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { CuppingError, messageOf } from "../../error.ts";
import { busy, closeAtEnd, GROUPS, hold, idle, killGroup } from "../janitor.ts";
import { type Answer, ANSWERS, type Request } from "./protocol.ts";

/** An answer has the names of files, not their content. */
const LONGEST_LINE = 2 ** 24;
/** Of what the program says on stderr, so much is kept for the error that may follow. */
const STDERR_CHARACTERS = 4000;
const STDERR_LINES = 12;
/** What a program may take to end by itself, in milliseconds. */
const FAREWELL = 2000;

interface Waiting {
  readonly request: Request["type"];
  resolve(answer: Answer): void;
  reject(error: CuppingError): void;
}

/** How the answer to a request is named in errors. */
const WHILE: Record<Request["type"], string> = {
  hello: "before it said hello",
  prepare: "while it prepared a net",
  open: "while it opened a model",
  run: "while it ran a net",
  dispose: "while it disposed of a net",
};

export class Program {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #place: string;
  readonly #exited: Promise<void>;
  readonly #released: (() => void)[];
  #waiting: Waiting | undefined;
  /** Requests are answered one after the other. */
  #queue: Promise<unknown> = Promise.resolve();
  #line = "";
  #stderr = "";
  #failure: CuppingError | undefined;

  /** @param place named in errors */
  constructor(command: readonly string[], place: string) {
    this.#place = place;
    const [file, ...args] = command;
    this.#child = spawn(file, args, { detached: GROUPS, stdio: "pipe" });
    const child = this.#child;
    idle(child);
    this.#released = [hold({ group: GROUPS ? child.pid : undefined }), closeAtEnd(() => this.close())];
    child.stdout.setEncoding("utf8").on("data", (text: string) => this.#read(text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_CHARACTERS);
    });
    // A program that has ended does not read: what its end was says more.
    child.stdin.on("error", () => {});
    this.#exited = new Promise((resolve) => {
      child.on("error", (error: NodeJS.ErrnoException) => {
        this.#fail(
          error.code === "ENOENT" ? `There is no program "${file}".` : `It cannot be started: ${messageOf(error)}.`,
          "Check the command's first word, and that it may be executed.",
        );
        resolve();
      });
      // What it started itself, and what would hold its pipes open.
      child.on("exit", () => this.#kill());
      // "close" comes after the last of its output, "exit" may come before.
      child.on("close", (code, signal) => {
        const partial = this.#line === "" ? "" : ` in the middle of a line (${quoted(this.#line)})`;
        const how = signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
        this.#fail(
          `It ${how}${partial} ${this.#waiting === undefined ? "while nothing was asked of it" : WHILE[this.#waiting.request]}.`,
          "Run it by hand to see why.",
        );
        resolve();
      });
    });
    void this.#exited.then(() => {
      for (const release of this.#released) release();
    });
  }

  /** Whether it can be asked no more. */
  get ended(): boolean {
    return this.#failure !== undefined;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /**
   * @returns the answer, of the type that belongs to the request, or "error" or "unavailable" where that is the answer
   * @throws CuppingError BACKEND_FAILED when the program crashes, hangs, or answers nonsense; it is ended then
   */
  ask(request: Request, milliseconds: number): Promise<Answer> {
    const answer = this.#queue.then(() => this.#ask(request, milliseconds));
    this.#queue = answer.catch(() => {});
    return answer;
  }

  async #ask(request: Request, milliseconds: number): Promise<Answer> {
    if (this.#failure !== undefined) throw this.#failure;
    busy(this.#child);
    const timer = setTimeout(() => {
      this.#fail(
        `It did not answer within ${milliseconds / 1000} s ${WHILE[request.type]}, and was ended.`,
        'If it needs longer, state "timeouts" in its hello.',
      );
    }, milliseconds);
    try {
      return await new Promise<Answer>((resolve, reject) => {
        this.#waiting = { request: request.type, resolve, reject };
        this.#child.stdin.write(`${JSON.stringify(request)}\n`);
      });
    } finally {
      clearTimeout(timer);
      this.#waiting = undefined;
      idle(this.#child);
    }
  }

  #read(text: string): void {
    const lines = (this.#line + text).split("\n");
    this.#line = lines.pop() ?? "";
    for (const line of lines) if (line.trim() !== "") this.#answer(line);
    if (this.#line.length > LONGEST_LINE) this.#malformed(this.#line, "a line without an end");
  }

  #answer(line: string): void {
    let answer: unknown;
    try {
      answer = JSON.parse(line);
    } catch {
      return this.#malformed(line, "no JSON");
    }
    const type = typeof answer === "object" && answer !== null ? (answer as { type?: unknown }).type : undefined;
    if (typeof type !== "string") return this.#malformed(line, 'no object with a "type"');
    const waiting = this.#waiting;
    if (waiting === undefined) return this.#malformed(line, "an answer that nobody asked for");
    if (type !== ANSWERS[waiting.request] && type !== "error" && type !== "unavailable") {
      return this.#malformed(
        line,
        `no answer to ${waiting.request}, which is "${ANSWERS[waiting.request]}" or "error"`,
      );
    }
    // One answer a request: another line is one too many.
    this.#waiting = undefined;
    waiting.resolve(answer as Answer);
  }

  #malformed(line: string, what: string): void {
    this.#fail(
      `It printed ${quoted(line)} on standard output, which is ${what}.`,
      "Print answers only on standard output, one JSON object a line, and everything else on standard error.",
    );
  }

  /** The first failure counts: what follows comes of it. */
  #fail(problem: string, remedy: string): void {
    if (this.#failure !== undefined) return;
    const words = this.#stderr.trimEnd().split("\n").slice(-STDERR_LINES).join("\n");
    this.#failure = new CuppingError("BACKEND_FAILED", {
      place: this.#place,
      problem: words === "" ? problem : `${problem} Its last words on standard error:\n${words}\n`,
      remedy,
    });
    this.#kill();
    this.#waiting?.reject(this.#failure);
  }

  /** With all that it started. */
  #kill(): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    if (GROUPS) killGroup(pid);
    else this.#child.kill("SIGKILL");
  }

  /** Ends the program: first by the end of its input, then by force. Resolves when it is gone. */
  async close(): Promise<void> {
    busy(this.#child);
    this.#child.stdin.end();
    const timer = setTimeout(() => this.#kill(), FAREWELL);
    await this.#exited;
    clearTimeout(timer);
  }
}

function quoted(line: string): string {
  return JSON.stringify(line.length > 200 ? `${line.slice(0, 200)}…` : line);
}
