/** Plain-text tables and numbers for people. */

export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
  /** Longer cells are cut in the middle to this many characters. */
  readonly most?: number;
}

/** Rows under titles, two spaces between columns, no trailing blanks. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const cells = [
    columns.map(({ title }) => title),
    ...rows.map((row) => row.map((cell, i) => shorten(cell, columns[i].most))),
  ];
  const widths = columns.map((_, i) => Math.max(...cells.map((row) => row[i].length)));
  return cells
    .map((row) =>
      row
        .map((cell, i) => (columns[i].align === "right" ? cell.padStart(widths[i]) : cell.padEnd(widths[i])))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function shorten(text: string, most = Number.POSITIVE_INFINITY): string {
  if (text.length <= most) return text;
  const head = Math.ceil((most - 1) / 2);
  return `${text.slice(0, head)}…${text.slice(text.length - (most - 1 - head))}`;
}

/** Words in lines of at most `width` characters, where they fit; later lines begin with `indent` blanks. */
export function wrap(text: string, width: number, indent: number): string {
  const lines: string[] = [""];
  for (const word of text.split(" ")) {
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
