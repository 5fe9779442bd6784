/**
 * The nets that a converter is tried on, as the two files that it reads: each named case of each layer type alone, small nets, and
 * the classic architectures made narrow. Everything is made from seeds, so that two runs try the same.
 */
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { buildNet } from "../caffe/build.ts";
import type { LayerType } from "../caffe/layers/index.ts";
import { loadTrainedNet } from "../caffe/load.ts";
import type { BlobId, TrainedNet } from "../caffe/net.ts";
import { parsePrototxt } from "../caffe/prototxt.ts";
import { upgradeNet } from "../caffe/upgrade/index.ts";
import { savedNet } from "../caffe/write.ts";
import { CASES } from "../conformance/cases/index.ts";
import { buildCase, casePrototxt, type LayerCase } from "../conformance/layer-case.ts";
import { CuppingError, messageOf } from "../error.ts";
import { readWhole } from "../files.ts";
import { NETS, type NetName } from "../nets/index.ts";
import { seededNet } from "../nets/weights.ts";
import type { Blob } from "../tensor/blob.ts";
import { uniformBlob } from "../tensor/random.ts";
import type { Shape } from "../tensor/shape.ts";
import { SMALL_NETS } from "./small-nets.ts";

export interface ConverterNet {
  /** The layer type, or what kind of net it is. */
  readonly group: string;
  /** "an average over a clipped window"; group and name together are its id. */
  readonly name: string;
  readonly prototxt: string | Uint8Array;
  readonly caffemodel: Uint8Array;
  readonly trained: TrainedNet;
  readonly feeds: ReadonlyMap<BlobId, Blob>;
}

/** A net that is made when its turn comes: all of them at once would fill the memory. */
export interface NetSource {
  readonly group: string;
  readonly name: string;
  make(): Promise<ConverterNet>;
}

export const SMALL = "small nets";
export const ARCHITECTURES = "architectures";

const SEED = 1;
/** The detector's heads cannot be made narrow, and VGG-19 shows nothing that VGG-16 does not. */
const NARROWED: readonly NetName[] = [
  "lenet",
  "alexnet",
  "caffenet",
  "googlenet",
  "vgg-16",
  "resnet-50",
  "squeezenet-1.0",
  "squeezenet-1.1",
];
/** What the filters of an architecture are divided by: a 64th of the work, all of the structure. */
const NARROWER = 8;

/** The nets that come with cupping. */
export function builtinNets(): NetSource[] {
  return [
    ...Object.entries(CASES).flatMap(([type, { corners }]) =>
      Object.entries(corners).flatMap(([name, layerCase]) =>
        isAboutConversion(layerCase) ? [source(type, name, () => caseNet(type as LayerType, name, layerCase))] : [],
      ),
    ),
    ...Object.entries(SMALL_NETS).map(([name, text]) => source(SMALL, name, () => textNet(SMALL, name, text))),
    ...NARROWED.map((name) =>
      source(ARCHITECTURES, name, () =>
        textNet(ARCHITECTURES, name, name === "lenet" ? NETS[name]() : narrow(NETS[name]())),
      ),
    ),
  ];
}

function source(group: string, name: string, make: () => ConverterNet): NetSource {
  return { group, name, make: async () => make() };
}

/**
 * Whether a converter can get a case wrong: what NaN and infinities become is up to the engine that runs the artifact, other
 * versions of Caffe's rules stand in no file, and a layer without tops leaves nothing to compare.
 */
export function isAboutConversion({ bottoms, params = [], rules, tops }: LayerCase): boolean {
  const numbers = [...bottoms.map((bottom) => bottom.numbers), ...params].filter((one) => one !== undefined);
  return (
    rules === undefined &&
    tops !== 0 &&
    numbers.every((one) => ("kind" in one ? one.kind !== "special" : one.every(Number.isFinite)))
  );
}

/** One layer alone. @throws CuppingError for a case that Caffe would refuse */
export function caseNet(type: LayerType, name: string, layerCase: LayerCase): ConverterNet {
  const { trained, layer, bottoms } = buildCase(layerCase);
  const prototxt = casePrototxt(layerCase);
  return {
    group: type,
    name,
    prototxt,
    caffemodel: savedNet(messageOfText(prototxt, name), trained),
    trained,
    feeds: new Map(layer.bottoms.map((id, i) => [id, bottoms[i]])),
  };
}

function textNet(group: string, name: string, prototxt: string): ConverterNet {
  const message = messageOfText(prototxt, name);
  const trained = seededNet(buildNet(message, { file: name }), SEED);
  return { group, name, prototxt, caffemodel: savedNet(message, trained), trained, feeds: seededFeeds(trained) };
}

function messageOfText(prototxt: string, name: string) {
  return upgradeNet(parsePrototxt(prototxt, name), name).net;
}

function seededFeeds({ net }: TrainedNet): Map<BlobId, Blob> {
  return new Map(net.inputs.map((id, i) => [id, uniformBlob(net.shapes.get(id) as Shape, SEED + i)]));
}

/** An architecture with an eighth of its filters, its image as large as ever, so that every window falls as it does. */
function narrow(prototxt: string): string {
  return prototxt.replaceAll(
    /num_output: (\d+)/g,
    (_, filters) => `num_output: ${Math.ceil(Number(filters) / NARROWER)}`,
  );
}

/**
 * The user's own nets: every NAME.prototxt of a folder that has a NAME.caffemodel beside it.
 * @throws CuppingError USAGE when there are none
 */
export async function netsOfFolder(folder: string): Promise<NetSource[]> {
  const files = await readdir(folder).catch((error: unknown) => {
    throw nothingThere(folder, `This folder cannot be read: ${messageOf(error)}.`, error);
  });
  const names = files
    .filter((file) => file.endsWith(".prototxt"))
    .map((file) => basename(file, ".prototxt"))
    .filter((name) => files.includes(`${name}.caffemodel`))
    .toSorted();
  if (names.length === 0) throw nothingThere(folder, "It holds no NAME.prototxt with a NAME.caffemodel beside it.");
  return names.map((name) => ({
    group: basename(folder),
    name,
    make: async () => {
      const [prototxt, caffemodel] = [join(folder, `${name}.prototxt`), join(folder, `${name}.caffemodel`)];
      const { trained } = await loadTrainedNet(prototxt, caffemodel);
      return {
        group: basename(folder),
        name,
        prototxt: await readWhole(prototxt),
        caffemodel: await readWhole(caffemodel),
        trained,
        feeds: seededFeeds(trained),
      };
    },
  }));
}

function nothingThere(folder: string, problem: string, cause?: unknown): CuppingError {
  return new CuppingError("USAGE", {
    place: `--nets ${folder}`,
    problem,
    remedy: "Give a folder of prototxts and caffemodels, or builtin.",
    cause,
  });
}
