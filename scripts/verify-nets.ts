/**
 * Genuine Caffe's small classifiers and the bundled net, verified on every engine here: the table in docs/backends.md.
 *   npx tsx scripts/verify-nets.ts [--backend ID]… [--net NAME]… [--seconds N]
 * Each cell is a `cupping verify` of its own, so that an engine may crash, hang and use memory by itself.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { BACKENDS } from "../src/backends/index.ts";
import type { VerifyReport } from "../src/conformance/verify.ts";

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const data = (path: string): string => at(`../shared/caffe-data/${path}`);

interface SmallNet {
  readonly net: string;
  readonly weights: string;
  /** Where the file has a batch, or asks for other images than it was trained on. */
  readonly shape: string;
}

const NETS: Readonly<Record<string, SmallNet>> = {
  digits: {
    net: at("golden/digits/digits.prototxt"),
    weights: at("golden/digits/digits.caffemodel"),
    shape: "1,1,28,28",
  },
  LeNet: {
    net: data("lenet_V1_everpeace/lenet.prototxt"),
    weights: data("lenet_V1_everpeace/lenet_iter_10000.caffemodel"),
    shape: "1,1,28,28",
  },
  cifar10_quick: {
    net: data("cifar10_V1_everpeace/cifar10_quick.prototxt"),
    weights: data("cifar10_V1_everpeace/cifar10_quick_iter_5000.caffemodel"),
    shape: "1,3,32,32",
  },
  "ResNet-20": {
    net: data("cifar10_resnet_lijianfei/20/test_ResNet_20.prototxt"),
    weights: data("cifar10_resnet_lijianfei/20/cifar10_ResNet_20_iter_53500.caffemodel"),
    shape: "1,3,32,32",
  },
  SqueezeNet: {
    net: data("squeezenet_v1.0_deepcompression/SqueezeNet_deploy.prototxt"),
    weights: data("squeezenet_v1.0_deepcompression/squeezenet_v1.0_dc_decoded.caffemodel"),
    shape: "1,3,227,227",
  },
};

const { values } = parseArgs({
  options: {
    backend: { type: "string", multiple: true, default: BACKENDS.map(({ id, device }) => `${id}:${device}`) },
    net: { type: "string", multiple: true, default: Object.keys(NETS) },
    seconds: { type: "string", default: "900" },
  },
});

interface Printed {
  readonly reports: readonly VerifyReport[];
  readonly unavailable: readonly { readonly reason: string }[];
}

/** One verification, as the command prints it. @throws Error where it prints nothing, or takes too long */
async function verified(backend: string, { net, weights, shape }: SmallNet): Promise<Printed> {
  const command = ["--import", "tsx", at("src/cli/main.ts"), "verify", net, weights, "--input-shape", `data=${shape}`];
  const options = { maxBuffer: 2 ** 28, timeout: 1000 * Number(values.seconds), cwd: at(".") };
  const run = promisify(execFile)(process.execPath, [...command, "--backend", backend, "--json", "-"], options);
  // A net that does not conform, or cannot be judged, ends with another exit code, and is printed all the same.
  const { stdout } = await run.catch((error: Error & { stdout?: string }) => {
    if (error.stdout === undefined || error.stdout === "") throw error;
    return { stdout: error.stdout };
  });
  return JSON.parse(stdout) as Printed;
}

/** What stands in the table; what there is to say besides goes under it. */
function cell({ summary, conforms, seconds, observation, layers }: VerifyReport): { text: string; note?: string } {
  const verdict = conforms ? "yes" : summary.startsWith("Cannot") ? "part" : "**no**";
  const changed = observation?.outputs.some(({ different }) => different > 0) ? " ≠" : "";
  const reasons = new Set(layers.flatMap(({ verdict: one }) => (one.kind === "unsupported" ? [one.reason] : [])));
  return {
    text: `${verdict}${changed} ${seconds.toFixed(1)}`,
    note: conforms ? undefined : [summary, ...reasons].join(" "),
  };
}

const names = values.net.filter((name) => existsSync(NETS[name].weights));
for (const name of values.net) if (!names.includes(name)) console.error(`${name} is not here.`);
console.log(`| backend | ${names.join(" | ")} |\n|---|${names.map(() => "---").join("|")}|`);
const notes: string[] = [];
for (const backend of values.backend) {
  const cells: string[] = [];
  for (const name of names) {
    try {
      const { reports, unavailable } = await verified(backend, NETS[name]);
      if (reports.length === 0) {
        notes.push(`${backend}: ${unavailable[0]?.reason}`);
        break;
      }
      const { text, note } = cell(reports[0]);
      cells.push(text);
      if (note !== undefined) notes.push(`${backend}, ${name}: ${note}`);
    } catch (error) {
      cells.push("–");
      notes.push(`${backend}, ${name}: ${(error as Error).message.slice(-300)}`);
    }
  }
  if (cells.length > 0) console.log(`| \`${backend}\` | ${cells.join(" | ")} |`);
}
for (const note of notes) console.log(`\n${note}`);
