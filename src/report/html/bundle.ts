/** The page's program and style, each as one text: made once when the package is built, or when a checkout's sources run. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

export interface PageCode {
  readonly script: string;
  readonly style: string;
}

/** The bundled libraries' licence (ISC) wants its notice in every copy. */
const NOTICE = `/* cupping's report. Charts: @observablehq/plot, Copyright Observable, Inc., and d3, Copyright Mike Bostock.
Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted, provided
that the above copyright notice and this permission notice appear in all copies. THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR
DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS. IN NO EVENT
SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM
LOSS OF USE, DATA OR PROFITS, WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN
CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE. */`;

/** Bundles the sources. */
export async function bundlePage(folder = new URL("./page/", import.meta.url)): Promise<PageCode> {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    entryPoints: ["main.ts", "style.css"].map((name) => fileURLToPath(new URL(name, folder))),
    outdir: "page",
    bundle: true,
    minify: true,
    format: "iife",
    platform: "browser",
    target: "es2022",
    banner: { js: NOTICE },
    legalComments: "none",
    write: false,
    logLevel: "silent",
  });
  const textOf = (extension: string): string => outputFiles.find(({ path }) => path.endsWith(extension))?.text ?? "";
  return { script: textOf(".js"), style: textOf(".css") };
}

let code: Promise<PageCode> | undefined;

/** What the build made; in a checkout's sources, where nothing was built, what they come to now. */
export function pageCode(): Promise<PageCode> {
  code ??= import.meta.url.endsWith(".ts") ? bundlePage() : builtPage();
  return code;
}

async function builtPage(): Promise<PageCode> {
  const read = (name: string): Promise<string> => readFile(new URL(`./page/${name}`, import.meta.url), "utf8");
  return { script: await read("main.js"), style: await read("style.css") };
}
