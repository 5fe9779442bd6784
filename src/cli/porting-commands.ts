/** The commands for who ports or converts a net: their arguments and options. */
import { type Command, Option } from "commander";
import { PROFILES } from "../tensor/profile.ts";
import {
  examples,
  inputOption,
  jsonOption,
  labelsOption,
  netOptions,
  quietOption,
  referenceOptions,
} from "./shared-options.ts";

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

  referenceOptions(
    netOptions(
      program
        .command("compare")
        .description("check a converted model against the net that it came from")
        .argument("<net>", "prototxt")
        .argument("<weights>", "caffemodel")
        .requiredOption("--artifact <file>", "the converted model: .onnx, tfjs's model.json, or what --run takes")
        .option("--run <engine>", "onnxruntime, tfjs:DEVICE or process:COMMAND (default: by the file's name)")
        .option("--map <file>", "JSON that says which tensor is which blob (docs/compare.md)")
        .addOption(inputOption())
        .addOption(
          new Option("--layout <axes>", "of the artifact's inputs (default: found out)").choices(["nchw", "nhwc"]),
        )
        .addOption(
          new Option(
            "--channels <order>",
            "whether the artifact takes channels as the net does, or reversed: RGB for BGR (default: found out)",
          ).choices(["same", "reversed"]),
        )
        .addOption(labelsOption())
        .addOption(jsonOption())
        .option("--explain-for <seconds>", "how long to look for the cause of a layer's error (2)", Number)
        .option("--no-explain", "do not look for it")
        .addOption(quietOption())
        .addHelpText(
          "after",
          examples([
            "cupping compare deploy.prototxt net.caffemodel --artifact net.onnx",
            "cupping compare deploy.prototxt net.caffemodel --artifact model.json --run tfjs:wasm --layout nhwc",
            "cupping compare deploy.prototxt net.caffemodel --artifact net.onnx --map names.json --input cat.jpg",
          ]),
        ),
    ),
  ).action(async (net, weights, options) => {
    const { compareCommand } = await import("./commands/compare.ts");
    process.exitCode = await compareCommand(net, weights, options);
  });
}
