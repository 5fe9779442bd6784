/** What follows from what in an artifact. */
import type { Artifact, ArtifactNode } from "../backends/artifact.ts";
import type { Blob } from "../tensor/blob.ts";

export class Graph {
  readonly #makers: ReadonlyMap<string, ArtifactNode>;
  readonly #order: ReadonlyMap<string, number>;
  readonly #above = new Map<string, ReadonlySet<string>>();

  constructor({ inputs, nodes }: Pick<Artifact, "inputs" | "nodes">) {
    this.#makers = new Map(nodes.flatMap((node) => node.outputs.map((tensor) => [tensor, node] as const)));
    const tensors = [...inputs.map(({ name }) => name), ...nodes.flatMap(({ outputs }) => outputs)];
    this.#order = new Map(tensors.map((tensor, i) => [tensor, i]));
  }

  maker(tensor: string): ArtifactNode | undefined {
    return this.#makers.get(tensor);
  }

  /** Tensors in the order in which they are computed. */
  sorted(tensors: Iterable<string>): string[] {
    return [...tensors].toSorted((a, b) => this.#place(a) - this.#place(b));
  }

  #place(tensor: string): number {
    return this.#order.get(tensor) ?? Number.POSITIVE_INFINITY;
  }

  /** Whether a tensor is computed from another; true of tensors of which the artifact does not say what makes them. */
  isBelow(tensor: string, other: string): boolean {
    return !this.#makers.has(tensor) || this.#tensorsAbove(tensor).has(other);
  }

  /** What is stored under names that a tensor is computed from, between it and tensors that are known. */
  constants(
    tensor: string,
    known: ReadonlySet<string>,
    stored: (name: string) => Blob | undefined,
  ): { readonly name: string; readonly blob: Blob }[] {
    const found = new Map<string, Blob>();
    const seen = new Set<string>();
    const waiting = [tensor];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      for (const name of this.#makers.get(next)?.inputs ?? []) {
        if (seen.has(name) || known.has(name)) continue;
        seen.add(name);
        const blob = stored(name);
        if (blob === undefined) waiting.push(name);
        else found.set(name, blob);
      }
    }
    return [...found].map(([name, blob]) => ({ name, blob }));
  }

  #tensorsAbove(tensor: string): ReadonlySet<string> {
    const known = this.#above.get(tensor);
    if (known !== undefined) return known;
    const above = new Set<string>();
    const waiting = [tensor];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      for (const input of this.#makers.get(next)?.inputs ?? []) {
        if (above.has(input)) continue;
        above.add(input);
        waiting.push(input);
      }
    }
    this.#above.set(tensor, above);
    return above;
  }
}
