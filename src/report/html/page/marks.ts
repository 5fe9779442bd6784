/** What several pages call things by. */
import type { VerifyReport } from "../../../conformance/verify.ts";
import { h } from "./dom.ts";
import type { Mark } from "./format.ts";

export function backendName({ backend }: VerifyReport): string {
  return `${backend.id}:${backend.device}`;
}

export function markSpan({ tone, glyph, word }: Mark): HTMLElement {
  return h("span", { class: `mark-${tone}` }, h("span", { class: "glyph", "aria-hidden": "true" }, glyph), word);
}
