/** Options that several commands have, each spelled once. */
import { type Command, Option } from "commander";
import { COLUMNS, wrap } from "../report/table.ts";

export function collect(value: string, all: string[] = []): string[] {
  return [...all, value];
}

/** Of commands that run engines. */
export function backendOption(absent = ""): Option {
  return new Option(
    "-b, --backend <id[:device]>",
    `engine, repeatable; "all" is every one that can run here${absent}`,
  ).argParser(collect);
}

/** Of commands that feed a net by hand. */
export const inputOption = () =>
  new Option("-i, --input <[name=]source>", "image, .npy file, random:SEED or constant:NUMBER; repeatable").argParser(
    collect,
  );

/** Of commands whose whole report is JSON. */
export const jsonOption = () => new Option("--json <file>", 'write the whole report as JSON; "-" for standard output');

/** Of commands whose report can be looked at. */
export const htmlOption = () => new Option("--html <file>", "write the report as one page for a browser");

/** Of commands that read a net: which of its layers are taken, of what shapes, by whose rules. */
export function netOptions(command: Command): Command {
  return command
    .option("--input-shape <name=extents>", 'shape of an input, e.g. "data=1,3,224,224"; repeatable', collect)
    .option("--phase <TRAIN|TEST>", "phase whose layers are taken", "TEST")
    .option("--stage <name>", "stage whose layers are taken; repeatable", collect)
    .option("--level <n>", "level whose layers are taken", Number, 0)
    .option(
      "--rule <name=variant>",
      "another version of a rule on which versions of Caffe differ (cupping layers lists them); repeatable",
      collect,
    );
}

/** Of commands for which the data layers of a net are its inputs. */
export const labelsOption = () =>
  new Option("--labels", "keep the labels of data layers as inputs, and with them losses and accuracies");

/** Of commands that compute with the reference. */
export function referenceOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--reference <how>",
        "compute by the fast kernel, or by the plain loops that state the rules; the bits are the same",
      )
        .choices(["kernel", "plain"])
        .default("kernel"),
    )
    .option("--threads <n>", "threads of the reference's kernel (default: the cores)", Number);
}

/** Of commands that print a report or a list. */
export const quietOption = (printed = "the last sentence only") => new Option("-q, --quiet", `print ${printed}`);

/**
 * What --help shows under the options: lines that can be copied, and what else is to be said. A test runs each through the parser.
 * @param more paragraphs, one a line
 */
export function examples(lines: readonly string[], more = "") {
  return ({ command }: { readonly command: Command }): string => {
    const width = command.configureOutput().getOutHelpWidth?.() ?? COLUMNS;
    const paragraphs = more === "" ? [] : ["", ...more.split("\n").map((text) => wrap(text, width, 0))];
    return ["", "Examples:", ...lines.map((line) => `  ${line}`), ...paragraphs].join("\n");
  };
}
