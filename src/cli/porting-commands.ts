/** The commands for who ports or converts a net: their arguments and options. */
import { type Command, Option } from "commander";
import { PROFILES } from "../tensor/profile.ts";
import { examples, jsonOption, quietOption } from "./shared-options.ts";

export function portingCommands(program: Command): void {
  program
    .command("diff")
    .description("compare two sets of recorded activations, blob by blob")
    .argument("<a>", "golden record, folder of .npy files, or .npz file")
    .argument("<b>", "another one")
    .option("--map <file>", "JSON: names in A and their names in B, for those that are not spelled alike")
    .option("--tolerance <x|Nulp>", "allow x times the blob's largest number, or N ulps of float32")
    .addOption(
      new Option(
        "--profile <id>",
        "the arithmetic of what is no reference; without a net, allow one rounding to it",
      ).choices(PROFILES.map(({ id }) => id)),
    )
    .option("--no-explain", "do not look for the cause of errors")
    .addOption(jsonOption())
    .addOption(quietOption())
    .addHelpText(
      "after",
      examples(
        [
          "cupping diff golden torch.npz",
          "cupping diff before.npz after.npz --tolerance 1e-5",
          "cupping diff before after --profile fp16 --map names.json --json diff.json",
        ],
        "Where a golden record's net and weights are there, the reference derives what is allowed. Elsewhere numbers have\nto be equal, or within the rule that is given. cupping golden record makes golden records.",
      ),
    )
    .action(async (a, b, options) => {
      const { diffCommand } = await import("./commands/diff.ts");
      process.exitCode = await diffCommand(a, b, options);
    });
}
