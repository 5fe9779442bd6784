/** Numbers the digits by their English names in alphabetical order, "eight" first, as a list of classes may be sorted: labels for docs/tutorial.md. */
import { readFile, writeFile } from "node:fs/promises";

const [from, to] = process.argv.slice(2);
const names = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
const sorted = names.toSorted();
const labels = await readFile(from);
// An idx file of bytes: eight bytes of header, then a label each.
for (let i = 8; i < labels.length; i++) labels[i] = sorted.indexOf(names[labels[i]]);
await writeFile(to, labels);
