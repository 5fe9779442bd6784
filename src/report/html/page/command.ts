/** A command that can be copied. */
import { shellWords } from "../../shell.ts";
import { h } from "./dom.ts";

export function commandLine(words: readonly string[], caption = "Reproduces it"): HTMLElement {
  const text = shellWords(words);
  // Lines break between words alone: a word that is copied by hand has to be whole.
  const code = h(
    "code",
    {},
    words.map((word, i) => [i === 0 ? "" : " ", h("span", {}, shellWords([word]))]),
  );
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
