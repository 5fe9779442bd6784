/** A command's words as a shell takes them: what is more than a plain word stands in quotes. */
export function shellWords(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w./:@=,%+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`))
    .join(" ");
}
