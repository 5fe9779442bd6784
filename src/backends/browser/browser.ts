/** The browsers for all engines that run in a page, each started when it is needed. */
import { mkdtemp, rm } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BrowserContext, Page as BrowserPage } from "playwright-core";
import { CuppingError } from "../../error.ts";
import { peakResidentOf, processesOf } from "../host.ts";
import { closeAtEnd, folderPrefix, GROUPS, hold, variable } from "../janitor.ts";
import type { BrowserName } from "./device.ts";
import { type PageServer, servePage } from "./server.ts";

/** Where a browser is: what the user names, else what is installed. */
interface Whereabouts {
  readonly name: string;
  readonly variables: readonly string[];
  readonly places: readonly string[];
  readonly remedy: string;
}

const BROWSERS: Readonly<Record<BrowserName, Whereabouts>> = {
  chromium: {
    name: "Chromium",
    variables: ["CHROMIUM", "CHROME_PATH"],
    places: [
      "/usr/bin/chromium",
      "/usr/bin/chromium-browser",
      "/usr/bin/google-chrome",
      "/usr/bin/google-chrome-stable",
      "/snap/bin/chromium",
      "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
      "/Applications/Chromium.app/Contents/MacOS/Chromium",
      "C:/Program Files/Google/Chrome/Application/chrome.exe",
    ],
    remedy: "Install one (apt-get install chromium), or name it: CHROMIUM=/path/to/chromium.",
  },
  firefox: {
    name: "Firefox",
    variables: ["FIREFOX"],
    places: [
      "/usr/bin/firefox",
      "/usr/bin/firefox-esr",
      "/snap/bin/firefox",
      "/Applications/Firefox.app/Contents/MacOS/firefox",
      "C:/Program Files/Mozilla Firefox/firefox.exe",
    ],
    remedy: "Install one (apt-get install firefox-esr), or name it: FIREFOX=/path/to/firefox.",
  },
};

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

/** Firefox takes a GPU's driver that it does not know, and one in software. */
const PREFERENCES = { "webgl.force-enabled": true, "dom.webgpu.enabled": true, "gfx.webgpu.ignore-blocklist": true };

/** What a machine with a GPU has; elsewhere than on Linux there is always one. */
const GPU_FILES = ["/dev/dri/renderD128", "/dev/nvidia0", "/dev/dxg"];

/** @throws CuppingError BACKEND_FAILED where there is none */
export function findBrowser(browser: BrowserName): string {
  const { name, variables, places, remedy } = BROWSERS[browser];
  const named = variables.map(variable).find((file) => file !== undefined);
  const found = named ?? places.find((file) => existsSync(file));
  if (found === undefined || !existsSync(found)) {
    throw new CuppingError("BACKEND_FAILED", {
      problem: named === undefined ? `There is no ${name} here.` : `There is no ${name} at ${named}.`,
      remedy,
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
  /** "Chromium 156.0.8078.108" */
  readonly version: string;
  /** Memory of its processes at their largest, in bytes, where it can be found out. */
  readonly resident: () => number | undefined;
}

const running = new Map<BrowserName, Promise<Running>>();

/** A browser writes while it ends, and may make its folder anew: after so many milliseconds it is removed again. */
const WRITES_FOR_MS = [200, 1000, 3000];

/** A fresh page with our program in it. */
export async function openPage(name: BrowserName): Promise<{ page: BrowserPage } & Omit<Running, "context">> {
  const started = running.get(name) ?? start(name);
  running.set(name, started);
  let browser: Running;
  try {
    browser = await started;
  } catch (error) {
    running.delete(name);
    throw error;
  }
  const { context, ...rest } = browser;
  const { server } = rest;
  const page = await context.newPage();
  await page.goto(`${server.base}/`);
  await page.addScriptTag({ url: `${server.base}/page.js`, type: "module" });
  return { page, ...rest };
}

async function start(name: BrowserName): Promise<Running> {
  const executablePath = findBrowser(name);
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
    const context = await launch(name, executablePath, folder);
    // Chromium ends when it hears from us no more. Firefox goes on.
    const [group] = name === "firefox" && GROUPS ? processesOf(folder) : [];
    const releaseGroup = group === undefined ? undefined : hold({ group });
    const forget = closeAtEnd(() => context.close());
    const served = server;
    context.on("close", () => {
      running.delete(name);
      forget();
      releaseGroup?.();
      served.close();
      void remove(WRITES_FOR_MS);
    });
    const resident = (): number | undefined => peakResidentOf(processesOf(folder));
    const version = `${BROWSERS[name].name} ${context.browser()?.version() ?? ""}`.trim();
    return { context, server, version, resident };
  } catch (error) {
    server?.close();
    await remove([]);
    throw error;
  }
}

/** @param folder ours: a profile that lies in it is gone with it, also where this process is killed */
async function launch(name: BrowserName, executablePath: string, folder: string): Promise<BrowserContext> {
  const { chromium, firefox } = await import("playwright-core");
  const profile = join(folder, "profile");
  const options = {
    executablePath,
    headless: true,
    // A signal ends cupping, and the browser with it. playwright's own handlers would close the browser alone.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    artifactsDir: join(folder, "artifacts"),
  };
  if (name === "chromium") {
    const args = [...FLAGS, ...(hasGpu() ? [] : SOFTWARE_GPU)];
    return await chromium.launchPersistentContext(profile, { ...options, args });
  }
  // The channel is a Firefox as Mozilla builds it, which speaks WebDriver BiDi; without it playwright wants one of its own.
  return await firefox.launchPersistentContext(profile, {
    ...options,
    channel: "moz-firefox",
    firefoxUserPrefs: PREFERENCES,
  });
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
