/** How verdicts are shown on several pages. */
import { h } from "./dom.ts";
import type { Mark } from "./format.ts";

export function markSpan({ tone, glyph, word }: Mark): HTMLElement {
  return h("span", { class: `mark-${tone}` }, h("span", { class: "glyph", "aria-hidden": "true" }, glyph), word);
}
