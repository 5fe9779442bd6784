/**
 * Records what the adapters that can run here say when a small net is verified, into src/backends/process/recorded/:
 *
 *     npx tsx scripts/record-exchanges.ts [ADAPTER…]
 */
import { fileURLToPath } from "node:url";
import { greet } from "../src/backends/process/backend.ts";
import { ADAPTER_NAMES, adapterCommands } from "../src/backends/process/load.ts";
import { exchange, recordingOf, smallNet, verified } from "../src/backends/process/recorded.test-support.ts";
import { closeBackends } from "../src/backends/janitor.ts";

const asked = process.argv.slice(2);
for (const name of asked.length > 0 ? asked : ADAPTER_NAMES) {
  const file = fileURLToPath(recordingOf(name));
  let said = "there is no Python";
  for (const command of adapterCommands(name)) {
    const greeting = await greet(exchange("record", file, ...command), `process:${name}`);
    if (greeting.kind === "refused") {
      said = greeting.reason;
      continue;
    }
    said = (await verified(smallNet(), greeting.backend)).summary;
    break;
  }
  // The recording is written when the program's input ends.
  await closeBackends();
  console.log(`${name}: ${said}`);
}
