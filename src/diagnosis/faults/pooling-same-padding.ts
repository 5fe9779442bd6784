import { defineFault, type LayerCall } from "../fault.ts";
import { redivided, repooled, samePools, windowsOf } from "../pools.ts";
import { samePadding } from "../windows.ts";

export const poolingSamePadding = defineFault<"Pooling">({
  id: "pooling/same-padding",
  types: ["Pooling"],
  claim:
    "The windows lie as TensorFlow's SAME lays them, ceil(size / stride) of them, and averages count real pixels only.",
  remedy: "Pad by pad on both sides yourself, with −∞ for a maximum and zeros for an average, and pool with VALID.",
  source: "https://github.com/microsoft/MMdnn/issues/314",
  hidden: (call) => {
    if (call.layer.settings.global) return "pools globally";
    const { layer } = moved(call);
    if (!samePools(call.layer, layer)) return undefined;
    const counted = windowsOf(call.layer).some(
      ({ rows, columns }) => rows.pixels !== rows.divisor || columns.pixels !== columns.divisor,
    );
    return call.layer.settings.method === "AVE" && counted ? undefined : "is padded by SAME alike";
  },
  predict: (call, compute) => {
    const changed = moved(call);
    const outputs = compute(changed);
    if (call.layer.settings.method !== "AVE") return outputs;
    return outputs.map((output) => redivided(output, changed.layer, (rows, columns) => rows.pixels * columns.pixels));
  },
});

function moved(call: LayerCall<"Pooling">): LayerCall<"Pooling"> {
  const { settings, bottomShapes } = call.layer;
  const [rows, columns] = ([0, 1] as const).map((i) =>
    samePadding(bottomShapes[0][2 + i], settings.kernel[i], settings.stride[i]),
  );
  return repooled(call, { pad: [rows.before, columns.before] }, [rows.places, columns.places]);
}
