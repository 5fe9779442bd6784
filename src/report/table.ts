/** Plain-text tables and numbers for people. */

/** Characters of a line: 80, or what the terminal has (useColumns). */
export let COLUMNS = 80;

/** A terminal is used as wide as it is, as far as lines remain readable. Chosen for all of this process. */
export function useColumns(columns: number): void {
  COLUMNS = Math.min(Math.max(columns, 60), 120);
}

export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
  /** Where a table is wider than a line, this column is cut in the middle, its title too, to so many characters at the least. */
  readonly most?: number;
  /** Of the last column: its cells go on in the next line. */
  readonly wraps?: boolean;
}

/** A cell that wraps has at least so many characters a line. */
const LEAST_WRAPPED = 20;

const NAMED: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** What a terminal would obey, and a table's lines break at, as it is written: a name may hold anything. */
function visible(text: string): string {
  return text.replaceAll(
    /[\u0000-\u001f\u007f-\u009f]/g,
    (one) => NAMED[one] ?? `\\x${one.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}

/** Rows under titles, two spaces between columns, no trailing blanks; no wider than a line where `most` and `wraps` allow it. */
export function table(columns: readonly Column[], cells: readonly (readonly string[])[]): string {
  const rows = cells.map((row) => row.map(visible));
  const widths = columns.map(({ title }, i) => Math.max(title.length, ...rows.map((row) => row[i].length)));
  const wrapped = columns.at(-1)?.wraps === true ? columns.length - 1 : -1;
  const width = (): number => widths.reduce((sum, one, i) => sum + (i === wrapped ? 0 : one), 2 * (columns.length - 1));
  const room = COLUMNS - (wrapped < 0 ? 0 : Math.min(widths[wrapped], LEAST_WRAPPED));
  const canGive = (i: number): number => widths[i] - (columns[i].most ?? widths[i]);
  while (width() > room) {
    // The widest of those that may be cut gives one character.
    const widest = columns.reduce(
      (most, _, i) => (canGive(i) > 0 && (most < 0 || widths[i] > widths[most]) ? i : most),
      -1,
    );
    if (widest < 0) break;
    widths[widest]--;
  }
  const indent = width();
  const cell = (text: string, i: number): string => {
    if (i === wrapped) {
      const most = Math.max(COLUMNS - indent, LEAST_WRAPPED);
      const words = text.split(" ").map((word) => shorten(word, most));
      return wrap(words.join(" "), indent + most, indent);
    }
    const short = shorten(text, widths[i]);
    return columns[i].align === "right" ? short.padStart(widths[i]) : short.padEnd(widths[i]);
  };
  return [columns.map(({ title }) => title), ...rows].map((row) => row.map(cell).join("  ").trimEnd()).join("\n");
}

/**
 * A table in as many parts, one under the other, as its columns need.
 * @param kept so many columns stand in each part
 */
export function tables(columns: readonly Column[], rows: readonly (readonly string[])[], kept: number): string[] {
  const parts: string[] = [];
  for (let first = kept; first < columns.length; ) {
    const pick = <T>(all: readonly T[], to: number): T[] => [...all.slice(0, kept), ...all.slice(first, to)];
    const part = (to: number): string =>
      table(
        pick(columns, to),
        rows.map((row) => pick(row, to)),
      );
    let to = columns.length;
    while (
      to > first + 1 &&
      part(to)
        .split("\n")
        .some((line) => line.length > COLUMNS)
    )
      to--;
    parts.push(part(to));
    first = to;
  }
  return parts;
}

function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  const head = Math.ceil((most - 1) / 2);
  return `${text.slice(0, head)}…${text.slice(text.length - (most - 1 - head))}`;
}

/** Words in lines of at most `width` characters, where they fit; later lines begin with `indent` blanks. Line breaks stay. */
export function wrap(text: string, width: number, indent: number): string {
  const lines: string[] = [""];
  for (const word of text.split("\n").map(visible).join("\n").split(" ")) {
    const last = lines[lines.length - 1];
    if (last !== "" && indent + last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
  }
  return lines.join(`\n${" ".repeat(indent)}`);
}

/** "138,357,544" */
export function integer(value: number): string {
  return value.toLocaleString("en-US");
}

/** "451,584", "1.85 G": exact below a million. */
export function brief(value: number): string {
  if (value < 1e6) return integer(value);
  return value < 1e9 ? `${Number((value / 1e6).toPrecision(3))} M` : `${Number((value / 1e9).toPrecision(3))} G`;
}

/** "1 layer", "2 layers", "10,000 images". */
export function plural(value: number, noun: string): string {
  return `${integer(value)} ${noun}${value === 1 ? "" : "s"}`;
}

/** Three significant digits: "0.0412", "3.5", "1,250". */
export function significant(value: number): string {
  if (!Number.isFinite(value)) return String(value).replace("Infinity", "∞");
  if (value !== 0 && Math.abs(value) < 1e-3) return value.toExponential(1);
  if (Math.abs(value) >= 1e6) return value.toExponential(2);
  if (Math.abs(value) >= 100) return integer(Math.round(value));
  return String(Number(value.toPrecision(3)));
}
