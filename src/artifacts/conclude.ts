/** What a comparison comes to, in one sentence. */
import type { ArtifactNode } from "../backends/artifact.ts";
import type { BlobReport, HiddenParam, OutputReport } from "./compare-report.ts";

export function conclude(
  outputs: readonly OutputReport[],
  blobs: readonly BlobReport[],
  firstWrong: BlobReport | null,
  hidden: readonly HiddenParam[],
): string {
  const wrong = outputs.filter(({ verdict }) => verdict === "wrong" || verdict === "missing").map(({ blob }) => blob);
  const open = outputs.filter(({ verdict }) => verdict === "undecided").map(({ blob }) => blob);
  const counts = `${blobs.filter(({ kind }) => kind === "right").length} of its tensors are blobs of the net, and right`;
  if (wrong.length === 0 && firstWrong?.kind !== "wrong") {
    if (hidden.length > 0) {
      const [{ stored }] = hidden;
      const others = hidden.length === 1 ? "" : ` (and ${hidden.length - 1} more)`;
      return `Does not conform: what it gives is right on this input, but the ${stored.param} of ${stored.layer} are stored wrong${others}, which this input does not show.`;
    }
    if (open.length > 0) return `Cannot be said: on this input rounding decides ${open.join(", ")}; ${counts}.`;
    return `Conforms: ${outputs.length === 1 ? "its output is" : `all ${outputs.length} outputs are`} what Caffe computes; ${counts}.`;
  }
  const end =
    wrong.length === 0
      ? "its outputs are right, but"
      : `${wrong.join(", ")} ${wrong.length === 1 ? "is" : "are"} wrong`;
  if (firstWrong === null) {
    const { tensor, beyond } = outputs.find((output) => output.beyond !== null) ?? {};
    return beyond
      ? `Does not conform: ${end}; it is right in tensor "${printable(beyond.tensor)}", of which ${nodeWords(beyond.node)} makes the output "${printable(tensor ?? "")}".`
      : `Does not conform: ${end}; nothing above can be looked at.`;
  }
  const { layer, tensor, node, kind } = firstWrong;
  const where = node === null ? "" : `, which ${nodeWords(node)} makes`;
  const what =
    kind === "lost"
      ? `something is wrong at ${layer} first`
      : `${layer} is wrong first, in tensor "${printable(tensor ?? "")}"${where}${cause(firstWrong)}`;
  return `Does not conform: ${end}${wrong.length === 0 ? " " : "; "}${what}.`;
}

/** What the file itself says of why a blob is wrong. */
function cause({ stored, followsStored, quantised }: BlobReport): string {
  const formats = [...new Set(stored.flatMap(({ format }) => format ?? []))];
  if (quantised !== null) return ": it is quantised";
  if (followsStored !== true) return "";
  const changed = stored.filter(({ kind }) => kind === "changed").map(({ param }) => param);
  if (changed.length > 0) return `: its ${changed.join(" and ")} are stored with other numbers`;
  return formats.length === 0 ? "" : `: its params are stored in ${formats.join(" and ")}`;
}

/** Names of our own exports hold line breaks. */
export function printable(name: string): string {
  return name.replaceAll("\n", "#");
}

/** `Conv "n3"` */
export function nodeWords({ name, type }: Pick<ArtifactNode, "name" | "type">): string {
  return name === "" ? type : `${type} "${printable(name)}"`;
}
