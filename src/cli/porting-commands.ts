/** The commands for those who convert nets, and look at what comes out: their arguments and options. */
import { type Command, Option } from "commander";
import { inputOption, jsonOption, labelsOption, netOptions, referenceOptions } from "./shared-options.ts";

export function portingCommands(program: Command): void {
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
        .option("-q, --quiet", "print the last sentence only")
        .addHelpText(
          "after",
          "\nExamples:\n  cupping compare deploy.prototxt net.caffemodel --artifact net.onnx\n  cupping compare deploy.prototxt net.caffemodel --artifact net.onnx --map names.json --input cat.jpg",
        ),
    ),
  ).action(async (net, weights, options) => {
    const { compareCommand } = await import("./commands/compare.ts");
    process.exitCode = await compareCommand(net, weights, options);
  });
}
