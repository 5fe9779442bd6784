/** One Chromium for all engines that run in a page, started when it is needed. */
import { mkdtemp, rm } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BrowserContext, Page as BrowserPage } from "playwright-core";
import { CuppingError } from "../../error.ts";
import { peakResidentOf, processesOf } from "../host.ts";
import { closeAtEnd, folderPrefix, hold, variable } from "../janitor.ts";
import { type PageServer, servePage } from "./server.ts";

/** Where Chromium is: what the user names, else what is installed. */
const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:/Program Files/Google/Chrome/Application/chrome.exe",
];

const FLAGS = [
  "--no-sandbox",
  "--enable-unsafe-webgpu",
  "--enable-features=Vulkan",
  "--ignore-gpu-blocklist",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Chromium's own GPU in software. */
const SOFTWARE_GPU = ["--use-webgpu-adapter=swiftshader", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"];

/** What a machine with a GPU has; elsewhere than on Linux there is always one. */
const GPU_FILES = ["/dev/dri/renderD128", "/dev/nvidia0", "/dev/dxg"];

/** @throws CuppingError BACKEND_FAILED where there is none */
export function findChromium(): string {
  const named = variable("CHROMIUM") ?? variable("CHROME_PATH");
  const found = named ?? PLACES.find((file) => existsSync(file));
  if (found === undefined || !existsSync(found)) {
    throw new CuppingError("BACKEND_FAILED", {
      problem: named === undefined ? "There is no Chromium here." : `There is no Chromium at ${named}.`,
      remedy: "Install one (apt-get install chromium), or name it: CHROMIUM=/path/to/chromium.",
    });
  }
  return found;
}

function hasGpu(): boolean {
  const chosen = variable("CUPPING_BROWSER_GPU");
  if (chosen !== undefined) return chosen !== "software";
  return !existsSync("/dev") || !existsSync("/proc") || GPU_FILES.some((file) => existsSync(file));
}

interface Running {
  readonly context: BrowserContext;
  readonly server: PageServer;
  readonly version: string;
  /** Memory of its processes at their largest, in bytes, where it can be found out. */
  readonly resident: () => number | undefined;
}

let running: Promise<Running> | undefined;

/** A browser writes while it ends, and may make its folder anew: after so many milliseconds it is removed again. */
const WRITES_FOR_MS = [200, 1000, 3000];

/** A fresh page with our program in it. */
export async function openPage(): Promise<{ page: BrowserPage } & Omit<Running, "context">> {
  running ??= start();
  let browser: Running;
  try {
    browser = await running;
  } catch (error) {
    running = undefined;
    throw error;
  }
  const { context, ...rest } = browser;
  const { server } = rest;
  const page = await context.newPage();
  await page.goto(`${server.base}/`);
  await page.addScriptTag({ url: `${server.base}/page.js`, type: "module" });
  return { page, ...rest };
}

async function start(): Promise<Running> {
  const executablePath = findChromium();
  const { chromium } = await import("playwright-core");
  const folder = await mkdtemp(join(tmpdir(), folderPrefix("browser")));
  const release = hold({ folder });
  const remove = async (again: readonly number[]): Promise<void> => {
    for (const delay of [0, ...again]) {
      // Where cupping ends before, its janitor goes on.
      if (delay > 0) await setTimeout(delay, undefined, { ref: false });
      await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    }
    release();
  };
  let server: PageServer | undefined;
  try {
    server = await servePage(await bundle());
    // Its profile lies in our folder, so that nothing is left of it when this process is killed.
    const context = await chromium.launchPersistentContext(join(folder, "profile"), {
      executablePath,
      headless: true,
      // A signal ends cupping, and the browser with it. playwright's own handlers would close the browser alone.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      artifactsDir: join(folder, "artifacts"),
      args: [...FLAGS, ...(hasGpu() ? [] : SOFTWARE_GPU)],
    });
    const forget = closeAtEnd(() => context.close());
    const served = server;
    context.on("close", () => {
      running = undefined;
      forget();
      served.close();
      void remove(WRITES_FOR_MS);
    });
    const resident = (): number | undefined => peakResidentOf(processesOf(folder));
    return { context, server, version: context.browser()?.version() ?? "", resident };
  } catch (error) {
    server?.close();
    await remove([]);
    throw error;
  }
}

/** The page's program with what it imports, as one module. */
async function bundle(): Promise<string> {
  const { build } = await import("esbuild");
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`./page.${extension}`, import.meta.url))],
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    write: false,
    logLevel: "silent",
  });
  return outputFiles[0].text;
}
