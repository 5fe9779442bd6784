/**
 * BatchNorm layers that declare three params get learning rates of 0, since statistics are not learned.
 * Caffe: src/caffe/util/upgrade_proto.cpp, UpgradeNetBatchNorm.
 */
import type { LayerParameter, NetParameter, ParamSpec } from "../schema/messages.ts";
import { create } from "../schema/codec.ts";

const isOld = ({ type, param }: LayerParameter): boolean => type === "BatchNorm" && param.length === 3;

/** Unlike Caffe's NetNeedsBatchNormUpgrade, which is true for ever, false once the rates are 0. */
export function needsBatchNormUpgrade(net: NetParameter): boolean {
  return net.layer.some(
    (layer) => isOld(layer) && layer.param.some(({ lr_mult, decay_mult }) => lr_mult !== 0 || decay_mult !== 0),
  );
}

export function upgradeBatchNorm(net: NetParameter): NetParameter {
  const layer = net.layer.map((one) =>
    isOld(one)
      ? create<LayerParameter>("LayerParameter", {
          ...one,
          param: one.param.map((spec) => create<ParamSpec>("ParamSpec", { ...spec, lr_mult: 0, decay_mult: 0 })),
        })
      : one,
  );
  return create<NetParameter>("NetParameter", { ...net, layer });
}
