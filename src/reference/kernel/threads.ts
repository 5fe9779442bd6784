/** The kernel and its threads: one shared memory, and workers that sleep in it until there are rows to take. */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { KERNEL_WASM } from "./kernel-wasm.ts";

/** The kernel's exports (assembly/kernel.ts). All but counts are byte offsets into the memory. */
interface Kernel {
  post(rows: number, K: number, panels: number, weights: number, columns: number, sums: number, sizes: number): void;
  join(): void;
  readonly MOST_THREADS: { readonly value: number };
  readonly FIRST_FREE_BYTE: { readonly value: number };
}

const MOST_PAGES = 65_536;
const PAGE_BYTES = 65_536;

const memory = new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES, shared: true });
const module = new WebAssembly.Module(Buffer.from(KERNEL_WASM, "base64"));
const kernel = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernel;

/** More would wait for memory more than they compute. */
export const MOST_THREADS = kernel.MOST_THREADS.value;
/** What stands below is the kernel's own: the job, and each thread's place for some weights. */
export const FIRST_FREE_BYTE = kernel.FIRST_FREE_BYTE.value;

/** Plain JavaScript, and no arguments of this process: no loader has to be at work in the worker. */
const WORKER = `
  const { workerData: { module, memory, worker } } = require("node:worker_threads");
  new WebAssembly.Instance(module, { env: { memory } }).exports.serve(worker);
`;

let wanted = Math.min(availableParallelism(), MOST_THREADS);
let workers = 0;

/**
 * How many threads compute, this one among them: as many as there are cores, unless it is set. Results do not depend on it.
 * Workers that are there already stay: one that is ended might hold rows of the next job.
 */
export function setThreads(threads: number): void {
  wanted = threads;
}

export function threads(): number {
  return wanted;
}

/** The memory, grown to hold `bytes`. */
export function memoryOf(bytes: number): ArrayBufferLike {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
  return memory.buffer;
}

/** The kernel, with its workers started. They do not keep the process alive. */
export function kernelWithThreads(): Kernel {
  for (; workers < wanted - 1; workers++) {
    new Worker(WORKER, { eval: true, execArgv: [], workerData: { module, memory, worker: workers + 1 } }).unref();
  }
  return kernel;
}
