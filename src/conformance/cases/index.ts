/** The cases of every layer type, by Caffe's name. A spec file beside each says what the rule is (spec/layers/). */
import type { LayerType } from "../../caffe/layers/index.ts";
import { absvalCases } from "./absval.ts";
import { accuracyCases } from "./accuracy.ts";
import { argmaxCases } from "./argmax.ts";
import { axpyCases } from "./axpy.ts";
import { batchNormCases } from "./batch-norm.ts";
import { batchReindexCases } from "./batch-reindex.ts";
import { biasCases } from "./bias.ts";
import { bnllCases } from "./bnll.ts";
import { clipCases } from "./clip.ts";
import { concatCases } from "./concat.ts";
import { contrastiveLossCases } from "./contrastive-loss.ts";
import { convolutionCases } from "./convolution.ts";
import { cropCases } from "./crop.ts";
import { deconvolutionCases } from "./deconvolution.ts";
import { depthwiseConvolutionCases } from "./depthwise-convolution.ts";
import { detectionOutputCases } from "./detection-output.ts";
import { dropoutCases } from "./dropout.ts";
import { eltwiseCases } from "./eltwise.ts";
import { eluCases } from "./elu.ts";
import { embedCases } from "./embed.ts";
import { euclideanLossCases } from "./euclidean-loss.ts";
import { expCases } from "./exp.ts";
import { filterCases } from "./filter.ts";
import { flattenCases } from "./flatten.ts";
import { hingeLossCases } from "./hinge-loss.ts";
import { im2colCases } from "./im2col.ts";
import { infogainLossCases } from "./infogain-loss.ts";
import { innerProductCases } from "./inner-product.ts";
import { interpCases } from "./interp.ts";
import { logCases } from "./log.ts";
import { lrnCases } from "./lrn.ts";
import { lstmCases } from "./lstm.ts";
import { lstmUnitCases } from "./lstm-unit.ts";
import { multinomialLogisticLossCases } from "./multinomial-logistic-loss.ts";
import { mvnCases } from "./mvn.ts";
import { normalizeCases } from "./normalize.ts";
import { permuteCases } from "./permute.ts";
import { poolingCases } from "./pooling.ts";
import { powerCases } from "./power.ts";
import { preluCases } from "./prelu.ts";
import { priorBoxCases } from "./prior-box.ts";
import { reductionCases } from "./reduction.ts";
import { relu6Cases } from "./relu6.ts";
import { reluCases } from "./relu.ts";
import { reshapeCases } from "./reshape.ts";
import { rnnCases } from "./rnn.ts";
import { roiPoolingCases } from "./roi-pooling.ts";
import { scaleCases } from "./scale.ts";
import { shuffleChannelCases } from "./shuffle-channel.ts";
import { sigmoidCases } from "./sigmoid.ts";
import { sigmoidCrossEntropyLossCases } from "./sigmoid-cross-entropy-loss.ts";
import { sliceCases } from "./slice.ts";
import { softmaxCases } from "./softmax.ts";
import { softmaxWithLossCases } from "./softmax-with-loss.ts";
import { splitCases } from "./split.ts";
import { sppCases } from "./spp.ts";
import { swishCases } from "./swish.ts";
import { tanhCases } from "./tanh.ts";
import { thresholdCases } from "./threshold.ts";
import { tileCases } from "./tile.ts";
import { upsampleCases } from "./upsample.ts";
import { parameterCases, silenceCases } from "./nothing.ts";
import type { LayerCases } from "./layer-cases.ts";

export const CASES: { readonly [Type in LayerType]?: LayerCases } = {
  Convolution: convolutionCases,
  Deconvolution: deconvolutionCases,
  Pooling: poolingCases,
  InnerProduct: innerProductCases,
  ReLU: reluCases,
  PReLU: preluCases,
  Sigmoid: sigmoidCases,
  TanH: tanhCases,
  Dropout: dropoutCases,
  Softmax: softmaxCases,
  LRN: lrnCases,
  BatchNorm: batchNormCases,
  Scale: scaleCases,
  Bias: biasCases,
  Eltwise: eltwiseCases,
  Concat: concatCases,
  Slice: sliceCases,
  Split: splitCases,
  Flatten: flattenCases,
  Reshape: reshapeCases,
  Power: powerCases,
  Crop: cropCases,
  Permute: permuteCases,
  Normalize: normalizeCases,
  PriorBox: priorBoxCases,
  DetectionOutput: detectionOutputCases,
  ELU: eluCases,
  AbsVal: absvalCases,
  BNLL: bnllCases,
  Threshold: thresholdCases,
  Swish: swishCases,
  Clip: clipCases,
  Exp: expCases,
  Log: logCases,
  Tile: tileCases,
  MVN: mvnCases,
  Reduction: reductionCases,
  ArgMax: argmaxCases,
  Embed: embedCases,
  Im2col: im2colCases,
  SPP: sppCases,
  BatchReindex: batchReindexCases,
  Filter: filterCases,
  Parameter: parameterCases,
  Silence: silenceCases,
  RNN: rnnCases,
  LSTM: lstmCases,
  LSTMUnit: lstmUnitCases,
  Accuracy: accuracyCases,
  SoftmaxWithLoss: softmaxWithLossCases,
  InfogainLoss: infogainLossCases,
  MultinomialLogisticLoss: multinomialLogisticLossCases,
  HingeLoss: hingeLossCases,
  EuclideanLoss: euclideanLossCases,
  SigmoidCrossEntropyLoss: sigmoidCrossEntropyLossCases,
  ContrastiveLoss: contrastiveLossCases,
  ReLU6: relu6Cases,
  ShuffleChannel: shuffleChannelCases,
  Axpy: axpyCases,
  Interp: interpCases,
  Upsample: upsampleCases,
  ROIPooling: roiPoolingCases,
  DepthwiseConvolution: depthwiseConvolutionCases,
};
