/** Colours and progress: only on a terminal, and never where NO_COLOR or CI asks for plain text. */
import { styleText } from "node:util";
import type { Paint } from "../report/verify.ts";

const COLOURS = { good: "green", bad: "red", dim: "dim" } as const;

export function paintFor(stream: NodeJS.WriteStream): Paint {
  const colours = stream.isTTY && !process.env.NO_COLOR;
  return (meaning, text) => (colours ? styleText(COLOURS[meaning], text) : text);
}

/** One line on stderr that is overwritten in place, and gone when `clear` is called. Silent where there is no terminal. */
export function progressLine(quiet: boolean): { show(text: string): void; clear(): void } {
  const { stderr } = process;
  if (quiet || !stderr.isTTY) return { show: () => {}, clear: () => {} };
  return {
    show: (text) => stderr.write(`\r\u001b[2K${text.slice(0, (stderr.columns || 80) - 1)}`),
    clear: () => stderr.write("\r\u001b[2K"),
  };
}
