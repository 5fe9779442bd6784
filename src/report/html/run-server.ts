/** Serves a recorded run on loopback: the same page, which asks for every element of every blob when it is looked at. */
import { open } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join, normalize, sep } from "node:path";
import { z } from "zod";
import { errorRatio, isSame } from "../../comparison/compare.ts";
import { type RecordedComparison, type RecordedRun, REPORT_FILE, RUN_FILE } from "../../conformance/run-record.ts";
import type { ErrorKind, VerifyReport } from "../../conformance/verify.ts";
import { CuppingError, messageOf } from "../../error.ts";
import { readWhole, refuseUnfinished } from "../../files.ts";
import { decodeNpyHeader, NPY_HEADER_BYTES } from "../../tensor/npy.ts";
import { type ArithmeticProfile, FP32, PROFILES } from "../../tensor/profile.ts";
import { count, sameShape } from "../../tensor/shape.ts";
import { toJson } from "../json.ts";
import { plural } from "../table.ts";
import { formatVerify, plain } from "../verify.ts";
import { htmlPage } from "./document.ts";
import { mapsOf } from "./maps.ts";
import type { VerifyPage } from "./model.ts";
import { reviveNumbers } from "./page/revive.ts";
import { lookAt } from "./sight.ts";
import { backendRun, type VerifySubject } from "./verify-page.ts";

const shape = z.array(z.int().nonnegative());
/** What is read of a record without its numbers, which somebody may have sent or a full disk may have cut. */
const recordedRun = z.looseObject({
  format: z.literal(1),
  about: z.looseObject({
    command: z.array(z.string()),
    title: z.string(),
    facts: z.record(z.string(), z.string()),
    notices: z.array(z.string()),
    layers: z.array(
      z.looseObject({
        name: z.string(),
        type: z.string(),
        bottoms: z.array(z.string()),
        tops: z.array(z.string()),
        topShapes: z.array(shape),
      }),
    ),
  }),
  runs: z.array(
    z.looseObject({
      spec: z.string(),
      comparisons: z.array(
        z.looseObject({
          blob: z.string(),
          error: z.enum(["injected", "inherited", "inSitu"]),
          shape,
          reference: z.string(),
          values: z.string(),
          allowed: z.string(),
        }),
      ),
    }),
  ),
});
const recordedReports = z.looseObject({
  reports: z.array(
    z.looseObject({
      backend: z.looseObject({ id: z.string(), device: z.string(), version: z.string(), profile: z.string() }),
      layers: z.array(z.looseObject({ name: z.string(), tops: z.array(z.looseObject({ blob: z.string(), shape })) })),
      conforms: z.boolean(),
      summary: z.string(),
    }),
  ),
});

/** Sights that were looked at last are kept: they are small, and take a while to make of large blobs. */
const KEPT_SIGHTS = 64;

export interface RunServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * @param port 0: any that is free
 * @throws CuppingError FILE_UNREADABLE, RECORD_INVALID, USAGE for a port that cannot be listened on
 */
export async function serveRun(folder: string, port = 0): Promise<RunServer> {
  const record = await openRecord(folder);
  const html = await htmlPage({
    title: `${record.page.title}: cupping view`,
    page: record.page,
    text: record.text,
  });
  let own: readonly string[] = [];
  const server = createServer((request, response) => {
    // Another site's page that has this address under a name of its own is not answered.
    if (!own.includes((request.headers.host ?? "").toLowerCase())) {
      response
        .writeHead(403, { "content-type": "text/plain; charset=utf-8" })
        .end(`This is answered at http://${own[0]}/ only.\n`);
      return;
    }
    answer(record, html, request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500, { "content-type": "text/plain; charset=utf-8" });
      response.end(messageOf(error));
    });
  });
  try {
    await new Promise<void>((resolve, reject) => {
      server.on("error", reject).listen(port, "127.0.0.1", resolve);
    });
  } catch (error) {
    throw new CuppingError("USAGE", {
      place: "--port",
      problem: `Port ${port} cannot be listened on: ${messageOf(error)}.`,
      remedy: "Choose another, or leave --port out for one that is free.",
      cause: error,
    });
  }
  const bound = (server.address() as AddressInfo).port;
  own = [`127.0.0.1:${bound}`, `localhost:${bound}`];
  return {
    url: `http://127.0.0.1:${bound}/`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(
  record: OpenRecord,
  html: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [pathname, query = ""] = (request.url ?? "/").split("?");
  const searchParams = new URLSearchParams(query);
  const send = (type: string, body: string | Uint8Array): void => {
    response.writeHead(200, { "content-type": type, "cache-control": "no-store" }).end(body);
  };
  if (request.method !== "GET" && request.method !== "HEAD") return void response.writeHead(405).end();
  if (pathname === "/") return send("text/html; charset=utf-8", html);
  const run = Number(searchParams.get("run"));
  const comparison = record.runs[run]?.comparisons.find(
    ({ blob, error }) => blob === searchParams.get("blob") && error === searchParams.get("error"),
  );
  if (comparison !== undefined && pathname === "/sight") {
    return send("application/json", await record.sight(run, comparison));
  }
  if (comparison !== undefined && pathname === "/numbers") {
    const numbers = await record.numbers(run, comparison, Number(searchParams.get("map")));
    if (numbers !== undefined) return send("application/octet-stream", numbers);
  }
  response.writeHead(404).end();
}

interface OpenRecord {
  readonly page: VerifyPage;
  /** The reports as the terminal has them. */
  readonly text: string;
  readonly runs: RecordedRun<VerifySubject>["runs"];
  /** A Sight, as JSON. */
  sight(run: number, comparison: RecordedComparison): Promise<string>;
  /** Four planes of one map, float32: reference, backend, difference, allowed; undefined where there is no such map. */
  numbers(run: number, comparison: RecordedComparison, map: number): Promise<Uint8Array | undefined>;
}

async function openRecord(folder: string): Promise<OpenRecord> {
  const json = async <T>(name: string, schema: z.ZodType): Promise<T> => {
    const file = join(folder, name);
    const bytes = await readWhole(file).catch((error: unknown) => {
      throw error instanceof CuppingError ? invalid(file, error.problem, error) : error;
    });
    const text = new TextDecoder().decode(bytes);
    let value: unknown;
    try {
      value = JSON.parse(text, reviveNumbers);
    } catch (error) {
      throw invalid(file, `This is no JSON: ${messageOf(error)}.`, error);
    }
    const { error } = schema.safeParse(value);
    if (error !== undefined) {
      const [{ path, message }] = error.issues;
      const where = path.length === 0 ? "" : ` At ${path.join(".")}: ${message}.`;
      throw invalid(file, `This is of no record of a run, or of one of another version.${where}`);
    }
    return value as T;
  };
  await refuseUnfinished(folder);
  const { about, runs } = await json<RecordedRun<VerifySubject>>(RUN_FILE, recordedRun);
  const { reports } = await json<{ reports: readonly VerifyReport[] }>(REPORT_FILE, recordedReports);
  if (runs.length !== reports.length) {
    throw invalid(folder, `${RUN_FILE} has ${plural(runs.length, "run")}, and ${REPORT_FILE} ${reports.length}.`);
  }
  const page: VerifyPage = {
    kind: "verify",
    ...about,
    runs: runs.map(({ spec, comparisons }, i) => ({
      ...backendRun(reports[i], spec),
      sights: null,
      kinds: kindsOf(comparisons),
    })),
    unavailable: [],
    leftOut: null,
    served: true,
  };
  const files = new Files(folder);
  const sights = new Map<string, Promise<string>>();
  const profileOf = (run: number): ArithmeticProfile =>
    PROFILES.find(({ id }) => id === reports[run].backend.profile) ?? FP32;
  const acceptanceOf = (allowed: ArrayLike<number>) => ({
    allowed: (i: number) => allowed[i],
    // The record does not hold what would be a proof.
    proved: () => Number.POSITIVE_INFINITY,
    mayOverflow: () => false,
  });
  return {
    page,
    text: reports.map((report) => formatVerify(report, plain)).join("\n\n"),
    runs,
    sight(run, comparison) {
      const key = `${run} ${comparison.values} ${comparison.error}`;
      let found = sights.get(key);
      if (found === undefined) {
        found = files.whole(comparison).then(({ reference, values, allowed }) => {
          const { shape } = comparison;
          const numbers = {
            expected: { shape, values: new Float64Array(reference) },
            got: { shape, data: new Float32Array(values) },
            acceptance: acceptanceOf(allowed),
          };
          const { sight } = lookAt(numbers, profileOf(run));
          return toJson({ ...sight, pictures: { maps: null, cell: 1, bits: 32, data: null } }, 0);
        });
        sights.set(key, found);
        found.catch(() => sights.delete(key));
        for (const oldest of sights.keys()) {
          if (sights.size <= KEPT_SIGHTS) break;
          sights.delete(oldest);
        }
      }
      return found;
    },
    async numbers(run, comparison, map) {
      const { elements, count: maps } = mapsOf(comparison.shape);
      if (!Number.isInteger(map) || map < 0 || map >= maps) return undefined;
      const { reference, values, allowed } = await files.part(comparison, map * elements, elements);
      const planes = new Float32Array(4 * elements);
      const acceptance = acceptanceOf(allowed);
      for (let i = 0; i < elements; i++) {
        const exact =
          isSame(values[i], Math.fround(reference[i])) ||
          errorRatio(reference[i], values[i], acceptance, i, profileOf(run)) === 0;
        planes[i] = reference[i];
        planes[elements + i] = values[i];
        planes[2 * elements + i] = exact ? 0 : values[i] - reference[i];
        planes[3 * elements + i] = allowed[i];
      }
      return new Uint8Array(planes.buffer);
    },
  };
}

function kindsOf(comparisons: readonly RecordedComparison[]): Record<string, readonly ErrorKind[]> {
  const kinds: Record<string, ErrorKind[]> = {};
  for (const { blob, error } of comparisons) (kinds[blob] ??= []).push(error);
  return kinds;
}

type Part = Record<"reference" | "values" | "allowed", Float32Array | Float64Array>;

/** Arrays of the record, of which a part can be read without the rest. */
class Files {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async whole(comparison: RecordedComparison): Promise<Part> {
    return this.part(comparison, 0, count(comparison.shape));
  }

  async part({ reference, values, allowed, shape }: RecordedComparison, from: number, elements: number): Promise<Part> {
    const read = (file: string): Promise<Float32Array | Float64Array> => this.#read(file, shape, from, elements);
    const [a, b, c] = await Promise.all([read(reference), read(values), read(allowed)]);
    return { reference: a, values: b, allowed: c };
  }

  /** No file stays open: a net may have more of them than the system lets a process have. */
  async #read(
    file: string,
    shape: readonly number[],
    from: number,
    elements: number,
  ): Promise<Float32Array | Float64Array> {
    const path = join(this.#folder, file);
    // A record that somebody sends may name any file.
    if (normalize(file).startsWith(`..${sep}`) || normalize(file).startsWith(sep)) {
      throw invalid(path, "This file lies outside the record.");
    }
    const unreadable = (error: unknown): never => {
      throw invalid(path, `This file cannot be read: ${messageOf(error)}.`, error);
    };
    const handle = await open(path).catch(unreadable);
    try {
      const head = new Uint8Array(NPY_HEADER_BYTES);
      const { bytesRead: headBytes } = await handle.read(head, 0, head.length, 0).catch(unreadable);
      const header = decodeNpyHeader(head.subarray(0, headBytes), path);
      if (header.fortran || !sameShape(header.shape, shape)) throw invalid(path, "This array has another shape.");
      const bytes = new Uint8Array(elements * header.size);
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, header.start + from * header.size);
      if (bytesRead !== bytes.length) throw invalid(path, "This file ends too early.");
      return header.decode(bytes);
    } finally {
      await handle.close();
    }
  }
}

function invalid(place: string, problem: string, cause?: unknown): CuppingError {
  return new CuppingError("RECORD_INVALID", {
    place,
    problem,
    remedy: "Give the folder that `cupping verify --record` wrote, whole.",
    ...(cause === undefined ? {} : { cause }),
  });
}
