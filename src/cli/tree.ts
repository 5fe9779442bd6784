/** The tree of commands as data: for what is made of it, and for tests. */
import type { Command } from "commander";

export interface Found {
  /** "cupping golden record" */
  readonly path: string;
  readonly command: Command;
}

/** A command and all below it, in the order in which they are declared. */
export function walk(command: Command, path = command.name()): Found[] {
  return [{ path, command }, ...command.commands.flatMap((child) => walk(child, `${path} ${child.name()}`))];
}

/** What --help prints, in lines of so many characters where they can be broken. */
export function helpOf(command: Command, width: number): string {
  let text = "";
  command.configureOutput({
    writeOut: (part) => {
      text += part;
    },
    getOutHelpWidth: () => width,
    getOutHasColors: () => false,
  });
  command.outputHelp();
  return text.trimEnd();
}
