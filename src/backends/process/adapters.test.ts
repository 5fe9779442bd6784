import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it, type TestContext } from "vitest";
import { buildNet } from "../../caffe/build.ts";
import { loadTrainedNet } from "../../caffe/load.ts";
import type { TrainedNet } from "../../caffe/net.ts";
import { parsePrototxt } from "../../caffe/prototxt.ts";
import { conformance } from "../../conformance/conformance.ts";
import { readExpectations } from "../../conformance/expectations.ts";
import { verify, type VerifyReport } from "../../conformance/verify.ts";
import { uniformBlob } from "../../tensor/random.ts";
import type { Shape } from "../../tensor/shape.ts";
import type { Backend } from "../backend.ts";
import { closeBackends } from "../janitor.ts";
import { parseBackendSpec } from "../index.ts";
import { ADAPTER_NAMES } from "./load.ts";

const root = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

afterAll(closeBackends);

/** The engine, or the test is skipped and says why. ci/python-engines.sh and ci/genuine-caffe.sh install them. */
async function engine(context: TestContext, spec: string): Promise<Backend> {
  const found = await parseBackendSpec(`process:${spec}`).load();
  if (found.kind === "available") return found.backend;
  return context.skip(`process:${spec} is unavailable: ${found.reason}`);
}

async function verified(trained: TrainedNet, backend: Backend): Promise<VerifyReport> {
  const feeds = new Map(trained.net.inputs.map((id) => [id, uniformBlob(trained.net.shapes.get(id) as Shape, 1)]));
  return await verify(trained, backend, feeds, {});
}

describe("the adapters that come with cupping", () => {
  it.for(ADAPTER_NAMES)("%s computes the bundled net", async (name, context) => {
    const backend = await engine(context, name);
    const { trained } = await loadTrainedNet(
      root("golden/digits/digits.prototxt"),
      root("golden/digits/digits.caffemodel"),
    );
    const { conforms, summary, wholeNetFailure } = await verified(trained, backend);
    expect({ conforms, wholeNetFailure }, summary).toEqual({ conforms: true, wholeNetFailure: null });
  });
});

describe("genuine Caffe", () => {
  it("computes what the reference computes, for every layer type that it has", async (context) => {
    const backend = await engine(context, "caffe");
    const expectations = await readExpectations(root("spec/expectations/process-caffe.json"));
    const report = await conformance(backend, { runs: 4, expectations });
    // What failed, for whoever reads the failure.
    expect(report.types.flatMap(({ type, failures }) => failures.map((one) => [type, one]))).toEqual([]);
    expect(report.types.filter(({ verdict }) => verdict === "pass").length).toBeGreaterThan(45);
  });
});

/** Every pitfall of VGG-16's port can show: asymmetric filters, a pool that does not divide, a dropout. */
const SMALL_VGG = `
layer { name: "in" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 9 dim: 11 } } }
layer { name: "conv" type: "Convolution" bottom: "data" top: "conv" convolution_param { num_output: 4 kernel_size: 3 pad: 1 } }
layer { name: "relu" type: "ReLU" bottom: "conv" top: "conv" }
layer { name: "pool" type: "Pooling" bottom: "conv" top: "pool" pooling_param { kernel_size: 2 stride: 2 } }
layer { name: "fc" type: "InnerProduct" bottom: "pool" top: "fc" inner_product_param { num_output: 5 } }
layer { name: "drop" type: "Dropout" bottom: "fc" top: "fc" dropout_param { dropout_ratio: 0.3 } }
layer { name: "prob" type: "Softmax" bottom: "fc" top: "prob" }`;

function smallVgg(): TrainedNet {
  const net = buildNet(parsePrototxt(SMALL_VGG, "small"), { file: "small" });
  const params = new Map(
    net.layers.flatMap((layer) => layer.params).map(({ key, shape }, seed) => [key, uniformBlob(shape, seed + 10)]),
  );
  return { net, params };
}

describe("Theano's pitfalls", () => {
  it.for<[spec: string, expected: string[]]>([
    ["theano", []],
    ["theano --filter-flip", ["conv: convolution/flipped-filters"]],
    ["theano --ignore-border", ["pool: pooling/floor-rounding"]],
    ["theano --dropout-again", ["drop: dropout/scaled-again"]],
    [
      "theano --filter-flip --ignore-border --dropout-again",
      ["conv: convolution/flipped-filters", "pool: pooling/floor-rounding", "drop: dropout/scaled-again"],
    ],
  ])("%s", async ([spec, expected], context) => {
    const backend = await engine(context, spec);
    expect(backend.device).toBe(spec.replaceAll(" -", ""));
    const { layers } = await verified(smallVgg(), backend);
    const named = layers.flatMap(({ name, diagnosis }) =>
      (diagnosis?.explanations ?? []).flatMap(({ mistakes }) => mistakes.map(({ id }) => `${name}: ${id}`)),
    );
    expect(named).toEqual(expected);
    const wrong = layers.filter(({ verdict }) => verdict.kind === "fail").map(({ name }) => name);
    expect(wrong).toEqual(expected.map((text) => text.split(":")[0]));
  });
});
