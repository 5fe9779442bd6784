/** Availability of backends for the terminal. */
import type { Availability } from "../backends/backend.ts";
import { COLUMNS, wrap } from "./table.ts";
import type { Paint } from "./verify.ts";

export function formatBackends(found: readonly Availability[], paint: Paint): string {
  const width = Math.max(...found.map((one) => nameOf(one).length));
  const indent = width + "  unavailable  ".length;
  return found
    .map((one) => {
      const name = paint(one.kind === "available" ? "good" : "dim", nameOf(one).padEnd(width));
      if (one.kind === "available") {
        return `${name}  available    ${wrap(`${one.backend.version}, ${one.backend.profile.id}`, COLUMNS, indent)}`;
      }
      return `${name}  unavailable  ${wrap(`${one.reason} ${one.remedy}`, COLUMNS, indent)}`;
    })
    .join("\n");
}

function nameOf(one: Availability): string {
  return one.kind === "available" ? `${one.backend.id}:${one.backend.device}` : `${one.id}:${one.device}`;
}
