#!/usr/bin/env node
/** The command line: arguments to calls. Each command lives in commands/, imported only when it is used. */
import { realpathSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Argument, Command, CommanderError, Option } from "commander";
import { closeBackends } from "../backends/janitor.ts";
import { CuppingError } from "../error.ts";
import { COLUMNS, useColumns, wrap } from "../report/table.ts";
import { EXIT } from "./exit.ts";
import { refusal, refuseUnwritable, watchOutput } from "./outputs.ts";
import { portingCommands } from "./porting-commands.ts";
import type { ReferenceOptions } from "./reference.ts";
import {
  backendOption,
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
import { walk } from "./tree.ts";
import { validationCommands } from "./validation-commands.ts";
import { version } from "./version.ts";

export const program = new Command("cupping")
  .description("Does this engine compute what Caffe computes, and if not, which layer?")
  .version(version)
  .showSuggestionAfterError()
  .exitOverride()
  .hook("preAction", async (_program, command) => {
    useColumns(process.stdout.columns ?? (Number(process.env.COLUMNS) || COLUMNS));
    await refuseUnwritable(command.opts());
    const options = command.opts<ReferenceOptions>();
    if (options.reference !== undefined) (await import("./reference.ts")).chooseReference(options);
  })
  .addHelpText(
    "after",
    examples(
      [
        "cupping verify deploy.prototxt net.caffemodel",
        "cupping conformance --backend onnxruntime --layer Pooling",
        "cupping help verify",
      ],
      "Exit codes: 0 conforms, 1 does not, 2 wrong use or unreadable input, 3 backend unavailable.",
    ),
  );

referenceOptions(
  netOptions(
    program
      .command("verify")
      .description("compare a backend with Caffe's semantics, layer by layer")
      .argument("<net>", "prototxt")
      .argument("<weights>", "caffemodel")
      .addOption(backendOption())
      .addOption(inputOption())
      .addOption(
        new Option("--mode <which>", "which error to look at")
          .choices(["injected", "inherited", "both"])
          .default("both"),
      )
      .option("--layer <name>", "look at this layer only; repeatable", collect)
      .addOption(labelsOption())
      .addOption(jsonOption())
      .addOption(htmlOption())
      .option("--record <folder>", "keep every number that was compared, for cupping view and cupping diff")
      .option("--fail-fast", "stop at the first layer that is wrong")
      .option("--explain-for <seconds>", "how long to look for the cause of a layer's error (2)", Number)
      .option("--no-explain", "do not look for it")
      .addOption(quietOption())
      .addHelpText(
        "after",
        examples([
          "cupping verify deploy.prototxt net.caffemodel",
          "cupping verify deploy.prototxt net.caffemodel --backend onnxruntime:webgpu --input cat.jpg",
          "cupping verify deploy.prototxt net.caffemodel --layer pool1 --mode injected --json pool1.json",
        ]),
      )
      .option("--isolate", "run the engine in a process of its own, so that it may crash or hang")
      .option("--sweep", "run each backend with each of its own options as well, and print one table"),
  ),
).action(async (net, weights, options) => {
  const { verifyCommand } = await import("./commands/verify.ts");
  process.exitCode = await verifyCommand(net, weights, options);
});

referenceOptions(
  program
    .command("conformance")
    .description("try a backend on every layer type: corners of each rule, and random legal layers")
    .addOption(backendOption())
    .option("--layer <type>", "try layers of this type only; repeatable", collect)
    .option("--seed <n>", "seed of the random layers (default: 1)", Number)
    .option("--runs <n>", "random layers a type (default: 100)", Number)
    .option("--case <file>", "run this saved case only")
    .option(
      "--regressions <folder>",
      "where failing cases are saved, and replayed from",
      join(".cupping", "regressions"),
    )
    .option("--expectations <file>", "known failures (default: those that come with cupping)")
    .addOption(jsonOption())
    .addOption(htmlOption())
    .addOption(quietOption())
    .addHelpText(
      "after",
      examples(
        [
          "cupping conformance --backend onnxruntime",
          "cupping conformance --backend all --layer Pooling --layer LRN --runs 1000 --seed 7",
          "cupping conformance --case .cupping/regressions/onnxruntime-cpu/Pooling-1a2b3c4d.json",
        ],
        "A failing layer is made as small as possible, printed, and saved; the next run tries it first, and removes it once it passes. Known failures make no difference to the exit code, unless they no longer happen.",
      ),
    )
    .option("--no-isolate", "run the engine in this process: one that crashes takes the run with it"),
).action(async (options) => {
  const { conformanceCommand } = await import("./commands/conformance.ts");
  process.exitCode = await conformanceCommand(options);
});

program
  .command("backends")
  .description("list the engines, whether they can run here, and what to do when they cannot")
  .option("--json", "print JSON")
  .addOption(quietOption("the names of those that can run only"))
  .addHelpText("after", examples(["cupping backends", "cupping backends --quiet"]))
  .action(async (options) => {
    const { backendsCommand } = await import("./commands/backends.ts");
    process.exitCode = await backendsCommand(options);
  });

program
  .command("probe")
  .description("find out an engine's arithmetic: bits, subnormal numbers, order of sums, Winograd, determinism")
  .addOption(backendOption())
  .addOption(jsonOption())
  .addOption(quietOption())
  .addHelpText("after", examples(["cupping probe", "cupping probe --backend all --json probe.json"]))
  .action(async (options) => {
    const { probeCommand } = await import("./commands/probe.ts");
    process.exitCode = await probeCommand(options);
  });

program
  .command("layers")
  .description("list the layer types: what the reference computes, which spec states it, what each backend supports")
  .option("--json", "print JSON")
  .addOption(quietOption("the totals only"))
  .addHelpText("after", examples(["cupping layers", "cupping layers --json"]))
  .action(async (options) => {
    const { layersCommand } = await import("./commands/layers.ts");
    process.exitCode = layersCommand(options);
  });

netOptions(
  program
    .command("inspect")
    .description("print a net as a table: layers, blobs, shapes, params, multiply-accumulates")
    .argument("<net>", "prototxt")
    .argument("[weights]", "caffemodel")
    .addOption(labelsOption())
    .option("--json", "print JSON")
    .addOption(quietOption("the totals only"))
    .addHelpText(
      "after",
      examples([
        "cupping inspect deploy.prototxt",
        'cupping inspect train_val.prototxt net.caffemodel --labels --input-shape "data=1,3,227,227"',
      ]),
    ),
).action(async (net, weights, options) => {
  const { inspectCommand } = await import("./commands/inspect.ts");
  process.exitCode = await inspectCommand(net, weights, options);
});

netOptions(
  program
    .command("export")
    .description("write a net and its weights in another format")
    .argument("<net>", "prototxt")
    .argument("<weights>", "caffemodel")
    .addOption(new Option("--to <format>", "the format").choices(["onnx"]).default("onnx"))
    .requiredOption("--out <file>", "where to write it")
    .option("--all-blobs", "make every blob an output, and not the net's own only")
    .addOption(labelsOption())
    .addHelpText("after", examples(["cupping export deploy.prototxt net.caffemodel --out net.onnx"])),
).action(async (net, weights, options) => {
  const { exportCommand } = await import("./commands/export.ts");
  process.exitCode = await exportCommand(net, weights, options);
});

program
  .command("upgrade")
  .description("write a V0 or V1 net in today's format; text stays text, binary stays binary")
  .argument("<in>", "prototxt or caffemodel")
  .argument("<out>", "where to write it")
  .addHelpText(
    "after",
    examples(["cupping upgrade old.prototxt new.prototxt", "cupping upgrade old.caffemodel new.caffemodel"]),
  )
  .action(async (input, output) => {
    const { upgradeCommand } = await import("./commands/upgrade.ts");
    process.exitCode = await upgradeCommand(input, output);
  });

netOptions(
  program
    .command("selftest")
    .description(
      "what would be caught: every known mistake made on purpose, on all layer types and in small nets, or in a net",
    )
    .argument("[net]", "prototxt: which mistakes could this net reveal?")
    .argument("[weights]", "caffemodel")
    .option("--net <net>", "the same: cupping selftest --net NET WEIGHTS")
    .option("--quick", "corners only, and fewer runs of honest engines")
    .option("--fault <id>", "this mistake only; repeatable", collect)
    .option("--runs <n>", "runs of honest engines on the cases, at least", Number)
    .option("--seed <n>", "seed of the random cases", Number, 1)
    .addOption(inputOption())
    .addOption(labelsOption())
    .addOption(jsonOption())
    .addOption(htmlOption())
    .addOption(quietOption("the targets only"))
    .addHelpText(
      "after",
      examples([
        "cupping selftest --quick",
        "cupping selftest --fault pooling/floor-rounding --seed 7",
        "cupping selftest --net deploy.prototxt net.caffemodel",
      ]),
    ),
).action(async (net, weights, options) => {
  const { selfTestCommand } = await import("./commands/selftest.ts");
  process.exitCode = await selfTestCommand(net, weights, options);
});

const golden = program
  .command("golden")
  .description("record the reference's activations, and check recorded ones")
  .addHelpText(
    "after",
    examples([
      "cupping golden record deploy.prototxt net.caffemodel --out golden --input cat.jpg",
      "cupping golden check golden",
    ]),
  );
referenceOptions(
  golden
    .command("record")
    .description("write every blob of a net, as the reference computes it, into a folder")
    .argument("<net>", "prototxt")
    .argument("<weights>", "caffemodel")
    .requiredOption("--out <folder>", "where to write it; it must not exist yet, or hold a golden record")
    .addOption(inputOption())
    .option("--input-shape <name=extents>", 'shape of an input, e.g. "data=1,3,224,224"; repeatable', collect)
    .addHelpText(
      "after",
      examples(["cupping golden record deploy.prototxt net.caffemodel --out golden --input random:7"]),
    ),
).action(async (net, weights, options) => {
  const { goldenRecordCommand } = await import("./commands/golden.ts");
  process.exitCode = await goldenRecordCommand(net, weights, options);
});
referenceOptions(
  golden
    .command("check")
    .description("compute a golden record again and compare")
    .argument("<folder>", "the record")
    .addOption(jsonOption())
    .addOption(quietOption())
    .addHelpText("after", examples(["cupping golden check golden"])),
).action(async (folder, options) => {
  const { goldenCheckCommand } = await import("./commands/golden.ts");
  process.exitCode = await goldenCheckCommand(folder, options);
});

const recipe = program
  .command("recipe")
  .description("how images become what a net is fed")
  .addHelpText("after", examples(["cupping recipe list", "cupping recipe try cat.jpg caffe-vgg16 --out seen"]));
const meanFile = () => new Option("--mean-file <file>", "the recipe's mean image: .binaryproto or .npy");
recipe
  .command("list")
  .description("list the recipes that come with cupping")
  .option("--json", "print JSON")
  .addOption(quietOption("their names only"))
  .addHelpText("after", examples(["cupping recipe list", "cupping recipe list --json"]))
  .action(async (options) => {
    const { recipeListCommand } = await import("./commands/recipe.ts");
    process.exitCode = await recipeListCommand(options);
  });
recipe
  .command("try")
  .description("write the tensor that a recipe makes of an image (.npy), and a picture of what the net sees (.png)")
  .argument("<image>", "JPEG, PNG, WebP, GIF or TIFF")
  .argument("<recipe>", "a name from cupping recipe list, or a .json file")
  .requiredOption("--out <folder>", "where to write both")
  .addOption(meanFile())
  .addHelpText(
    "after",
    examples([
      "cupping recipe try cat.jpg caffe-vgg16 --out seen",
      "cupping recipe try cat.jpg caffe-reference --mean-file imagenet_mean.binaryproto --out seen",
    ]),
  )
  .action(async (image, name, options) => {
    const { recipeTryCommand } = await import("./commands/recipe.ts");
    process.exitCode = await recipeTryCommand(image, name, options);
  });
recipe
  .command("hash")
  .description("record hashes of the tensors of a folder's images, or compare them with a record of another machine")
  .argument("<folder>", "images")
  .argument("<recipe>", "a name from cupping recipe list, or a .json file")
  .option("--out <file>", "record them here")
  .option("--against <file>", "compare them with this record")
  .addOption(meanFile())
  .addHelpText(
    "after",
    examples([
      "cupping recipe hash photos caffe-vgg16 --out hashes.json",
      "cupping recipe hash photos caffe-vgg16 --against hashes.json",
    ]),
  )
  .action(async (folder, name, options) => {
    const { recipeHashCommand } = await import("./commands/recipe.ts");
    process.exitCode = await recipeHashCommand(folder, name, options);
  });

validationCommands(program);
portingCommands(program);

referenceOptions(
  program
    .command("demo")
    .description("verify the bundled digit net on every engine here, and count its errors on the MNIST test images")
    .addOption(backendOption(" (the default)"))
    .option("--images <n>", "count on the first n images only", Number, 10_000)
    .addOption(jsonOption())
    .addOption(quietOption())
    .addHelpText("after", examples(["cupping demo", "cupping demo --backend onnxruntime --images 1000"])),
).action(async (options) => {
  const { demoCommand } = await import("./commands/demo.ts");
  process.exitCode = await demoCommand(options);
});

program
  .command("completion")
  .description("print what makes a shell complete commands, options and their values")
  .addArgument(new Argument("<shell>", "the shell").choices(["bash", "zsh", "fish"]))
  .addHelpText(
    "after",
    examples(
      ["cupping completion bash > ~/.cupping-completion", "cupping completion fish"],
      "bash and zsh: put  source <(cupping completion bash)  into ~/.bashrc or ~/.zshrc, zsh's after compinit.\nfish: cupping completion fish > ~/.config/fish/completions/cupping.fish",
    ),
  )
  .action(async (shell) => {
    const { completionCommand } = await import("./commands/completion.ts");
    await completionCommand(program, shell);
  });

for (const { path, command } of walk(program)) command.showHelpAfterError(`(${path} --help shows what there is)`);

/** Parses the command line and does what it says. */
async function run(): Promise<void> {
  watchOutput();
  try {
    await program.parseAsync();
  } catch (error) {
    process.exitCode = tell(error);
  } finally {
    // A browser would keep this process alive.
    await closeBackends();
  }
}

/** @returns the exit code @throws what is a bug of ours, not a user's mistake: the stack helps whoever reports it */
function tell(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.conforms : EXIT.misuse;
  // What went wrong first, where more did while things were put in order.
  if (error instanceof Error && error.name === "SuppressedError") return tell((error as SuppressedError).suppressed);
  if (error instanceof CuppingError) {
    process.stderr.write(`cupping: ${error.code}\n${wrap(error.message, Number.POSITIVE_INFINITY, 0)}\n`);
    return EXIT.misuse;
  }
  if (error instanceof RangeError && /allocation|array length/i.test(error.message)) {
    process.stderr.write(
      `cupping: SIZE_OVERFLOW\nThe net's blobs do not fit into memory (${error.message}). Use a smaller batch or input: --input-shape.\n`,
    );
    return EXIT.misuse;
  }
  const refused = refusal(error);
  if (refused === undefined) throw error;
  process.stderr.write(`cupping: FILE_UNWRITABLE\n${refused}\n`);
  return EXIT.misuse;
}

// Tests and scripts import the tree of commands only.
if (realpathSync(process.argv[1]) === realpathSync(fileURLToPath(import.meta.url))) await run();
