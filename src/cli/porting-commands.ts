/** The commands for who ports or converts a net: their arguments and options. */
import { join } from "node:path";
import { type Command, Option } from "commander";
import { PROFILES } from "../tensor/profile.ts";
import {
  collect,
  examples,
  htmlOption,
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
    .argument("<a>", "golden record, record of a run, folder of .npy and .npz files, or one such file")
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
        "Where a golden record's net and weights are there, the reference derives what is allowed. Elsewhere numbers have to be equal, or within the rule that is given. cupping golden record makes golden records.",
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
        .option("--run <engine>", "onnxruntime, tfjs:DEVICE, litert or process:COMMAND (default: by the file's name)")
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
        .addOption(
          new Option("--profile <id>", "the arithmetic that the artifact claims (default: its engine's)").choices(
            PROFILES.map(({ id }) => id),
          ),
        )
        .addOption(labelsOption())
        .addOption(jsonOption())
        .addOption(htmlOption())
        .option("--explain-for <seconds>", "how long to look for the cause of a layer's error (2)", Number)
        .option("--no-explain", "do not look for it")
        .addOption(quietOption())
        .addHelpText(
          "after",
          examples([
            "cupping compare deploy.prototxt net.caffemodel --artifact net.onnx",
            "cupping compare deploy.prototxt net.caffemodel --artifact model.json --run tfjs:wasm --layout nhwc",
            "cupping compare deploy.prototxt net.caffemodel --artifact net.onnx --map names.json --input cat.jpg",
            "cupping compare deploy.prototxt net.caffemodel --artifact half.onnx --profile fp16",
            "cupping compare deploy.prototxt net.caffemodel --artifact net.onnx --html compare.html",
          ]),
        ),
    ),
  ).action(async (net, weights, options) => {
    const { compareCommand } = await import("./commands/compare.ts");
    process.exitCode = await compareCommand(net, weights, options);
  });
  program
    .command("view")
    .description("serve a recorded run on this machine, for a browser: every element of every blob")
    .argument("<folder>", "what cupping verify --record wrote")
    .option("--port <n>", "port to listen on (default: any that is free)", Number, 0)
    .addHelpText(
      "after",
      examples(
        ["cupping view run", "cupping view run --port 8080"],
        "`cupping verify … --record run` makes the folder. Only this machine can reach what is served. Control-C ends it.",
      ),
    )
    .action(async (folder, options) => {
      const { viewCommand } = await import("./commands/view.ts");
      process.exitCode = await viewCommand(folder, options);
    });

  program
    .command("converter-test")
    .description("run a converter over generated nets, and say which layer types it gets wrong")
    .requiredOption("--converter <command>", "the converter, with {prototxt}, {caffemodel}, {out} where the files go")
    .option("--nets <builtin|folder>", "what it converts: the nets of cupping, or a folder of your own", "builtin")
    .option("--layer <type>", 'nets of this layer type only, "small nets" or "architectures"; repeatable', collect)
    .option("--runs <n>", "random layers a type, beside its named cases", Number, 5)
    .option("--seed <n>", "seed of the random layers", Number, 1)
    .option("--timeout <seconds>", "a converter that takes longer for one net has refused it", Number, 60)
    .option(
      "--artifact <name>",
      "what the converter's file is called; {out} is its path, {folder} its folder",
      "net.onnx",
    )
    .option("--run <engine>", "onnxruntime, tfjs:DEVICE, litert or process:COMMAND (default: by the file's name)")
    .option("--keep <folder>", "where nets stay that it gets wrong", join(".cupping", "converter-test"))
    .option("--baseline <file>", "an earlier run: only what is newly broken counts")
    .option("--update-baseline", "keep this run as the baseline")
    .addOption(jsonOption())
    .option("--junit <file>", "write it as JUnit XML, for CI")
    .option("--markdown <file>", "write it as Markdown, for a job's summary; appended where the file is there")
    .addOption(quietOption())
    .addHelpText(
      "after",
      examples(
        [
          'cupping converter-test --converter "my-converter {prototxt} {caffemodel} {out}"',
          'cupping converter-test --converter "cupping export {prototxt} {caffemodel} --out {out}" --layer Pooling',
          'cupping converter-test --converter "…" --baseline converter.json --update-baseline',
          'cupping converter-test --converter "…" --baseline converter.json --junit converter.xml',
        ],
        "A net that the converter refuses, by failing, hanging or writing nothing, is no mistake of its. The exit code is 1 for nets that it gets wrong, with a baseline only for those that are newly so. docs/converters.md says more.",
      ),
    )
    .action(async (options) => {
      const { converterTestCommand } = await import("./commands/converter-test.ts");
      process.exitCode = await converterTestCommand(options);
    });
}
