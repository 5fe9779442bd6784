/**
 * Scripts that make a shell complete `cupping`: made of commander's own tree of commands, so that they say what there is.
 * bash and zsh share the tables, as functions of what POSIX shells have in common; fish has a table of its own kind.
 */
import type { Argument, Command, Option } from "commander";

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

/** What may stand for an option's value, or for an argument, beside what commander itself knows; undefined: a file. */
export type Values = (command: string, name: string) => readonly string[] | undefined;

interface Node {
  /** "golden record"; "" for cupping itself. */
  readonly path: string;
  readonly description: string;
  readonly children: readonly Node[];
  readonly options: readonly {
    readonly names: readonly string[];
    readonly description: string;
    /** Words, a file, or nothing where the option is a flag. */
    readonly value: readonly string[] | "file" | null;
  }[];
  /** Words that may be arguments, beside files. */
  readonly words: readonly string[];
  readonly takesFiles: boolean;
}

export function completionScript(shell: Shell, program: Command, version: string, values: Values): string {
  const nodes = all(nodeOf(program, "", values));
  const head = `# Completion of cupping ${version} for ${shell}. Made by: cupping completion ${shell}`;
  switch (shell) {
    case "bash":
      return [head, ...tables(nodes), BASH, ""].join("\n");
    case "zsh":
      return ["#compdef cupping", head, ...tables(nodes), ZSH, ""].join("\n");
    case "fish":
      return [head, ...fish(nodes), ""].join("\n");
    default:
      return shell satisfies never;
  }
}

function nodeOf(command: Command, path: string, values: Values): Node {
  const value = (option: Option): Node["options"][number]["value"] =>
    option.required || option.optional ? (option.argChoices ?? values(path, option.name()) ?? "file") : null;
  const known = (argument: Argument) => argument.argChoices ?? values(path, argument.name());
  const help = { names: ["--help", "-h"], description: "display help for command", value: null };
  return {
    path,
    description: command.description(),
    children: command.commands.map((child) => nodeOf(child, `${path} ${child.name()}`.trim(), values)),
    options: [
      ...command.options.map((option) => ({
        names: [option.long, option.short].filter((name) => name !== undefined && name !== null),
        description: option.description,
        value: value(option),
      })),
      help,
    ],
    words: command.registeredArguments.flatMap((argument) => known(argument) ?? []),
    takesFiles: command.registeredArguments.some((argument) => argument.argChoices === undefined),
  };
}

function all(node: Node): Node[] {
  return [node, ...node.children.flatMap(all)];
}

function nameOf({ path }: Node): string {
  return path.split(" ").at(-1) ?? "";
}

/** Functions that set `at` to the command that a word enters, and `reply` to what may follow; "@file" stands for any file. */
function tables(nodes: readonly Node[]): string[] {
  const enter = nodes.flatMap((parent) =>
    parent.children.map((child) => `    ${quoted(`${parent.path}/${nameOf(child)}`)}) at=${quoted(child.path)} ;;`),
  );
  const follow = nodes.map(({ path, children, options, words, takesFiles }) => {
    const reply = [
      ...children.map(nameOf),
      ...words,
      ...(takesFiles ? ["@file"] : []),
      ...options.flatMap(({ names }) => names),
    ];
    return `    ${quoted(path)}) reply=${quoted(reply.join(" "))} ;;`;
  });
  const value = nodes.flatMap(({ path, options }) =>
    options.flatMap(({ names, value: words }) => {
      if (words === null) return [];
      const patterns = names.map((name) => quoted(`${path}/${name}`)).join("|");
      return [`    ${patterns}) reply=${quoted(words === "file" ? "@file" : words.join(" "))} ;;`];
    }),
  );
  const shellFunction = (name: string, on: string, lines: readonly string[]): string[] => [
    `${name}() {`,
    `  case ${on} in`,
    ...lines,
    "  esac",
    "}",
  ];
  return [
    ...shellFunction("_cupping_enter", '"$at/$1"', enter),
    ...shellFunction("_cupping_follow", '"$at"', follow),
    ...shellFunction("_cupping_value", '"$at/$1"', value),
  ];
}

/** bash splits words at : and =, which backends and rules have: the line is split anew, and what stands before the last of them is taken off again. */
const BASH = `_cupping() {
  local at="" reply="" cur="" prev="" word
  local -a words=()
  read -ra words <<< "\${COMP_LINE:0:COMP_POINT}"
  if [[ \${COMP_LINE:0:COMP_POINT} != *[[:space:]] ]]; then
    cur=\${words[\${#words[@]} - 1]}
    unset "words[\${#words[@]} - 1]"
  fi
  for word in "\${words[@]:1}"; do _cupping_enter "$word"; prev=$word; done
  _cupping_value "$prev"
  if [[ -z $reply ]]; then _cupping_follow; fi
  COMPREPLY=($(compgen -W "\${reply//@file/}" -- "$cur"))
  if [[ " $reply " == *" @file "* && $cur != -* ]]; then
    compopt -o filenames 2> /dev/null
    while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$cur")
  fi
  local before=\${cur%"\${cur##*[:=]}"}
  COMPREPLY=("\${COMPREPLY[@]#"$before"}")
}
complete -F _cupping cupping`;

const ZSH = `_cupping() {
  local at="" reply="" word
  for word in "\${(@)words[2,CURRENT-1]}"; do _cupping_enter "$word"; done
  _cupping_value "\${words[CURRENT-1]}"
  if [[ -z $reply ]]; then _cupping_follow; fi
  local -a known=(\${=reply})
  compadd -- \${known:#@file}
  if (( \${known[(Ie)@file]} )); then _files; fi
}
compdef _cupping cupping`;

function fish(nodes: readonly Node[]): string[] {
  return [
    "complete -c cupping -f",
    ...nodes.flatMap((node) => {
      const { path, children, options, words, takesFiles } = node;
      // A command is entered once its name was typed, and none of those below it.
      const seen = path === "" ? [] : path.split(" ").map((name) => `__fish_seen_subcommand_from ${name}`);
      const below = children.map(nameOf);
      const not = below.length === 0 ? [] : [`not __fish_seen_subcommand_from ${below.join(" ")}`];
      const when = [...seen, ...not].join("; and ");
      const line = (rest: string): string => `complete -c cupping${when === "" ? "" : ` -n ${quoted(when)}`} ${rest}`;
      return [
        ...children.map((child) => line(`-a ${nameOf(child)} -d ${quoted(child.description)}`)),
        ...(words.length === 0 ? [] : [line(`-a ${quoted(words.join(" "))}`)]),
        ...(takesFiles ? [line("-F")] : []),
        ...options.map(({ names, description, value }) => {
          const flags = names.map((name) => (name.startsWith("--") ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
          const takes = value === null ? "" : value === "file" ? " -r -F" : ` -x -a ${quoted(value.join(" "))}`;
          return line(`${flags.join(" ")}${takes} -d ${quoted(description)}`);
        }),
      ];
    }),
  ];
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
