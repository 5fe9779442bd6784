import { defineFault } from "../fault.ts";
import { mapWindows } from "../pools.ts";

/** A loop with `>` skips NaN, and so does Caffe: it is the engines that keep NaN that differ. */
export const poolingNanPropagated = defineFault<"Pooling">({
  id: "pooling/nan-propagated",
  types: ["Pooling"],
  claim: "A window that holds NaN gives NaN, where Caffe passes over NaN, since every comparison with it is false.",
  remedy: "Compare with >, beginning at −FLT_MAX.",
  source: "https://github.com/pytorch/pytorch/issues/7645",
  hidden: ({ layer }) => (layer.settings.method === "MAX" ? undefined : "takes no maximum"),
  predict: (call, compute) => {
    const outputs = compute(call);
    const { shape, data } = call.bottoms[0];
    if (!data.some(Number.isNaN)) return outputs;
    const [height, width] = shape.slice(2);
    return outputs.map((output, top) => {
      if (top > 0) return output;
      const area = output.shape[2] * output.shape[3];
      return mapWindows(output, call.layer, ({ rows, columns }, own, element) => {
        const plane = Math.floor(element / area) * height * width;
        for (let y = rows.first; y < rows.end; y++) {
          const row = data.subarray(plane + y * width + columns.first, plane + y * width + columns.end);
          if (row.some(Number.isNaN)) return Number.NaN;
        }
        return own;
      });
    });
  },
});
