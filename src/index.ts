/** cupping as a library: what the command is made of. */
export {
  type Availability,
  type Backend,
  type BackendModule,
  CONTRACT,
  type MemoryFigure,
  type Outputs,
  type Session,
  type Support,
  SUPPORTED,
} from "./backends/backend.ts";
export { compareArtifact, type CompareOptions } from "./artifacts/compare.ts";
export type { CompareReport } from "./artifacts/compare-report.ts";
export { BACKENDS, describeBackends, parseBackendSpec } from "./backends/index.ts";
export { buildNet, type BuildOptions } from "./caffe/build.ts";
export { inspect, type Inspection } from "./caffe/inspect.ts";
export { loadNet, loadTrainedNet, type LoadOptions } from "./caffe/load.ts";
export type { BlobId, Layer, LayerOf, Net, Param, ParamKey, TrainedNet } from "./caffe/net.ts";
export { parsePrototxt, printPrototxt } from "./caffe/prototxt.ts";
export { readBinaryproto, readCaffemodel, readPrototxt } from "./caffe/read.ts";
export { upgradeFile, upgradeNet } from "./caffe/upgrade/index.ts";
export { type Acceptance, layerAcceptance } from "./comparison/acceptance.ts";
export { compare, type Comparison, type Deviation } from "./comparison/compare.ts";
export {
  conformance,
  type ConformanceOptions,
  type ConformanceReport,
  type Failure,
  type TypeReport,
} from "./conformance/conformance.ts";
export { type Expectation, readExpectations } from "./conformance/expectations.ts";
export { checkGolden, recordGolden } from "./conformance/golden.ts";
export { keepRegressions, readRegressions, type SavedRegression } from "./conformance/regressions.ts";
export { verify, type LayerReport, type Verdict, type VerifyOptions, type VerifyReport } from "./conformance/verify.ts";
export { describeError, type Appearance } from "./diagnosis/appearance.ts";
export { explain, type Diagnosis, type Explanation, type ExplainOptions } from "./diagnosis/explain.ts";
export type { Fault, LayerCall } from "./diagnosis/fault.ts";
export { FAULTS } from "./diagnosis/faults/index.ts";
export { CuppingError, type ErrorCode } from "./error.ts";
export type { Output, Values } from "./reference/forward.ts";
export { forwardLayer, forwardLayers, forwardNet, forwardNetWithErrors, referenceSupports } from "./reference/net.ts";
export type { Activation, Blob } from "./tensor/blob.ts";
export { decodeNpy, encodeNpy } from "./tensor/npy.ts";
export { type ArithmeticProfile, FP32, FP64 } from "./tensor/profile.ts";
export type { Shape } from "./tensor/shape.ts";
export { countErrors, type Counts } from "./validation/count.ts";
export type { DataSet, Example, StoredImage, UnreadableExample } from "./validation/data-set.ts";
export { openDataSet } from "./validation/data-sets/index.ts";
export type { LabelFault } from "./validation/labels/faults.ts";
export type { LabelOrder } from "./validation/labels/order.ts";
export {
  type LabelEvidence,
  type LabelExplanation,
  type LabelRecognition,
  recogniseLabelOrder,
} from "./validation/labels/recognise.ts";
export type { Preprocessor } from "./validation/preprocessor.ts";
export { preprocessor } from "./validation/recipe/preprocess.ts";
export { loadRecipe, parseRecipe, type Recipe, shippedRecipes } from "./validation/recipe/recipe.ts";
export {
  compareTensorHashes,
  type HashComparison,
  type TensorHash,
  tensorHash,
} from "./validation/recipe/tensor-hash.ts";
export {
  type DataLayerImages,
  recipeOfTransformParam,
  type TransformRecipe,
} from "./validation/recipe/transform-param.ts";
export { type DataFault, type Prepared } from "./validation/data-fault.ts";
export { DATA_FAULTS } from "./validation/faults/index.ts";
export { type Expected, fileMismatch, type Gate, parseGate, readGate } from "./validation/gate.ts";
export { type DataExplanation, type Evaluate, explainData, type Sought } from "./validation/hypotheses.ts";
export type { FailedImage, ImageRecord } from "./validation/image-record.ts";
export type { Changes, ChangedImage, Prediction, Spread } from "./validation/changes.ts";
export {
  CONFIDENCE,
  CONTRADICTION,
  type Judged,
  judge,
  type LabelFinding,
  type ReferenceResult,
  type RunResult,
  type RunVerdict,
  type Sample,
  type ValidationVerdict,
} from "./validation/verdict.ts";
export { Journal, type JournalHeader, readJournal } from "./validation/journal.ts";
export { mergeShards, readRecords, type RunnerRecords } from "./validation/records.ts";
export { type ReferenceChoice, type Subject, validate, type ValidateOptions } from "./validation/validate.ts";
export { type ClassifierNet, loadClassifier } from "./validation/runner.ts";
