/** One self-contained page: data, program and style in one file that asks the network for nothing. */
import { createHash } from "node:crypto";
import { toJson } from "../json.ts";
import { pageCode } from "./bundle.ts";
import type { Page } from "./model.ts";

export interface PageParts {
  readonly title: string;
  readonly page: Page;
  /** The report as the terminal has it, for browsers without scripts. */
  readonly text: string;
  /** Compressed bytes, by the name under which `page` speaks of them. */
  readonly bytes?: ReadonlyMap<string, Uint8Array>;
}

export async function htmlPage({ title, page, text, bytes = new Map() }: PageParts): Promise<string> {
  const { script, style } = await pageCode();
  // Nothing that looks like the end of a script may stand in one.
  const program = script.replaceAll("</script", "<\\/script");
  const hash = createHash("sha256").update(program).digest("base64");
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${hash}'`,
    "style-src 'unsafe-inline'",
    "img-src data: blob:",
    ...(page.kind === "verify" && page.served ? ["connect-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const data = toJson(page, 0).replaceAll("<", String.raw`\u003c`);
  return [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${escaped(title)}</title>`,
    // A browser would ask for a server's icon.
    '<link rel="icon" href="data:,">',
    `<style>${style}</style>`,
    "</head>",
    "<body>",
    `<noscript><pre>${escaped(text)}</pre></noscript>`,
    '<div id="app"></div>',
    `<script type="application/json" id="page">${data}</script>`,
    ...[...bytes].map(
      ([name, content]) =>
        `<script type="text/plain" id="${name}">${Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString("base64")}</script>`,
    ),
    `<script>${program}</script>`,
    "</body>",
    "</html>",
    "",
  ].join("\n");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
