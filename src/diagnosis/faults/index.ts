/** Every known fault, by id. One file each beside this one; docs/faults.md lists those that cannot be built, with the reason. */
import type { Fault } from "../fault.ts";
import { argmaxAxisIgnored } from "./argmax-axis-ignored.ts";
import { argmaxFirstOfEqual } from "./argmax-first-of-equal.ts";
import { argmaxLastAxis } from "./argmax-last-axis.ts";
import { argmaxPlacesForValues } from "./argmax-places-for-values.ts";
import { arithmeticBf16Accumulation } from "./arithmetic-bf16-accumulation.ts";
import { arithmeticBf16Storage } from "./arithmetic-bf16-storage.ts";
import { arithmeticBf16Truncated } from "./arithmetic-bf16-truncated.ts";
import { arithmeticBf16 } from "./arithmetic-bf16.ts";
import { arithmeticFlushToZero } from "./arithmetic-flush-to-zero.ts";
import { arithmeticFp16Accumulation } from "./arithmetic-fp16-accumulation.ts";
import { arithmeticFp16Storage } from "./arithmetic-fp16-storage.ts";
import { arithmeticFp16 } from "./arithmetic-fp16.ts";
import { arithmeticTf32Truncated } from "./arithmetic-tf32-truncated.ts";
import { arithmeticTf32 } from "./arithmetic-tf32.ts";
import { batchNormBatchStatistics } from "./batch-norm-batch-statistics.ts";
import { batchNormBiasOfCaffe2onnx } from "./batch-norm-bias-of-caffe2onnx.ts";
import { batchNormEpsFixed } from "./batch-norm-eps-fixed.ts";
import { batchNormEpsOfKeras } from "./batch-norm-eps-of-keras.ts";
import { batchNormEpsOnScaleFactor } from "./batch-norm-eps-on-scale-factor.ts";
import { batchNormScaleFactorIgnored } from "./batch-norm-scale-factor-ignored.ts";
import { batchNormStoredStatistics } from "./batch-norm-stored-statistics.ts";
import { batchNormZeroScaleFactor } from "./batch-norm-zero-scale-factor.ts";
import { bnllOverflow } from "./bnll-overflow.ts";
import { clipLowerBoundLost } from "./clip-lower-bound-lost.ts";
import { clipUpperBoundLost } from "./clip-upper-bound-lost.ts";
import { concatAxisLast } from "./concat-axis-last.ts";
import { concatAxis } from "./concat-axis.ts";
import { concatOrder } from "./concat-order.ts";
import { contrastiveLossLegacy } from "./contrastive-loss-legacy.ts";
import { convolutionBiasDropped } from "./convolution-bias-dropped.ts";
import { convolutionBiasMisindexed } from "./convolution-bias-misindexed.ts";
import { convolutionColoursReversed } from "./convolution-colours-reversed.ts";
import { convolutionDefaultPad } from "./convolution-default-pad.ts";
import { convolutionDefaultStrideKernel } from "./convolution-default-stride-kernel.ts";
import { convolutionDilationFirstOnly } from "./convolution-dilation-first-only.ts";
import { convolutionDilationFromZero } from "./convolution-dilation-from-zero.ts";
import { convolutionDilationIgnored } from "./convolution-dilation-ignored.ts";
import { convolutionDilationSwapped } from "./convolution-dilation-swapped.ts";
import { convolutionFilterOrderHwio } from "./convolution-filter-order-hwio.ts";
import { convolutionFilterOrderIohw } from "./convolution-filter-order-iohw.ts";
import { convolutionFilterOrderOhwi } from "./convolution-filter-order-ohwi.ts";
import { convolutionFlippedColumns } from "./convolution-flipped-columns.ts";
import { convolutionFlippedFilters } from "./convolution-flipped-filters.ts";
import { convolutionFlippedRows } from "./convolution-flipped-rows.ts";
import { convolutionGroupsExchanged } from "./convolution-groups-exchanged.ts";
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
import { detectionOutputBackgroundKept } from "./detection-output-background-kept.ts";
import { detectionOutputCodeCenterSize } from "./detection-output-code-center-size.ts";
import { detectionOutputCodeCorner } from "./detection-output-code-corner.ts";
import { detectionOutputKeepTopKIgnored } from "./detection-output-keep-top-k-ignored.ts";
import { detectionOutputNmsMissing } from "./detection-output-nms-missing.ts";
import { detectionOutputThresholdIgnored } from "./detection-output-threshold-ignored.ts";
import { detectionOutputVarianceAlways } from "./detection-output-variance-always.ts";
import { detectionOutputVarianceIgnored } from "./detection-output-variance-ignored.ts";
import { dropoutActiveAtTest } from "./dropout-active-at-test.ts";
import { dropoutKeepDropInverted } from "./dropout-keep-drop-inverted.ts";
import { dropoutScaleTrainFalse } from "./dropout-scale-train-false.ts";
import { dropoutScaledAgain } from "./dropout-scaled-again.ts";
import { dropoutScaledByRatio } from "./dropout-scaled-by-ratio.ts";
import { dropoutScaledUp } from "./dropout-scaled-up.ts";
import { eltwiseAsMax } from "./eltwise-as-max.ts";
import { eltwiseAsProduct } from "./eltwise-as-product.ts";
import { eltwiseAsSum } from "./eltwise-as-sum.ts";
import { eltwiseCoeffDropped } from "./eltwise-coeff-dropped.ts";
import { eltwiseFirstTwoOnly } from "./eltwise-first-two-only.ts";
import { eluAlphaDropped } from "./elu-alpha-dropped.ts";
import { euclideanLossMeanOfElements } from "./euclidean-loss-mean-of-elements.ts";
import { euclideanLossNotHalved } from "./euclidean-loss-not-halved.ts";
import { expBaseIgnored } from "./exp-base-ignored.ts";
import { expBaseLiteral } from "./exp-base-literal.ts";
import { flattenHwcOrder } from "./flatten-hwc-order.ts";
import { hingeLossNormIgnored } from "./hinge-loss-norm-ignored.ts";
import { innerProductAxis } from "./inner-product-axis.ts";
import { innerProductBiasDropped } from "./inner-product-bias-dropped.ts";
import { innerProductColumnMajor } from "./inner-product-column-major.ts";
import { innerProductHwcFlatten } from "./inner-product-hwc-flatten.ts";
import { innerProductHwcWeights } from "./inner-product-hwc-weights.ts";
import { innerProductTransposed } from "./inner-product-transposed.ts";
import { interpAsymmetric } from "./interp-asymmetric.ts";
import { interpHalfPixel } from "./interp-half-pixel.ts";
import { layerSkipped } from "./layer-skipped.ts";
import { logBaseIgnored } from "./log-base-ignored.ts";
import { logBaseLiteral } from "./log-base-literal.ts";
import { lrnAlphaDividedTwice } from "./lrn-alpha-divided-twice.ts";
import { lrnAlphaNotDivided } from "./lrn-alpha-not-divided.ts";
import { lrnBorderClipped } from "./lrn-border-clipped.ts";
import { lrnKDropped } from "./lrn-k-dropped.ts";
import { lrnKWithinChannel } from "./lrn-k-within-channel.ts";
import { lrnRadiusAsSize } from "./lrn-radius-as-size.ts";
import { lrnSizeAsRadius } from "./lrn-size-as-radius.ts";
import { lrnWithinAsAcross } from "./lrn-within-as-across.ts";
import { lstmBiasDoubled } from "./lstm-bias-doubled.ts";
import { lstmContinuationIgnored } from "./lstm-continuation-ignored.ts";
import { lstmGatesInOnnxOrder } from "./lstm-gates-in-onnx-order.ts";
import { lstmGatesInPytorchOrder } from "./lstm-gates-in-pytorch-order.ts";
import { lstmStaticInputDropped } from "./lstm-static-input-dropped.ts";
import { mvnAcrossChannels } from "./mvn-across-channels.ts";
import { mvnEachChannel } from "./mvn-each-channel.ts";
import { mvnEpsInsideRoot } from "./mvn-eps-inside-root.ts";
import { mvnMeanKept } from "./mvn-mean-kept.ts";
import { mvnUnbiasedVariance } from "./mvn-unbiased-variance.ts";
import { mvnVarianceAlways } from "./mvn-variance-always.ts";
import { mvnVarianceOff } from "./mvn-variance-off.ts";
import { normalizeEachPixel } from "./normalize-each-pixel.ts";
import { normalizeFirstScaleOnly } from "./normalize-first-scale-only.ts";
import { normalizeScaleDropped } from "./normalize-scale-dropped.ts";
import { normalizeWholeImage } from "./normalize-whole-image.ts";
import { permuteIgnored } from "./permute-ignored.ts";
import { permuteInverse } from "./permute-inverse.ts";
import { poolingAverageExcludesPadding } from "./pooling-average-excludes-padding.ts";
import { poolingAverageFullKernel } from "./pooling-average-full-kernel.ts";
import { poolingCeilByPad } from "./pooling-ceil-by-pad.ts";
import { poolingEmptyWindowDropped } from "./pooling-empty-window-dropped.ts";
import { poolingEmptyWindowInfinite } from "./pooling-empty-window-infinite.ts";
import { poolingEmptyWindow } from "./pooling-empty-window.ts";
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
import { powerPowerFirst } from "./power-power-first.ts";
import { powerShiftFirst } from "./power-shift-first.ts";
import { powerShiftLast } from "./power-shift-last.ts";
import { preluChannelShared } from "./prelu-channel-shared.ts";
import { preluSlopeOrder } from "./prelu-slope-order.ts";
import { priorBoxClipAlways } from "./prior-box-clip-always.ts";
import { priorBoxClipIgnored } from "./prior-box-clip-ignored.ts";
import { priorBoxFlipIgnored } from "./prior-box-flip-ignored.ts";
import { priorBoxMaxSizeIgnored } from "./prior-box-max-size-ignored.ts";
import { priorBoxMaxSizeLast } from "./prior-box-max-size-last.ts";
import { priorBoxOffsetIgnored } from "./prior-box-offset-ignored.ts";
import { priorBoxRatioWithoutRoot } from "./prior-box-ratio-without-root.ts";
import { priorBoxStepIgnored } from "./prior-box-step-ignored.ts";
import { priorBoxStepSwapped } from "./prior-box-step-swapped.ts";
import { priorBoxVarianceIgnored } from "./prior-box-variance-ignored.ts";
import { reductionAsSum } from "./reduction-as-sum.ts";
import { reductionCoeffDropped } from "./reduction-coeff-dropped.ts";
import { reluMissing } from "./relu-missing.ts";
import { reluNegativeSlopeDropped } from "./relu-negative-slope-dropped.ts";
import { reluNegativeSlopeOther } from "./relu-negative-slope-other.ts";
import { reluTwice } from "./relu-twice.ts";
import { relu6CapLost } from "./relu6-cap-lost.ts";
import { reshapeAxis } from "./reshape-axis.ts";
import { reshapeMinusOne } from "./reshape-minus-one.ts";
import { reshapeZeroDim } from "./reshape-zero-dim.ts";
import { scaleAxis } from "./scale-axis.ts";
import { scaleBiasDropped } from "./scale-bias-dropped.ts";
import { scaleFillerAsGamma } from "./scale-filler-as-gamma.ts";
import { scaleMissing } from "./scale-missing.ts";
import { scaleTrailingAxes } from "./scale-trailing-axes.ts";
import { sigmoidHard } from "./sigmoid-hard.ts";
import { sliceAxis } from "./slice-axis.ts";
import { sliceEqualParts } from "./slice-equal-parts.ts";
import { slicePointsAsSizes } from "./slice-points-as-sizes.ts";
import { softmaxAxisIgnored } from "./softmax-axis-ignored.ts";
import { softmaxAxisOfChannelsLast } from "./softmax-axis-of-channels-last.ts";
import { softmaxBatchAxis } from "./softmax-batch-axis.ts";
import { softmaxFlattened } from "./softmax-flattened.ts";
import { softmaxLastAxis } from "./softmax-last-axis.ts";
import { softmaxLogarithm } from "./softmax-logarithm.ts";
import { softmaxMissing } from "./softmax-missing.ts";
import { softmaxNoMaxSubtraction } from "./softmax-no-max-subtraction.ts";
import { softmaxTwice } from "./softmax-twice.ts";
import { softmaxWithLossByBatchSize } from "./softmax-with-loss-by-batch-size.ts";
import { swishBetaDropped } from "./swish-beta-dropped.ts";
import { thresholdIgnored } from "./threshold-ignored.ts";

export const FAULTS: readonly Fault[] = [
  argmaxAxisIgnored,
  argmaxFirstOfEqual,
  argmaxLastAxis,
  argmaxPlacesForValues,
  arithmeticBf16,
  arithmeticBf16Accumulation,
  arithmeticBf16Storage,
  arithmeticBf16Truncated,
  arithmeticFlushToZero,
  arithmeticFp16,
  arithmeticFp16Accumulation,
  arithmeticFp16Storage,
  arithmeticTf32,
  arithmeticTf32Truncated,
  batchNormBatchStatistics,
  batchNormBiasOfCaffe2onnx,
  batchNormEpsFixed,
  batchNormEpsOfKeras,
  batchNormEpsOnScaleFactor,
  batchNormScaleFactorIgnored,
  batchNormStoredStatistics,
  batchNormZeroScaleFactor,
  bnllOverflow,
  clipLowerBoundLost,
  clipUpperBoundLost,
  concatAxis,
  concatAxisLast,
  concatOrder,
  contrastiveLossLegacy,
  convolutionBiasDropped,
  convolutionBiasMisindexed,
  convolutionColoursReversed,
  convolutionDefaultPad,
  convolutionDefaultStrideKernel,
  convolutionDilationFirstOnly,
  convolutionDilationFromZero,
  convolutionDilationIgnored,
  convolutionDilationSwapped,
  convolutionFilterOrderHwio,
  convolutionFilterOrderIohw,
  convolutionFilterOrderOhwi,
  convolutionFlippedColumns,
  convolutionFlippedFilters,
  convolutionFlippedRows,
  convolutionGroupsExchanged,
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
  detectionOutputBackgroundKept,
  detectionOutputCodeCenterSize,
  detectionOutputCodeCorner,
  detectionOutputKeepTopKIgnored,
  detectionOutputNmsMissing,
  detectionOutputThresholdIgnored,
  detectionOutputVarianceAlways,
  detectionOutputVarianceIgnored,
  dropoutActiveAtTest,
  dropoutKeepDropInverted,
  dropoutScaleTrainFalse,
  dropoutScaledAgain,
  dropoutScaledByRatio,
  dropoutScaledUp,
  eltwiseAsMax,
  eltwiseAsProduct,
  eltwiseAsSum,
  eltwiseCoeffDropped,
  eltwiseFirstTwoOnly,
  eluAlphaDropped,
  euclideanLossMeanOfElements,
  euclideanLossNotHalved,
  expBaseIgnored,
  expBaseLiteral,
  flattenHwcOrder,
  hingeLossNormIgnored,
  innerProductAxis,
  innerProductBiasDropped,
  innerProductColumnMajor,
  innerProductHwcFlatten,
  innerProductHwcWeights,
  innerProductTransposed,
  interpAsymmetric,
  interpHalfPixel,
  layerSkipped,
  logBaseIgnored,
  logBaseLiteral,
  lrnAlphaDividedTwice,
  lrnAlphaNotDivided,
  lrnBorderClipped,
  lrnKDropped,
  lrnKWithinChannel,
  lrnRadiusAsSize,
  lrnSizeAsRadius,
  lrnWithinAsAcross,
  lstmBiasDoubled,
  lstmContinuationIgnored,
  lstmGatesInOnnxOrder,
  lstmGatesInPytorchOrder,
  lstmStaticInputDropped,
  mvnAcrossChannels,
  mvnEachChannel,
  mvnEpsInsideRoot,
  mvnMeanKept,
  mvnUnbiasedVariance,
  mvnVarianceAlways,
  mvnVarianceOff,
  normalizeEachPixel,
  normalizeFirstScaleOnly,
  normalizeScaleDropped,
  normalizeWholeImage,
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
  powerPowerFirst,
  powerShiftFirst,
  powerShiftLast,
  preluChannelShared,
  preluSlopeOrder,
  priorBoxClipAlways,
  priorBoxClipIgnored,
  priorBoxFlipIgnored,
  priorBoxMaxSizeIgnored,
  priorBoxMaxSizeLast,
  priorBoxOffsetIgnored,
  priorBoxRatioWithoutRoot,
  priorBoxStepIgnored,
  priorBoxStepSwapped,
  priorBoxVarianceIgnored,
  reductionAsSum,
  reductionCoeffDropped,
  reluMissing,
  reluNegativeSlopeDropped,
  reluNegativeSlopeOther,
  reluTwice,
  relu6CapLost,
  reshapeAxis,
  reshapeMinusOne,
  reshapeZeroDim,
  scaleAxis,
  scaleBiasDropped,
  scaleFillerAsGamma,
  scaleMissing,
  scaleTrailingAxes,
  sigmoidHard,
  sliceAxis,
  sliceEqualParts,
  slicePointsAsSizes,
  softmaxWithLossByBatchSize,
  softmaxAxisIgnored,
  softmaxAxisOfChannelsLast,
  softmaxBatchAxis,
  softmaxFlattened,
  softmaxLastAxis,
  softmaxLogarithm,
  softmaxMissing,
  softmaxNoMaxSubtraction,
  softmaxTwice,
  swishBetaDropped,
  thresholdIgnored,
];
