/** The process in which an isolated engine runs. Its argument is the backend, as --backend names it. */
import process from "node:process";
import { messageOf } from "../../error.ts";
import { peakResident } from "../host.ts";
import type { Session } from "../backend.ts";
import { parseBackendSpec } from "../index.ts";
import type { Answer, Request } from "./messages.ts";

const found = parseBackendSpec(process.argv[2]).load();
const sessions = new Map<number, Session>();

async function answer(request: Request): Promise<Answer> {
  const { id, session } = request;
  switch (request.kind) {
    case "prepare": {
      const one = await found;
      if (one.kind !== "available") return { id, error: one.reason };
      sessions.set(session, await one.backend.prepare(request.trained, request.outputs));
      return { id };
    }
    case "run": {
      const own = sessionOf(session);
      const blobs = await own.run(request.feeds, request.fetch);
      const process = { kind: "process", what: "the engine's own process", bytes: peakResident() } as const;
      return { id, blobs, memory: [process, ...(own.memory?.() ?? [])] };
    }
    case "dispose":
      await sessionOf(session)[Symbol.asyncDispose]();
      sessions.delete(session);
      return { id };
    default:
      return request satisfies never;
  }
}

function sessionOf(number: number): Session {
  const session = sessions.get(number);
  if (session === undefined) throw new Error(`there is no session ${number}`);
  return session;
}

process.on("message", (request: Request) => {
  void answer(request)
    .catch((error: unknown): Answer => ({ id: request.id, error: messageOf(error) }))
    .then((answered) => process.send?.(answered));
});
// The harness has gone, and its engine goes with it.
process.on("disconnect", () => process.exit(0));
