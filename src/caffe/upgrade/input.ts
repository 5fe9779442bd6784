/**
 * `input`, `input_dim` and `input_shape` of the net become an Input layer.
 * Caffe: src/caffe/util/upgrade_proto.cpp, UpgradeNetInput.
 */
import type { BlobShape, InputParameter, LayerParameter, NetParameter } from "../schema/messages.ts";
import { create } from "../schema/codec.ts";
import { impossible } from "./impossible.ts";

export function needsInputUpgrade(net: NetParameter): boolean {
  return net.input.length > 0;
}

/** @throws CuppingError UPGRADE_IMPOSSIBLE when there are fewer extents than the inputs need */
export function upgradeInput(net: NetParameter, file: string): NetParameter {
  const upgraded = create<NetParameter>("NetParameter", { ...net, input: [], input_dim: [], input_shape: [] });
  const { input, input_dim: dims, input_shape: shapes } = net;
  // An input without a shape is an old caffemodel's: Caffe drops the name, and so do we.
  if (shapes.length === 0 && dims.length === 0) return upgraded;
  const shape = input.map((name, i): BlobShape => {
    const dim = shapes.length > 0 ? shapes[i]?.dim : dims.slice(4 * i, 4 * i + 4);
    if (dim === undefined || (shapes.length === 0 && dim.length < 4)) {
      throw impossible(
        file,
        `The input "${name}" has no shape.`,
        "Give each input four input_dim, or one input_shape.",
      );
    }
    return create<BlobShape>("BlobShape", { dim });
  });
  if (shapes.length > input.length || (shapes.length === 0 && dims.length > 4 * input.length)) {
    throw impossible(file, `There are more input shapes than inputs (${input.length}).`, "Remove the surplus extents.");
  }
  const layer = create<LayerParameter>("LayerParameter", {
    name: "input",
    type: "Input",
    top: [...input],
    input_param: create<InputParameter>("InputParameter", { shape }),
  });
  upgraded.layer = [layer, ...net.layer];
  return upgraded;
}
