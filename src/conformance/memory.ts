/** What an engine takes of memory, as far as it can be found out. */
import { type Backend, type MemoryFigure, mostOf } from "../backends/backend.ts";
import { peakResident } from "../backends/host.ts";

/** The backend, and the most that any of its sessions took by the time it was disposed of. */
export function metered(backend: Backend): { backend: Backend; memory: () => readonly MemoryFigure[] } {
  let most: readonly MemoryFigure[] = [];
  return {
    backend: {
      ...backend,
      supports: (layer) => backend.supports(layer),
      async prepare(trained, outputs) {
        const session = await backend.prepare(trained, outputs);
        return {
          run: (feeds, fetch) => session.run(feeds, fetch),
          async [Symbol.asyncDispose]() {
            most = mostOf([...most, ...(session.memory?.() ?? [])]);
            await session[Symbol.asyncDispose]();
          },
        };
      },
    },
    memory: () => {
      if (most.some(({ kind }) => kind === "process")) return most;
      return [
        { kind: "process", what: "cupping's own process, the reference's memory included", bytes: peakResident() },
        ...most,
      ];
    },
  };
}
