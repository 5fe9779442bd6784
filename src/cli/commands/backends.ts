/** `cupping backends`: what can run here, and what to do about the rest. */
import { describeBackends } from "../../backends/index.ts";
import { formatBackends } from "../../report/backends.ts";
import { toJson } from "../../report/json.ts";
import { EXIT } from "../exit.ts";
import { paintFor } from "../terminal.ts";

export async function backendsCommand({
  json,
  quiet,
}: {
  readonly json?: boolean;
  readonly quiet?: boolean;
}): Promise<number> {
  const found = await describeBackends();
  if (json) {
    const rows = found.map((one) =>
      one.kind === "available"
        ? {
            id: one.backend.id,
            device: one.backend.device,
            available: true,
            version: one.backend.version,
            profile: one.backend.profile.id,
          }
        : { id: one.id, device: one.device, available: false, reason: one.reason, remedy: one.remedy },
    );
    process.stdout.write(toJson(rows));
  } else if (quiet) {
    for (const one of found) if (one.kind === "available") console.log(`${one.backend.id}:${one.backend.device}`);
  } else {
    console.log(formatBackends(found, paintFor(process.stdout)));
  }
  return EXIT.conforms;
}
