/**
 * What cupping and a program say to each other (docs/process-protocol.md), recorded and replayed:
 *
 *     tsx scripts/exchange.ts record FILE COMMAND…   stands between the two, and writes down what both say
 *     tsx scripts/exchange.ts replay FILE            answers as that program did, as long as it is asked the same
 *
 * Files that cupping writes are kept as hashes, and those that the program writes as they are.
 */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

interface Message {
  readonly type: string;
  readonly folder?: string;
}

interface Turn {
  readonly request: Message;
  /** Hashes of the files in the request's folder, by name. */
  readonly given: Readonly<Record<string, string>>;
  readonly answer: Message;
  /** Files that the program put there, in base64. */
  readonly made: Readonly<Record<string, string>>;
}

/** Files of a folder that are not among these. */
function filesIn(folder: string | undefined, known: Readonly<Record<string, string>> = {}): [string, Buffer][] {
  if (folder === undefined) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !(entry.name in known))
    .map(({ name }): [string, Buffer] => [name, readFileSync(join(folder, name))])
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}

const hashes = (folder: string | undefined): Record<string, string> =>
  Object.fromEntries(
    filesIn(folder).map(([name, bytes]) => [name, createHash("sha256").update(bytes).digest("hex").slice(0, 16)]),
  );

/** A request as it is on every machine. */
const plain = (request: Message): Message => ("folder" in request ? { ...request, folder: "" } : request);

const requests = (): AsyncIterable<string> => createInterface({ input: process.stdin });
const say = (answer: object): void => console.log(JSON.stringify(answer));

async function record(file: string, [program, ...args]: readonly string[]): Promise<void> {
  const child: ChildProcessWithoutNullStreams = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
  child.stderr.pipe(process.stderr);
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const turns: Turn[] = [];
  for await (const line of requests()) {
    const request = JSON.parse(line) as Message;
    const given = hashes(request.folder);
    child.stdin.write(`${line}\n`);
    const { value, done } = await answers.next();
    if (done === true) break;
    const answer = JSON.parse(value) as Message;
    const made = filesIn(request.folder, given).map(([name, bytes]) => [name, bytes.toString("base64")] as const);
    turns.push({ request: plain(request), given, answer, made: Object.fromEntries(made) });
    say(answer);
  }
  child.stdin.end();
  writeFileSync(file, `[\n${turns.map((turn) => JSON.stringify(turn)).join(",\n")}\n]\n`);
}

async function replay(file: string): Promise<void> {
  const turns = JSON.parse(readFileSync(file, "utf8")) as Turn[];
  let next = 0;
  for await (const line of requests()) {
    const request = JSON.parse(line) as Message;
    const turn = turns[next++] as Turn | undefined;
    const asked = JSON.stringify([plain(request), hashes(request.folder)]);
    const recorded = turn && JSON.stringify([turn.request, turn.given]);
    if (turn === undefined || asked !== recorded) {
      say({ type: "error", message: `Request ${next} is not what was recorded: ${asked}, and ${recorded} was` });
      continue;
    }
    for (const [name, bytes] of Object.entries(turn.made)) {
      writeFileSync(join(request.folder as string, name), Buffer.from(bytes, "base64"));
    }
    say(turn.answer);
  }
}

const [mode, file, ...command] = process.argv.slice(2);
if (mode === "record" && command.length > 0) await record(file, command);
else if (mode === "replay") await replay(file);
else throw new Error("Usage: exchange.ts record FILE COMMAND… | replay FILE");
