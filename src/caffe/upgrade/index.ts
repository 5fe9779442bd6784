/** Old nets in today's format, as Caffe's upgrade_net_proto_text and upgrade_net_proto_binary do it. */
import { writeWhole } from "../../files.ts";
import { encodeCaffemodel } from "../caffemodel.ts";
import { printPrototxt } from "../prototxt.ts";
import { readNet } from "../read.ts";
import type { NetParameter } from "../schema/messages.ts";
import { needsBatchNormUpgrade, upgradeBatchNorm } from "./batch-norm.ts";
import { needsDataUpgrade, upgradeDataTransformation } from "./data-transformation.ts";
import { needsInputUpgrade, upgradeInput } from "./input.ts";
import { needsV0Upgrade, upgradeV0 } from "./v0.ts";
import { needsV1Upgrade, upgradeV1 } from "./v1.ts";

interface Step {
  readonly needed: (net: NetParameter) => boolean;
  readonly upgrade: (net: NetParameter, file: string) => NetParameter;
  readonly notice: string;
}

/** In Caffe's order: UpgradeNetAsNeeded. */
const STEPS: readonly Step[] = [
  { needed: needsV0Upgrade, upgrade: upgradeV0, notice: "upgraded from V0 layers (before Caffe 0.999) to V1" },
  {
    needed: needsDataUpgrade,
    upgrade: upgradeDataTransformation,
    notice: "moved scale, mean_file, crop_size and mirror into transform_param",
  },
  {
    needed: needsV1Upgrade,
    upgrade: upgradeV1,
    notice: "upgraded from V1 layers (`layers`) to today's format (`layer`)",
  },
  { needed: needsInputUpgrade, upgrade: upgradeInput, notice: "turned input fields into an Input layer" },
  {
    needed: needsBatchNormUpgrade,
    upgrade: upgradeBatchNorm,
    notice: "set the learning rates of BatchNorm's statistics to 0",
  },
];

/**
 * The net in today's format, and a sentence for each step that it took. A net that needs none comes back as it is.
 * @throws CuppingError UPGRADE_IMPOSSIBLE, MIXED_LAYER_AND_LAYERS
 */
export function upgradeNet(net: NetParameter, file: string): { net: NetParameter; notices: string[] } {
  const notices: string[] = [];
  let upgraded = net;
  for (const { needed, upgrade, notice } of STEPS) {
    if (!needed(upgraded)) continue;
    upgraded = upgrade(upgraded, file);
    notices.push(`${file}: ${notice}`);
  }
  return { net: upgraded, notices };
}

/** Upgrades a file into another, text to text and binary to binary; the output is written whole or not at all. */
export async function upgradeFile(
  input: string,
  output: string,
): Promise<{ notices: string[]; format: "text" | "binary" }> {
  const { net, format } = await readNet(input);
  const { net: upgraded, notices } = upgradeNet(net, input);
  await writeWhole(output, format === "text" ? printPrototxt(upgraded) : encodeCaffemodel(upgraded));
  return { notices, format };
}
