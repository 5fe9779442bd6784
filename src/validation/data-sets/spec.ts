/** KIND:key=value,key=value: how a data set is named on a command line or in a gate file. */
import { didYouMean } from "../../caffe/near-miss.ts";
import { CuppingError } from "../../error.ts";

export interface KindOfDataSet {
  /** "Caffe's list file: a path and a label a line" */
  readonly what: string;
  /** Keys, and what they hold; those that may be left out end in "?". */
  readonly keys: Readonly<Record<string, string>>;
}

/** The values of one spec; every key that may not be left out is there. */
export type SpecValues = Readonly<Record<string, string | undefined>>;

/**
 * A comma separates only where `key=` follows, so that paths may hold commas.
 * @throws CuppingError USAGE with the kinds, or the keys of the kind
 */
export function parseSpec<Kind extends string>(
  text: string,
  kinds: Readonly<Record<Kind, KindOfDataSet>>,
): { readonly kind: Kind; readonly values: SpecValues } {
  const colon = text.indexOf(":");
  const kind = colon < 0 ? text : text.slice(0, colon);
  const rest = colon < 0 ? "" : text.slice(colon + 1);
  if (!isKind(kind, kinds)) {
    const names = Object.keys(kinds);
    throw usage(
      text,
      `There is no kind of data set "${kind}".`,
      `${didYouMean(kind, names, "")} The kinds are ${names.map((name) => synopsis(name, kinds[name as Kind])).join("  ")}`.trim(),
    );
  }
  const { keys } = kinds[kind];
  const names = Object.keys(keys).map((key) => key.replace("?", ""));
  const remedy = `Write ${synopsis(kind, kinds[kind])}.`;
  const values: Record<string, string> = {};
  for (const part of rest === "" ? [] : rest.split(/,(?=[a-z-]+=)/)) {
    const equals = part.indexOf("=");
    const key = equals < 0 ? part : part.slice(0, equals);
    if (equals < 0) throw usage(text, `"${part}" is no key=value.`, remedy);
    if (!names.includes(key)) {
      throw usage(text, `${kind} has no key "${key}".`, `${didYouMean(key, names, "")} ${remedy}`.trim());
    }
    if (Object.hasOwn(values, key)) throw usage(text, `${key} stands there twice.`, remedy);
    if (equals === part.length - 1) throw usage(text, `${key} has no value.`, remedy);
    values[key] = part.slice(equals + 1);
  }
  for (const key of Object.keys(keys)) {
    if (!key.endsWith("?") && values[key] === undefined) {
      throw usage(text, `${key}= is missing: ${keys[key]}.`, remedy);
    }
  }
  return { kind, values };
}

/** One of the words that a key can have. @throws CuppingError USAGE */
export function choice<Word extends string>(values: SpecValues, key: string, words: readonly [Word, ...Word[]]): Word {
  const value = values[key];
  if (value === undefined) return words[0];
  const word = words.find((one) => one === value);
  if (word !== undefined) return word;
  throw usage(
    `${key}=${value}`,
    `${key} cannot be "${value}".`,
    didYouMean(value, words, `Write ${words.join(" or ")}.`),
  );
}

/** "list:folder=…,file=…": keys that may be left out stand in brackets. */
function synopsis(name: string, { keys }: KindOfDataSet): string {
  const parts = Object.keys(keys).map((key, i) => {
    const plain = `${i === 0 ? "" : ","}${key.replace("?", "")}=…`;
    return key.endsWith("?") ? `[${plain}]` : plain;
  });
  return parts.length === 0
    ? name
    : parts[0].startsWith("[")
      ? `${name}[:${parts[0].slice(1)}${parts.slice(1).join("")}`
      : `${name}:${parts.join("")}`;
}

function isKind<Kind extends string>(kind: string, kinds: Readonly<Record<Kind, KindOfDataSet>>): kind is Kind {
  return Object.hasOwn(kinds, kind);
}

function usage(place: string, problem: string, remedy: string): CuppingError {
  return new CuppingError("USAGE", { place: `--data ${place}`, problem, remedy });
}
