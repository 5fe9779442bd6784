/** What all pages have: the head, the way through them by address, keys and their list, light and dark. */
import { append, type Child, h, isTyping } from "./dom.ts";
import type { Tone } from "./format.ts";
import { hashOf, parseHash } from "./route.ts";

/** One page as an address names it. */
export interface View {
  /** Where it stands, from the front page on: words and their addresses. */
  readonly trail: readonly (readonly [words: string, href: string])[];
  readonly title: string;
  readonly content: Child;
  /** Keys of its own, for the list. */
  readonly keys?: readonly Key[];
  /** Called when the reader goes elsewhere. */
  readonly leave?: () => void;
}

interface Key {
  readonly keys: string;
  readonly what: string;
}

export interface Front {
  /** "cupping verify" */
  readonly command: string;
  readonly title: string;
  readonly verdict: { readonly tone: Tone; readonly glyph: string; readonly words: string; readonly sentence: string };
}

const KEYS: readonly Key[] = [
  { keys: "↑ ↓", what: "go through the rows of a table" },
  { keys: "Enter", what: "open the row" },
  { keys: "/", what: "filter the table" },
  { keys: "Esc", what: "go up, or leave the filter" },
  { keys: "t", what: "light or dark" },
  { keys: "?", what: "this list" },
];

/** @param find the view of an address; undefined where there is none */
export function run(front: Front, find: (path: readonly string[]) => View | undefined): void {
  const app = document.getElementById("app") as HTMLElement;
  const main = h("main", { id: "main", tabindex: -1 });
  const trail = h("nav", { "aria-label": "Where you are", class: "trail" });
  const help = h("dialog", { class: "help", "aria-label": "Keys", onclick: () => help.close() });
  const { verdict } = front;
  const head = h(
    "header",
    { class: "head" },
    h(
      "div",
      { class: "bar" },
      h("a", { class: "mark", href: hashOf(), title: "Front page" }, "cupping"),
      trail,
      h(
        "div",
        { class: "tools" },
        h("button", { type: "button", title: "Light or dark (t)", "aria-label": "Light or dark", onclick: turn }, "◐"),
        h("button", { type: "button", title: "Keys (?)", "aria-label": "Keys", onclick: () => help.showModal() }, "?"),
      ),
    ),
  );
  const banner = h(
    "section",
    { class: `verdict ${verdict.tone}`, "aria-label": "Verdict" },
    h("p", { class: "kicker" }, front.command),
    h("h1", {}, front.title),
    h("p", { class: "big" }, h("span", { class: "glyph", "aria-hidden": "true" }, verdict.glyph), verdict.words),
    verdict.sentence === "" ? null : h("p", { class: "sentence" }, verdict.sentence),
  );
  app.append(h("a", { class: "skip", href: "#main", onclick: skip }, "Skip to the content"), head, banner, main, help);

  let view: View | undefined;
  const places = new Map<string, number>();
  let shown: string | undefined;
  const show = (): void => {
    if (shown !== undefined) places.set(shown, scrollY);
    view?.leave?.();
    const path = parseHash(location.hash);
    const found = find(path) ?? {
      trail: [],
      title: "Nothing there",
      content: h("p", {}, "This report has no such page. ", h("a", { href: hashOf() }, "Its front page"), "."),
    };
    view = found;
    banner.hidden = path.length > 0;
    document.body.classList.toggle("front", path.length === 0);
    document.title = path.length === 0 ? `${front.title}: ${front.command}` : `${found.title} – ${front.title}`;
    trail.replaceChildren(
      ...[[front.title, hashOf()] as const, ...found.trail].flatMap(([words, href], i, all) => [
        ...(i === 0 ? [] : [h("span", { class: "slash", "aria-hidden": "true" }, "/")]),
        i === all.length - 1 ? h("span", { "aria-current": "page" }, words) : h("a", { href }, words),
      ]),
    );
    const first = shown === undefined;
    shown = location.hash;
    main.replaceChildren();
    append(main, [found.content]);
    if (!first) {
      main.focus({ preventScroll: true });
      scrollTo(0, places.get(location.hash) ?? 0);
    }
    help.replaceChildren(
      h("h2", {}, "Keys"),
      h(
        "dl",
        {},
        [...KEYS, ...(found.keys ?? [])].map(({ keys, what }) => [
          h(
            "dt",
            {},
            keys.split(" ").map((key) => h("kbd", {}, key)),
          ),
          h("dd", {}, what),
        ]),
      ),
    );
  };
  addEventListener("hashchange", show);
  // Paper is light, and so are pictures on it.
  let before: string | undefined;
  const paper = (theme: string | undefined): void => {
    const { dataset } = document.documentElement;
    before = dataset.theme;
    if (theme === undefined) delete dataset.theme;
    else dataset.theme = theme;
    dispatchEvent(new Event("themechange"));
  };
  addEventListener("beforeprint", () => paper("light"));
  addEventListener("afterprint", () => paper(before));
  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target) || help.open) return;
    if (event.key === "?") help.showModal();
    else if (event.key === "t") turn();
    else if (event.key === "/") main.querySelector<HTMLInputElement>("input[type=search]")?.focus();
    else if (event.key === "Escape") {
      const path = parseHash(location.hash);
      if (path.length > 0) location.hash = up(view, path);
    } else return;
    event.preventDefault();
  });
  show();
}

/** The address above: that of the trail's last word but one. */
function up(view: View | undefined, path: readonly string[]): string {
  return view?.trail.at(-2)?.[1] ?? hashOf(...path.slice(0, -1));
}

function skip(event: Event): void {
  event.preventDefault();
  document.getElementById("main")?.focus();
}

/** From the system's choice to the other, and back. */
function turn(): void {
  const root = document.documentElement;
  root.dataset.theme = isDark() ? "light" : "dark";
  dispatchEvent(new Event("themechange"));
}

export function isDark(): boolean {
  const { theme } = document.documentElement.dataset;
  return theme === undefined ? matchMedia("(prefers-color-scheme: dark)").matches : theme === "dark";
}

/** Colours of the style sheet as they are now, as a canvas takes them. */
export function styleColours(...names: readonly string[]): string[] {
  const probe = h("i");
  document.body.append(probe);
  const colours = names.map((name) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  });
  probe.remove();
  return colours;
}

/** Whatever is drawn in colours of its own is drawn again. @returns what to call when nobody looks any more */
export function onTheme(draw: () => void): () => void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  addEventListener("themechange", draw);
  system.addEventListener("change", draw);
  return () => {
    removeEventListener("themechange", draw);
    system.removeEventListener("change", draw);
  };
}
