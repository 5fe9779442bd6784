/** Elements made in one expression. Text is always text: nothing here parses HTML. */

export type Child = Node | string | number | null | undefined | false | readonly Child[];

/** Attributes, and listeners as `onclick` …; what is null, undefined or false is left out, and true is an empty attribute. */
type Attributes = Readonly<Record<string, string | number | boolean | null | undefined | ((event: never) => void)>>;

const SVG = "http://www.w3.org/2000/svg";

export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  return filled(document.createElement(tag), attributes, children);
}

export function svg<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[Tag] {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

function filled<E extends Element>(element: E, attributes: Attributes, children: readonly Child[]): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value as (event: Event) => void);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  append(element, children);
  return element;
}

/** Facts by name. */
export function factList(facts: readonly (readonly [name: string, value: string])[]): HTMLElement {
  return h(
    "dl",
    { class: "pairs" },
    facts.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
  );
}

/** What a page has no run of. */
export function notRun(unavailable: readonly string[]): HTMLElement | null {
  return unavailable.length === 0
    ? null
    : h(
        "div",
        { class: "list" },
        h("h3", {}, "Did not run"),
        h(
          "ul",
          {},
          unavailable.map((sentence) => h("li", {}, sentence)),
        ),
      );
}

/** Nested lists are one list. */
export function append(parent: Element, children: readonly Child[]): void {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    if (typeof child === "string" || typeof child === "number") parent.append(String(child));
    else if (child instanceof Node) parent.append(child);
    else append(parent, child);
  }
}

/** Whether keys typed here are text. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
