/** A real Chromium that has no network, and watches over the pages that it opens. */
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import type { TestContext } from "vitest";
import { findBrowser } from "../../backends/browser/browser.ts";
import { messageOf } from "../../error.ts";

export interface Watched extends AsyncDisposable {
  readonly page: Page;
  /** Errors and warnings of the console, uncaught errors, and addresses that were asked for beside the page's own. */
  readonly complaints: readonly string[];
}

let browser: Browser | undefined;

/** The file in a fresh page; the test is skipped where there is no Chromium. ci/software-gpu.sh installs one. */
export async function openFile(
  context: TestContext,
  file: string,
  { hash = "", colourScheme = "light" }: { hash?: string; colourScheme?: "light" | "dark" } = {},
): Promise<Watched> {
  const own = pathToFileURL(file).href;
  const watched = await openAddress(context, own + hash, (url) => url.split("#")[0] === own, colourScheme);
  return watched;
}

/** @param isOwn addresses that the page may ask for */
export async function openAddress(
  context: TestContext,
  address: string,
  isOwn: (url: string) => boolean,
  colorScheme: "light" | "dark" = "light",
): Promise<Watched> {
  let executablePath: string;
  try {
    executablePath = findBrowser("chromium");
  } catch (error) {
    return context.skip(messageOf(error));
  }
  browser ??= await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  const session = await browser.newContext({ colorScheme, viewport: { width: 1280, height: 900 } });
  const complaints: string[] = [];
  const page = await session.newPage();
  await page.route("**", async (route) => {
    const url = route.request().url();
    if (isOwn(url)) return route.continue();
    complaints.push(`request: ${url}`);
    return route.abort();
  });
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`uncaught: ${error.message}`));
  await page.goto(address);
  await page.waitForSelector("main *");
  return { page, complaints, [Symbol.asyncDispose]: () => session.close() };
}

/** What keeps readers from using the page as it is shown now, by axe's rules: WCAG's and good practice. */
export async function obstacles(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>("axe.run()");
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

export async function closeChromium(): Promise<void> {
  await browser?.close();
  browser = undefined;
}
