/** What of an engine can be set, written behind its device: "onnxruntime:cpu?graphOptimizationLevel=disabled". */
import { CuppingError } from "../error.ts";

/** Names and their values in words; the first value is the default. */
export type EngineOptions = Readonly<Record<string, readonly string[]>>;

/** A value for some of the names. */
export type Chosen = Readonly<Record<string, string>>;

/**
 * @param text what follows the question mark: "name=value&name=value"
 * @throws CuppingError USAGE for a name or value that there is not
 */
export function parseOptions(text: string, options: EngineOptions, place: string): Chosen {
  const chosen: Record<string, string> = {};
  for (const part of text.split("&")) {
    const [name, value] = part.split("=");
    const values = Object.hasOwn(options, name) ? options[name] : [];
    if (!values.includes(value)) {
      const known = Object.entries(options).map(([option, all]) => `${option}=${all.join("|")}`);
      throw new CuppingError("USAGE", {
        place,
        problem: `There is no option "${part}".`,
        remedy: known.length === 0 ? "This backend has no options." : `Use ${known.join(", ")}.`,
      });
    }
    chosen[name] = value;
  }
  return chosen;
}

/** A device with what was chosen: reports, journals and isolated engines know it by that. */
export function deviceWith(device: string, chosen: Chosen): string {
  const text = Object.entries(chosen)
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
  return text === "" ? device : `${device}?${text}`;
}

/** What is run where nothing is chosen. */
export function defaults(options: EngineOptions): Chosen {
  return Object.fromEntries(Object.entries(options).map(([name, [first]]) => [name, first]));
}

/** Nothing chosen, and then every other value of every option alone. */
export function variations(options: EngineOptions): Chosen[] {
  return [
    {},
    ...Object.entries(options).flatMap(([name, [, ...others]]) => others.map((value) => ({ [name]: value }))),
  ];
}
