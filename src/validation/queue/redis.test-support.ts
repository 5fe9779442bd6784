/** A Redis server for a test: Debian's, on a free port, with its data in a temporary folder. */
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export function redisInstalled(): boolean {
  try {
    execFileSync("redis-server", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

export interface TestRedis {
  readonly url: string;
  /** Ends it at once, with all that it holds. */
  stop(): Promise<void>;
}

/** @param port a free one where none is given */
export async function startRedis(port?: number): Promise<TestRedis & { readonly port: number }> {
  const own = port ?? (await freePort());
  const folder = mkdtempSync(join(tmpdir(), "cupping-redis-"));
  const args = ["--port", String(own), "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "no"];
  const server = spawn("redis-server", args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<void>((resolve) => server.on("close", () => resolve()));
  await new Promise<void>((resolve, reject) => {
    server.stdout.on("data", (text: Buffer) => {
      if (text.includes("Ready to accept connections")) resolve();
    });
    server.on("close", () => reject(new Error("redis-server did not start")));
    server.on("error", reject);
  });
  return {
    url: `redis://127.0.0.1:${own}`,
    port: own,
    async stop() {
      server.kill("SIGKILL");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
