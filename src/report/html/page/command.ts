/** A command that can be copied. */
import { h } from "./dom.ts";

/** As a shell takes it. */
function shellWords(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w./:@=,%+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`))
    .join(" ");
}

export function commandLine(words: readonly string[], caption = "Reproduces it"): HTMLElement {
  const text = shellWords(words);
  const code = h("code", {}, text);
  const copy = h(
    "button",
    {
      type: "button",
      onclick: () => {
        // Pages from files may have no clipboard: the words are selected then.
        const select = (): void => getSelection()?.selectAllChildren(code);
        if (navigator.clipboard === undefined) select();
        else
          navigator.clipboard.writeText(text).then(() => {
            copy.textContent = "copied";
          }, select);
      },
    },
    "copy",
  );
  return h("div", { class: "command" }, h("span", { class: "caption" }, caption), code, copy);
}
