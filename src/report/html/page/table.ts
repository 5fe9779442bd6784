/** A table that can be filtered, sorted and walked through by keys. */
import { h, type Child } from "./dom.ts";

export interface Column<Row> {
  readonly title: string;
  /** The column needs no title for those who see it. */
  readonly untitled?: boolean;
  /** What the column is sorted by, and what a filter looks into. */
  readonly value: (row: Row) => string | number;
  /** What is shown, where it is not the value. */
  readonly show?: (row: Row) => Child;
  readonly align?: "right";
  readonly class?: string;
  /** What the title means. */
  readonly hint?: string;
  /** Long values are cut: whoever points at one reads all of it. */
  readonly cut?: boolean;
  /** The column that names the row; else the first. */
  readonly names?: boolean;
  /** false: the order of the rows is the only one that makes sense. */
  readonly sorts?: boolean;
}

export interface TableOptions<Row> {
  /** For those who cannot see it. */
  readonly label: string;
  readonly href?: (row: Row) => string | undefined;
  readonly tone?: (row: Row) => string;
  /** What the filter's field says; undefined: there is no filter. */
  readonly filter?: string;
  /** Told which rows are shown, in order, when that has changed. */
  readonly shown?: (rows: readonly Row[], table: HTMLTableElement) => void;
  /** Offered beside the filter: words, and which rows they leave. */
  readonly choices?: readonly (readonly [words: string, keep: (row: Row) => boolean])[];
}

/** @returns the filter and the table */
export function dataTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { label, href, tone, filter, shown, choices = [] }: TableOptions<Row>,
): HTMLElement {
  const naming = Math.max(
    0,
    columns.findIndex(({ names }) => names),
  );
  const body = h("tbody");
  const titles = columns.map((column) =>
    h("th", { scope: "col", class: classOf(column), title: column.hint, "aria-sort": "none" }),
  );
  const table = h(
    "table",
    { class: "data", "aria-label": label, onkeydown: walk },
    h("thead", {}, h("tr", {}, titles)),
    body,
  );
  const counter = h("output", { class: "count", "aria-live": "polite" });
  const field = h("input", {
    type: "search",
    placeholder: filter ?? "",
    "aria-label": filter ?? "",
    oninput: () => fill(),
    onkeydown: (event: KeyboardEvent) => {
      if (event.key === "Escape") {
        event.preventDefault();
        field.value = "";
        fill();
        field.blur();
      } else if (event.key === "ArrowDown" || event.key === "Enter") {
        event.preventDefault();
        lineAt(0)?.focus();
      }
    },
  });
  let sorted: { readonly column: number; readonly down: boolean } | undefined;
  let chosen = 0;
  const buttons = choices.map(([words], i) =>
    h(
      "button",
      {
        type: "button",
        "aria-pressed": String(i === 0),
        onclick: () => {
          chosen = i;
          for (const [j, button] of buttons.entries()) button.setAttribute("aria-pressed", String(j === i));
          fill();
        },
      },
      words,
    ),
  );
  const lines = new Map(rows.map((row) => [row, line(row)]));
  const texts = new Map(
    rows.map((row) => [
      row,
      columns
        .map(({ value }) => String(value(row)))
        .join(" ")
        .toLowerCase(),
    ]),
  );

  columns.forEach((column, i) => {
    if (column.sorts === false)
      titles[i].append(column.untitled ? h("span", { class: "unseen" }, column.title) : column.title);
    else {
      titles[i].append(
        h(
          "button",
          {
            type: "button",
            onclick: () => {
              sorted =
                sorted?.column !== i ? { column: i, down: false } : sorted.down ? undefined : { column: i, down: true };
              fill();
            },
          },
          column.title,
        ),
      );
    }
  });
  fill();
  return h(
    "div",
    { class: "table" },
    filter === undefined
      ? null
      : h(
          "div",
          { class: "filter", role: "search", "aria-label": `Filter: ${label}` },
          field,
          buttons.length === 0 ? null : h("div", { class: "choices" }, buttons),
          counter,
        ),
    h("div", { class: "scroll" }, table),
  );

  function line(row: Row): HTMLTableRowElement {
    const to = href?.(row);
    return h(
      "tr",
      {
        class: tone?.(row),
        tabindex: -1,
        onclick: (event: MouseEvent) => {
          if (to === undefined || (event.target as Element).closest("a, button") !== null) return;
          if (String(getSelection() ?? "") === "") location.hash = to;
        },
        "data-href": to,
      },
      columns.map((column, i) => {
        const content = column.show?.(row) ?? String(column.value(row));
        // No stop for Tab: the row is.
        const linked = i === naming && to !== undefined ? h("a", { href: to, tabindex: -1 }, content) : content;
        const title = column.cut ? String(column.value(row)) : undefined;
        return i === naming
          ? h("th", { scope: "row", class: classOf(column), title }, linked)
          : h("td", { class: classOf(column), title }, linked);
      }),
    );
  }

  function fill(): void {
    const words = field.value
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== "");
    const keep = choices[chosen]?.[1] ?? (() => true);
    let kept = rows.filter((row) => keep(row) && words.every((word) => texts.get(row)?.includes(word)));
    if (sorted !== undefined) {
      const { column, down } = sorted;
      const { value } = columns[column];
      const order = kept.toSorted((a, b) => compareValues(value(a), value(b)));
      kept = down ? order.toReversed() : order;
    }
    titles.forEach((title, i) => {
      title.setAttribute("aria-sort", sorted?.column !== i ? "none" : sorted.down ? "descending" : "ascending");
    });
    body.replaceChildren(...kept.map((row) => lines.get(row) as HTMLTableRowElement));
    if (kept.length === 0)
      body.append(h("tr", { class: "none" }, h("td", { colspan: columns.length }, "Nothing matches.")));
    for (const [i, row] of kept.entries()) (lines.get(row) as HTMLTableRowElement).tabIndex = i === 0 ? 0 : -1;
    counter.textContent = kept.length === rows.length ? String(rows.length) : `${kept.length} of ${rows.length}`;
    shown?.(kept, table);
  }

  function lineAt(i: number): HTMLTableRowElement | undefined {
    return (body.children[i] as HTMLTableRowElement | undefined) ?? undefined;
  }

  /** Rows are one stop for Tab; arrows go on from there. */
  function walk(event: KeyboardEvent): void {
    const current = (event.target as Element).closest("tbody tr");
    if (current === null) return;
    const at = [...body.children].indexOf(current);
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
    const to =
      event.key === "Home"
        ? 0
        : event.key === "End"
          ? body.children.length - 1
          : step === undefined
            ? undefined
            : at + step;
    if (to !== undefined) {
      event.preventDefault();
      const next = lineAt(Math.min(Math.max(to, 0), body.children.length - 1));
      if (next === undefined) return;
      for (const one of body.children) (one as HTMLElement).tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
    } else if (event.key === "Enter" && event.target === current) {
      const { href: target } = (current as HTMLElement).dataset;
      if (target !== undefined) location.hash = target;
    }
  }

  function classOf({ align, class: own = "" }: Column<Row>): string {
    return [own, align ?? ""].join(" ").trim();
  }
}

/** Numbers by size, NaN last; all else by words and the numbers in them. */
function compareValues(a: string | number, b: string | number): number {
  if (typeof a === "number" && typeof b === "number") {
    if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
    return a < b ? -1 : a > b ? 1 : 0;
  }
  return new Intl.Collator("en", { numeric: true }).compare(String(a), String(b));
}
