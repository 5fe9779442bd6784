/** `cupping view`: a recorded run, served on loopback until it is interrupted. */
import { serveRun } from "../../report/html/run-server.ts";
import { EXIT } from "../exit.ts";
import { usage } from "../options.ts";

export async function viewCommand(folder: string, { port }: { readonly port: number }): Promise<number> {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw usage("--port", "This is no port.", "Use a whole number up to 65535.");
  }
  const server = await serveRun(folder, port);
  console.log(server.url);
  console.error("Control-C ends it.");
  await new Promise<void>((resolve) => {
    process.once("SIGINT", resolve).once("SIGTERM", resolve);
  });
  await server.close();
  return EXIT.conforms;
}
