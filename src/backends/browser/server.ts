/** The loopback server of the page: itself, the engines' files, and bytes both ways. */
import { randomUUID } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { dirname, extname, join } from "node:path";
import { pipeline } from "node:stream";

/** Packages whose dist folders are served. */
const PACKAGES = [
  "onnxruntime-web",
  "@tensorflow/tfjs-core",
  "@tensorflow/tfjs-backend-webgl",
  "@tensorflow/tfjs-backend-webgpu",
] as const;

const TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};

/** A page that nothing of another site is in may share memory between threads. */
const ISOLATED = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

export interface PageServer {
  /** Of the page; everything lies below it. Nobody else on this machine can guess it. */
  readonly base: string;
  /** An address at which the page finds these bytes, once. */
  offer(bytes: Uint8Array): string;
  /** An address to which the page posts bytes. */
  expect(): string;
  /** What was posted there. @throws RangeError when nothing was */
  take(address: string): ArrayBuffer;
  close(): void;
}

/** @param script the page's program @param locate finds a package's main file; another in tests */
export async function servePage(
  script: string,
  locate: (name: string) => string = createRequire(import.meta.url).resolve,
): Promise<PageServer> {
  const root = `/${randomUUID()}`;
  const offered = new Map<string, Uint8Array>();
  const expected = new Set<string>();
  const posted = new Map<string, ArrayBuffer>();
  let last = 0;

  const server = createServer((request, response) => {
    const path = (request.url ?? "").startsWith(`${root}/`) ? (request.url ?? "").slice(root.length) : "";
    const send = (type: string, body: string | Uint8Array): void => {
      response.writeHead(200, { ...ISOLATED, "content-type": type, "cache-control": "no-store" }).end(body);
    };
    if (request.method === "POST" && expected.delete(path)) {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const { buffer, byteOffset, byteLength } = Buffer.concat(chunks);
        posted.set(path, buffer.slice(byteOffset, byteOffset + byteLength));
        response.writeHead(204).end();
      });
      return;
    }
    const bytes = offered.get(path);
    if (bytes !== undefined) {
      offered.delete(path);
      return send("application/octet-stream", bytes);
    }
    if (path === "/") return send("text/html", '<!doctype html><meta charset="utf-8"><title>cupping</title>');
    if (path === "/page.js") return send("text/javascript", script);
    const file = engineFile(path, locate);
    if (file === undefined) return void response.writeHead(404).end();
    response.writeHead(200, { ...ISOLATED, "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
    pipeline(createReadStream(file), response, () => {});
  });
  await new Promise<void>((resolve, reject) => {
    server.on("error", reject).listen(0, "127.0.0.1", resolve);
  });
  // The browser is what is waited for.
  server.unref();
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}${root}`;
  return {
    base,
    offer(bytes) {
      const path = `/bytes/${++last}`;
      offered.set(path, bytes);
      return base + path;
    },
    expect() {
      const path = `/bytes/${++last}`;
      expected.add(path);
      return base + path;
    },
    take(address) {
      const path = address.slice(base.length);
      const bytes = posted.get(path);
      posted.delete(path);
      if (bytes === undefined) throw new RangeError("the page has posted nothing");
      return bytes;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** "/engines/onnxruntime-web/ort.min.mjs" as a file; undefined where there is none. */
function engineFile(path: string, locate: (name: string) => string): string | undefined {
  const name = PACKAGES.find((one) => path.startsWith(`/engines/${one}/`));
  const file = name && path.slice(`/engines/${name}/`.length);
  if (name === undefined || !file || !/^[\w.-]+$/.test(file)) return undefined;
  const found = join(dirname(locate(name)), file);
  return existsSync(found) ? found : undefined;
}
