/** The commands for who ports or converts a net: their arguments and options. */
import type { Command } from "commander";

export function portingCommands(program: Command): void {
  program
    .command("view")
    .description("serve a recorded run on this machine, for a browser: every element of every blob")
    .argument("<folder>", "what cupping verify --record wrote")
    .option("--port <n>", "port to listen on (default: any that is free)", Number, 0)
    .addHelpText(
      "after",
      "\nExamples:\n  cupping verify deploy.prototxt net.caffemodel --record run\n  cupping view run\n\nOnly this machine can reach it. Control-C ends it.",
    )
    .action(async (folder, options) => {
      const { viewCommand } = await import("./commands/view.ts");
      process.exitCode = await viewCommand(folder, options);
    });
}
