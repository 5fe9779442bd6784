import { type Lowering, reshapeTo } from "./lowering.ts";

/** ONNX's MaxRoiPool is Fast R-CNN's. */
export const roiPooling: Lowering<"ROIPooling"> = {
  lower({ settings: { pooled, spatialScale }, bottoms, bottomShapes, tops }, graph) {
    const regions = reshapeTo(graph, bottoms[1], [bottomShapes[1][0], 5]);
    graph.node("MaxRoiPool", [bottoms[0], regions], { pooled_shape: pooled, spatial_scale: spatialScale }, tops[0]);
  },
};
