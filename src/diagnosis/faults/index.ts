/** Every known fault. One file each beside this one; ../../../docs/faults.md lists those that cannot be built, with the reason. */
import type { Fault } from "../fault.ts";
import { concatAxis } from "./concat-axis.ts";
import { concatAxisLast } from "./concat-axis-last.ts";
import { concatOrder } from "./concat-order.ts";
import { convolutionBiasDropped } from "./convolution-bias-dropped.ts";
import { convolutionBiasMisindexed } from "./convolution-bias-misindexed.ts";
import { convolutionDefaultPad } from "./convolution-default-pad.ts";
import { convolutionDefaultStrideKernel } from "./convolution-default-stride-kernel.ts";
import { convolutionDilationFirstOnly } from "./convolution-dilation-first-only.ts";
import { convolutionDilationFromZero } from "./convolution-dilation-from-zero.ts";
import { convolutionDilationIgnored } from "./convolution-dilation-ignored.ts";
import { convolutionFilterOrderHwio } from "./convolution-filter-order-hwio.ts";
import { convolutionFilterOrderIohw } from "./convolution-filter-order-iohw.ts";
import { convolutionFilterOrderOhwi } from "./convolution-filter-order-ohwi.ts";
import { convolutionFlippedColumns } from "./convolution-flipped-columns.ts";
import { convolutionFlippedFilters } from "./convolution-flipped-filters.ts";
import { convolutionFlippedRows } from "./convolution-flipped-rows.ts";
import { convolutionGroupsIgnored } from "./convolution-groups-ignored.ts";
import { convolutionGroupsInterleaved } from "./convolution-groups-interleaved.ts";
import { convolutionHwParamsDropped } from "./convolution-hw-params-dropped.ts";
import { convolutionHwParamsFirstOnly } from "./convolution-hw-params-first-only.ts";
import { convolutionHwParamsSwapped } from "./convolution-hw-params-swapped.ts";
import { convolutionPadDoubled } from "./convolution-pad-doubled.ts";
import { convolutionPadDropped } from "./convolution-pad-dropped.ts";
import { convolutionSamePadding } from "./convolution-same-padding.ts";
import { convolutionSwappedKernelAxes } from "./convolution-swapped-kernel-axes.ts";
import { cropCentred } from "./crop-centred.ts";
import { cropOffsetAxis } from "./crop-offset-axis.ts";
import { cropOffsetDropped } from "./crop-offset-dropped.ts";
import { deconvolutionFlippedFilters } from "./deconvolution-flipped-filters.ts";
import { deconvolutionGroupedBilinear } from "./deconvolution-grouped-bilinear.ts";
import { deconvolutionOutputSize } from "./deconvolution-output-size.ts";
import { deconvolutionWeightOrder } from "./deconvolution-weight-order.ts";
import { dropoutScaledAgain } from "./dropout-scaled-again.ts";
import { flattenHwcOrder } from "./flatten-hwc-order.ts";
import { innerProductAxis } from "./inner-product-axis.ts";
import { innerProductBiasDropped } from "./inner-product-bias-dropped.ts";
import { innerProductColumnMajor } from "./inner-product-column-major.ts";
import { innerProductHwcFlatten } from "./inner-product-hwc-flatten.ts";
import { innerProductTransposed } from "./inner-product-transposed.ts";
import { permuteIgnored } from "./permute-ignored.ts";
import { permuteInverse } from "./permute-inverse.ts";
import { poolingAverageExcludesPadding } from "./pooling-average-excludes-padding.ts";
import { poolingAverageFullKernel } from "./pooling-average-full-kernel.ts";
import { poolingCeilByPad } from "./pooling-ceil-by-pad.ts";
import { poolingEmptyWindow } from "./pooling-empty-window.ts";
import { poolingEmptyWindowDropped } from "./pooling-empty-window-dropped.ts";
import { poolingEmptyWindowInfinite } from "./pooling-empty-window-infinite.ts";
import { poolingFloorRounding } from "./pooling-floor-rounding.ts";
import { poolingHwParamsFirstOnly } from "./pooling-hw-params-first-only.ts";
import { poolingHwParamsSwapped } from "./pooling-hw-params-swapped.ts";
import { poolingLastWindowUnclipped } from "./pooling-last-window-unclipped.ts";
import { poolingMaskWholeBlob } from "./pooling-mask-whole-blob.ts";
import { poolingMaxAsAverage } from "./pooling-max-as-average.ts";
import { poolingMaxZeroPadding } from "./pooling-max-zero-padding.ts";
import { poolingMethodIgnored } from "./pooling-method-ignored.ts";
import { poolingNanPropagated } from "./pooling-nan-propagated.ts";
import { poolingRoundModeIgnored } from "./pooling-round-mode-ignored.ts";
import { poolingSamePadding } from "./pooling-same-padding.ts";
import { poolingStrideIsKernel } from "./pooling-stride-is-kernel.ts";
import { reshapeAxis } from "./reshape-axis.ts";
import { reshapeMinusOne } from "./reshape-minus-one.ts";
import { reshapeZeroDim } from "./reshape-zero-dim.ts";
import { sliceEqualParts } from "./slice-equal-parts.ts";
import { slicePointsAsSizes } from "./slice-points-as-sizes.ts";

/** By id, alphabetically. */
export const FAULTS: readonly Fault[] = [
  concatAxis,
  concatAxisLast,
  concatOrder,
  convolutionBiasDropped,
  convolutionBiasMisindexed,
  convolutionDefaultPad,
  convolutionDefaultStrideKernel,
  convolutionDilationFirstOnly,
  convolutionDilationFromZero,
  convolutionDilationIgnored,
  convolutionFilterOrderHwio,
  convolutionFilterOrderIohw,
  convolutionFilterOrderOhwi,
  convolutionFlippedColumns,
  convolutionFlippedFilters,
  convolutionFlippedRows,
  convolutionGroupsIgnored,
  convolutionGroupsInterleaved,
  convolutionHwParamsDropped,
  convolutionHwParamsFirstOnly,
  convolutionHwParamsSwapped,
  convolutionPadDoubled,
  convolutionPadDropped,
  convolutionSamePadding,
  convolutionSwappedKernelAxes,
  cropCentred,
  cropOffsetAxis,
  cropOffsetDropped,
  deconvolutionFlippedFilters,
  deconvolutionGroupedBilinear,
  deconvolutionOutputSize,
  deconvolutionWeightOrder,
  dropoutScaledAgain,
  flattenHwcOrder,
  innerProductAxis,
  innerProductBiasDropped,
  innerProductColumnMajor,
  innerProductHwcFlatten,
  innerProductTransposed,
  permuteIgnored,
  permuteInverse,
  poolingAverageExcludesPadding,
  poolingAverageFullKernel,
  poolingCeilByPad,
  poolingEmptyWindow,
  poolingEmptyWindowDropped,
  poolingEmptyWindowInfinite,
  poolingFloorRounding,
  poolingHwParamsFirstOnly,
  poolingHwParamsSwapped,
  poolingLastWindowUnclipped,
  poolingMaskWholeBlob,
  poolingMaxAsAverage,
  poolingMaxZeroPadding,
  poolingMethodIgnored,
  poolingNanPropagated,
  poolingRoundModeIgnored,
  poolingSamePadding,
  poolingStrideIsKernel,
  reshapeAxis,
  reshapeMinusOne,
  reshapeZeroDim,
  sliceEqualParts,
  slicePointsAsSizes,
];
