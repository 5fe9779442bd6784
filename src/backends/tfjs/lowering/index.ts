/** Every layer type that tfjs can express, by Caffe's name. */
import type { LayerType } from "../../../caffe/layers/index.ts";
import type { Lowering } from "./lowering.ts";
import { argmax } from "./argmax.ts";
import { embed } from "./embed.ts";
import { im2col } from "./im2col.ts";
import { spp } from "./spp.ts";
import { batchReindex } from "./batch-reindex.ts";
import { parameter } from "./parameter.ts";
import { silence } from "./silence.ts";
import { rnn } from "./rnn.ts";
import { lstm } from "./lstm.ts";
import { lstmUnit } from "./lstm-unit.ts";
import { accuracy } from "./accuracy.ts";
import { softmaxWithLoss } from "./softmax-with-loss.ts";
import { infogainLoss } from "./infogain-loss.ts";
import { multinomialLogisticLoss } from "./multinomial-logistic-loss.ts";
import { hingeLoss } from "./hinge-loss.ts";
import { euclideanLoss } from "./euclidean-loss.ts";
import { sigmoidCrossEntropyLoss } from "./sigmoid-cross-entropy-loss.ts";
import { contrastiveLoss } from "./contrastive-loss.ts";
import { relu6 } from "./relu6.ts";
import { shuffleChannel } from "./shuffle-channel.ts";
import { axpy } from "./axpy.ts";
import { interp } from "./interp.ts";
import { upsample } from "./upsample.ts";
import { roiPooling } from "./roi-pooling.ts";
import { priorBox } from "./prior-box.ts";
import { elu } from "./elu.ts";
import { absval } from "./absval.ts";
import { bnll } from "./bnll.ts";
import { threshold } from "./threshold.ts";
import { swish } from "./swish.ts";
import { clip } from "./clip.ts";
import { exp } from "./exp.ts";
import { log } from "./log.ts";
import { tile } from "./tile.ts";
import { mvn } from "./mvn.ts";
import { reduction } from "./reduction.ts";
import { deconvolution } from "./deconvolution.ts";
import { normalize } from "./normalize.ts";
import { batchNorm } from "./batch-norm.ts";
import { bias } from "./bias.ts";
import { concat } from "./concat.ts";
import { convolution } from "./convolution.ts";
import { crop } from "./crop.ts";
import { dropout } from "./dropout.ts";
import { eltwise } from "./eltwise.ts";
import { flatten } from "./flatten.ts";
import { innerProduct } from "./inner-product.ts";
import { input } from "./input.ts";
import { lrn } from "./lrn.ts";
import { permute } from "./permute.ts";
import { pooling } from "./pooling.ts";
import { power } from "./power.ts";
import { prelu } from "./prelu.ts";
import { relu } from "./relu.ts";
import { scale } from "./scale.ts";
import { sigmoid } from "./sigmoid.ts";
import { slice } from "./slice.ts";
import { softmax } from "./softmax.ts";
import { split } from "./split.ts";
import { tanh } from "./tanh.ts";

export type Lowerings = { readonly [Type in LayerType]?: Lowering<Type> };

export const LOWERINGS: Lowerings = {
  Input: input,
  Convolution: convolution,
  Pooling: pooling,
  InnerProduct: innerProduct,
  ReLU: relu,
  PReLU: prelu,
  Sigmoid: sigmoid,
  TanH: tanh,
  Dropout: dropout,
  Softmax: softmax,
  LRN: lrn,
  BatchNorm: batchNorm,
  Scale: scale,
  Bias: bias,
  Eltwise: eltwise,
  Concat: concat,
  Slice: slice,
  Split: split,
  Flatten: flatten,
  Reshape: flatten,
  Power: power,
  Permute: permute,
  Crop: crop,
  ELU: elu,
  AbsVal: absval,
  BNLL: bnll,
  Threshold: threshold,
  Swish: swish,
  Clip: clip,
  Exp: exp,
  Log: log,
  Tile: tile,
  MVN: mvn,
  Reduction: reduction,
  Deconvolution: deconvolution,
  Normalize: normalize,
  ArgMax: argmax,
  Embed: embed,
  Im2col: im2col,
  SPP: spp,
  BatchReindex: batchReindex,
  Parameter: parameter,
  Silence: silence,
  RNN: rnn,
  LSTM: lstm,
  LSTMUnit: lstmUnit,
  Accuracy: accuracy,
  SoftmaxWithLoss: softmaxWithLoss,
  InfogainLoss: infogainLoss,
  MultinomialLogisticLoss: multinomialLogisticLoss,
  HingeLoss: hingeLoss,
  EuclideanLoss: euclideanLoss,
  SigmoidCrossEntropyLoss: sigmoidCrossEntropyLoss,
  ContrastiveLoss: contrastiveLoss,
  ReLU6: relu6,
  ShuffleChannel: shuffleChannel,
  Axpy: axpy,
  Interp: interp,
  Upsample: upsample,
  ROIPooling: roiPooling,
  PriorBox: priorBox,
  DepthwiseConvolution: convolution,
};
