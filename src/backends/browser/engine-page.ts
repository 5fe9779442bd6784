/** A page with an engine in it. It is opened again when it has crashed. */
import type { Page as BrowserPage } from "playwright-core";
import { CuppingError, messageOf } from "../../error.ts";
import { tinyModel } from "../onnxruntime/tiny-model.ts";
import { deviceWith } from "../options.ts";
import { openPage } from "./browser.ts";
import { browserOf, type Place, remedyOf } from "./device.ts";
import type { Page } from "./page.ts";
import type { PageServer } from "./server.ts";

/** tfjs's bundles for pages, in the order in which they need each other. */
const SCRIPTS: Readonly<Record<string, readonly string[]>> = {
  "browser-webgl": ["@tensorflow/tfjs-core/tf-core.min.js", "@tensorflow/tfjs-backend-webgl/tf-backend-webgl.min.js"],
  "browser-webgpu": [
    "@tensorflow/tfjs-core/tf-core.min.js",
    "@tensorflow/tfjs-backend-webgpu/tf-backend-webgpu.min.js",
  ],
};

/** Milliseconds. Shaders are compiled in the first run of a net. */
const TIMEOUTS = { load: 120_000, prepareOnnx: 120_000, prepareTfjs: 120_000, run: 300_000, dispose: 30_000 } as const;

interface Opened {
  readonly page: BrowserPage;
  readonly server: PageServer;
  /** "1.30.0, Chromium 156.0.8078.108, google swiftshader" */
  readonly version: string;
  /** Memory of the browser's processes at their largest, in bytes, where it can be found out. */
  readonly resident: () => number | undefined;
}

export class EnginePage {
  readonly #place: Place;
  #opened: Promise<Opened> | undefined;
  #sessions = 0;

  constructor(place: Place) {
    this.#place = place;
  }

  open(): Promise<Opened> {
    this.#opened ??= this.#open();
    return this.#opened;
  }

  async #open(): Promise<Opened> {
    const { page, server, version: browser, resident } = await openPage(browserOf(this.#place.chosen ?? {}));
    const forget = (): void => {
      this.#opened = undefined;
    };
    page.on("crash", forget);
    page.on("close", forget);
    for (const script of SCRIPTS[this.#place.device] ?? []) {
      await page.addScriptTag({ url: `${server.base}/engines/${script}` });
    }
    const { version, gpu } = await this.#call(page, "load", [this.#place, server.base, server.offer(tinyModel())]);
    return {
      page,
      server,
      resident,
      version: [version, browser, ...(gpu === null ? [] : [gpu])].join(", "),
    };
  }

  /** A number for a session, of which no other has it. */
  number(): number {
    return ++this.#sessions;
  }

  /** @throws CuppingError BACKEND_FAILED when the page crashes, hangs or throws */
  async call<Name extends keyof Page>(
    { page }: Opened,
    name: Name,
    args: Parameters<Page[Name]>,
  ): Promise<Awaited<ReturnType<Page[Name]>>> {
    return await this.#call(page, name, args);
  }

  async #call<Name extends keyof Page>(
    page: BrowserPage,
    name: Name,
    args: Parameters<Page[Name]>,
  ): Promise<Awaited<ReturnType<Page[Name]>>> {
    const milliseconds = TIMEOUTS[name];
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(this.#failed(name, `The page did not ${name} within ${milliseconds / 1000} s, and was closed.`));
        void page.close();
      }, milliseconds);
    });
    try {
      const called = page.evaluate(
        ([method, list]) => {
          const { cupping } = globalThis as unknown as { cupping: Record<string, (...all: unknown[]) => unknown> };
          return cupping[method](...list);
        },
        [name, args] as [string, unknown[]],
      );
      return (await Promise.race([called, late])) as Awaited<ReturnType<Page[Name]>>;
    } catch (error) {
      if (error instanceof CuppingError) throw error;
      const message = messageOf(error)
        .replace(/^page\.evaluate: /, "")
        .replace(/^Error: /, "")
        .split("\n    at ")[0];
      throw this.#failed(name, `The page fails to ${name}: ${message.trim()}.`, error);
    } finally {
      clearTimeout(timer);
    }
  }

  #failed(name: keyof Page, problem: string, cause?: unknown): CuppingError {
    const { engine, device, chosen = {} } = this.#place;
    return new CuppingError("BACKEND_FAILED", {
      place: `${engine}:${deviceWith(device, chosen)}`,
      problem,
      remedy: name === "load" ? remedyOf(this.#place) : "See docs/browser.md.",
      cause,
    });
  }

  async close(): Promise<void> {
    const opened = await this.#opened?.catch(() => undefined);
    this.#opened = undefined;
    await opened?.page.close();
  }
}
