/** What follows from what in an artifact. */
import type { Artifact, ArtifactConstant, ArtifactNode } from "../backends/artifact.ts";

/** What an artifact stores under a name. */
export interface Constant {
  readonly name: string;
  readonly blob: ArtifactConstant;
}

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
    stored: (name: string) => ArtifactConstant | undefined,
  ): Constant[] {
    const found: Constant[] = [];
    this.#climb(tensor, (name) => {
      if (known.has(name)) return false;
      const blob = stored(name);
      if (blob !== undefined) found.push({ name, blob });
      return blob === undefined;
    });
    return found;
  }

  /** What computes a tensor from an artifact's inputs and from tensors that are known. */
  between(tensor: string, known: ReadonlySet<string>): ArtifactNode[] {
    const found = new Set<ArtifactNode>();
    const visit = (name: string): void => {
      const node = this.#makers.get(name);
      if (node !== undefined) found.add(node);
    };
    visit(tensor);
    this.#climb(tensor, (name) => {
      if (known.has(name)) return false;
      visit(name);
      return true;
    });
    return [...found];
  }

  #tensorsAbove(tensor: string): ReadonlySet<string> {
    const above = this.#above.get(tensor) ?? this.#climb(tensor, () => true);
    this.#above.set(tensor, above);
    return above;
  }

  /** @param goesOn told of each tensor above, once: whether to look above it too @returns all that it was told of */
  #climb(tensor: string, goesOn: (name: string) => boolean): ReadonlySet<string> {
    const seen = new Set<string>();
    const waiting = [tensor];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      for (const input of this.#makers.get(next)?.inputs ?? []) {
        if (seen.has(input)) continue;
        seen.add(input);
        if (goesOn(input)) waiting.push(input);
      }
    }
    return seen;
  }
}
