/** Finds a browser, and loads an engine into a page of it. */
import { CuppingError, messageOf } from "../../error.ts";
import type { Availability } from "../backend.ts";
import { deviceWith } from "../options.ts";
import { createBackend } from "./backend.ts";
import { type Place, remedyOf } from "./device.ts";
import { EnginePage } from "./engine-page.ts";

export async function load(place: Place): Promise<Availability> {
  const page = new EnginePage(place);
  try {
    const { version } = await page.open();
    return { kind: "available", backend: createBackend(page, place, version) };
  } catch (error) {
    await page.close();
    const own = error instanceof CuppingError;
    return {
      kind: "unavailable",
      id: place.engine,
      device: deviceWith(place.device, place.chosen ?? {}),
      reason: own
        ? error.problem
        : `The page cannot load it: ${messageOf(error)
            .split("\n")[0]
            .replace(/[.\s]+$/, "")}.`,
      remedy: own ? error.remedy : remedyOf(place),
      cause: error,
    };
  }
}
