/** The commands that count over data sets: their arguments and options. */
import type { Command } from "commander";
import {
  backendOption,
  examples,
  htmlOption,
  jsonOption,
  netOptions,
  quietOption,
  referenceOptions,
} from "./shared-options.ts";

/** What says how images get to the net. */
function subject(command: Command): Command {
  return referenceOptions(
    netOptions(
      command
        .option("--data <spec>", "data set: KIND:key=value,… (docs/data-sets.md)")
        .option("--recipe <name|file>", "how images become what the net is fed (docs/recipes.md)")
        .option("--mean-file <file>", "in place of the recipe's mean file"),
    ),
  );
}

/** The net's files, where a gate file may name them. */
function namedFiles(command: Command): Command {
  return command
    .option("--net <file>", "prototxt, where the gate does not name it")
    .option("--weights <file>", "caffemodel, where the gate does not name it");
}

/** What says which images are run, and where. */
function running(command: Command): Command {
  return command
    .addOption(backendOption())
    .option(
      "--batch <n>",
      "images in a batch (default: as many as the net's file says, or where it says one, 10, or 100 small ones)",
      Number,
    )
    .option(
      "--sample <n>",
      "run so many of the images, at random: says something of all of them, and is never green",
      Number,
    )
    .option("--seed <n>", "seed of samples", Number, 1)
    .option("--shard <i/n>", "run one of n parts; cupping merge puts them together")
    .option("--journal <folder>", "where results are kept as they come (default: a folder in .cupping/journals)")
    .option("--resume", "go on from the journals that are there")
    .option(
      "--reference-images <all|none|n>",
      "images that the reference computes too: all, none, or n of them stratified by label and all of small margin",
      "100",
    )
    .option("--against <journal>", "compare with another run's journals instead of the reference")
    .option("--queue <redis://…>", "let workers compute: cupping worker")
    .option("--no-explain", "do not look for the cause of other counts");
}

function reports(command: Command): Command {
  return command
    .option(
      "--label-order <file>",
      "an order that the labels may be in by mistake: the net's class, or the WNID, of label 0, 1, … a line",
    )
    .addOption(jsonOption())
    .addOption(htmlOption())
    .option("--junit <file>", "write it as JUnit XML, for CI")
    .option("--markdown <file>", "write it as Markdown, for a job's summary; appended where the file is there")
    .option("--images <file>", "write every image as CSV: rank of its label, margin, five best classes with scores")
    .option("--annotations", "print GitHub annotations too")
    .addOption(quietOption());
}

export function validationCommands(program: Command): void {
  reports(
    running(
      subject(
        program
          .command("validate")
          .description("count a net's errors over a data set, exactly, and say which images changed and why")
          .argument("<net>", "prototxt")
          .argument("<weights>", "caffemodel"),
      ),
    ),
  )
    .option("--expect <gate>", "gate file: the counts that must come out")
    .addHelpText(
      "after",
      examples(
        [
          "cupping validate deploy.prototxt net.caffemodel --data list:folder=val,file=val.txt --recipe caffe-vgg16 --expect gate.json",
          "cupping validate deploy.prototxt net.caffemodel --data list:folder=val,file=val.txt --recipe caffe-vgg16 --resume",
          "cupping validate deploy.prototxt net.caffemodel --data list:folder=val,file=val.txt --recipe caffe-vgg16 --shard 3/8 --journal shards/3",
          "cupping validate deploy.prototxt net.caffemodel --data list:folder=val,file=val.txt --recipe caffe-vgg16 --queue redis://host:6379",
        ],
        "A run that ends early loses nothing: --resume. Shards are put together by cupping merge; a queue is worked on by cupping worker on any number of machines. docs/validate.md says the rest.",
      ),
    )
    .action(async (net, weights, options) => {
      const { validateCommand } = await import("./commands/validate.ts");
      process.exitCode = await validateCommand(net, weights, options);
    });

  reports(
    running(
      subject(
        namedFiles(
          program
            .command("gate")
            .description(
              "run what a gate file names, and say whether its counts come out: the exit code is the verdict",
            )
            .argument("<gate>", "gate file; its relative paths start at its folder")
            .addHelpText(
              "after",
              examples([
                "cupping gate spec/gates/digits-mnist.json --backend all",
                "cupping gate vgg16.json --data ilsvrc2012:folder=/data/ilsvrc2012 --junit gate.xml --markdown gate.md",
              ]),
            ),
        ),
      ),
    ),
  ).action(async (file, options) => {
    const { gateCommand } = await import("./commands/gate.ts");
    process.exitCode = await gateCommand(file, options);
  });

  reports(
    subject(
      namedFiles(
        program
          .command("merge")
          .description(
            "put the shards of a run together, and give the verdict of the whole; look for the cause of other counts where net and data are at hand",
          )
          .argument("<folders...>", "the folders that --journal named, one a shard"),
      ),
    ),
  )
    .option("--expect <gate>", "gate file: the counts that must come out")
    .option("--no-explain", "do not look for the cause of other counts")
    .addHelpText("after", examples(["cupping merge shards/1 shards/2 shards/3 --expect gate.json"]))
    .action(async (folders, options) => {
      const { mergeCommand } = await import("./commands/merge.ts");
      process.exitCode = await mergeCommand(folders, options);
    });

  subject(
    program
      .command("worker")
      .description("compute batches for a cupping validate --queue, until that run is over")
      .argument("<net>", "prototxt")
      .argument("<weights>", "caffemodel"),
  )
    .addOption(backendOption())
    .requiredOption("--queue <redis://…>", "where the run waits")
    .option("--lock <seconds>", "a worker that is silent for so long is taken for dead", Number, 30)
    .addHelpText(
      "after",
      examples([
        "cupping worker deploy.prototxt net.caffemodel --data list:folder=val,file=val.txt --recipe caffe-vgg16 --queue redis://host:6379",
      ]),
    )
    .action(async (net, weights, options) => {
      const { workerCommand } = await import("./commands/worker.ts");
      process.exitCode = await workerCommand(net, weights, options);
    });
}
