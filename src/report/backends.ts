/** Availability of backends for the terminal. */
import type { Availability } from "../backends/backend.ts";
import type { Paint } from "./verify.ts";

export function formatBackends(found: readonly Availability[], paint: Paint): string {
  const width = Math.max(...found.map((one) => nameOf(one).length));
  return found
    .map((one) => {
      const name = nameOf(one).padEnd(width);
      if (one.kind === "available")
        return `${paint("good", name)}  available    ${one.backend.version}, ${one.backend.profile.id}`;
      return [`${paint("dim", name)}  unavailable  ${one.reason}`, `${" ".repeat(width)}  ${one.remedy}`].join("\n");
    })
    .join("\n");
}

function nameOf(one: Availability): string {
  return one.kind === "available" ? `${one.backend.id}:${one.backend.device}` : `${one.id}:${one.device}`;
}
