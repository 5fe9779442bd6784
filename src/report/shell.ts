/** Commands that can be copied. */

/** Words as a shell takes them. */
export function shellWords(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w./:@=,%+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`))
    .join(" ");
}
