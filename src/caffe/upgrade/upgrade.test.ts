import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { caffeData, describeWithData } from "../../../spec/support/caffe-data.ts";
import { decodeCaffemodel, encodeCaffemodel } from "../caffemodel.ts";
import { parsePrototxt, printPrototxt } from "../prototxt.ts";
import { readCaffemodel, readNet, readPrototxt } from "../read.ts";
import type { NetParameter } from "../schema/messages.ts";
import { upgradeFile, upgradeNet } from "./index.ts";

function upgraded(text: string): NetParameter {
  return upgradeNet(parsePrototxt(text, "old"), "old").net;
}

/** The text of the upgraded net: only what is set is printed. */
function textOf(text: string): string {
  return printPrototxt(upgraded(text)).replaceAll(/\s+/g, " ").trim();
}

describe("V0 nets", () => {
  it("fold padding layers into the convolution or pooling that they feed", () => {
    const text = `input: "data" input_dim: 1 input_dim: 3 input_dim: 5 input_dim: 7
      layers { layer { name: "pad1" type: "padding" pad: 2 } bottom: "data" top: "padded" }
      layers { layer { name: "conv1" type: "conv" num_output: 4 kernelsize: 3 stride: 2 group: 1 biasterm: false } bottom: "padded" top: "conv1" }`;
    expect(upgraded(text).layer).toMatchObject([
      { name: "input", type: "Input", top: ["data"], input_param: { shape: [{ dim: [1, 3, 5, 7] }] } },
      {
        name: "conv1",
        type: "Convolution",
        bottom: ["data"],
        top: ["conv1"],
        convolution_param: { num_output: 4, kernel_size: [3], stride: [2], pad: [2], group: 1, bias_term: false },
      },
    ]);
  });

  it("put every field where its layer type has it today", () => {
    const layer = (type: string, fields: string): string =>
      textOf(`layers { layer { name: "x" type: "${type}" ${fields} } }`);
    expect(
      layer("innerproduct", "num_output: 5 biasterm: true weight_filler { type: 'gaussian' } bias_filler { value: 1 }"),
    ).toBe(
      'layer { name: "x" type: "InnerProduct" inner_product_param { num_output: 5 bias_term: true weight_filler { type: "gaussian" } bias_filler { value: 1 } } }',
    );
    expect(layer("pool", "pool: STOCHASTIC kernelsize: 3 stride: 2 pad: 1")).toBe(
      'layer { name: "x" type: "Pooling" pooling_param { pool: STOCHASTIC kernel_size: 3 stride: 2 pad: 1 } }',
    );
    expect(layer("dropout", "dropout_ratio: 0.25")).toContain("dropout_param { dropout_ratio: 0.25 }");
    expect(layer("lrn", "local_size: 3 alpha: 0.1 beta: 0.5 k: 2")).toContain(
      "lrn_param { local_size: 3 alpha: 0.1 beta: 0.5 k: 2 }",
    );
    expect(layer("concat", "concat_dim: 0")).toContain("concat_param { concat_dim: 0 }");
    expect(layer("relu", "blobs_lr: 1 blobs_lr: 2 weight_decay: 0")).toContain(
      "param { lr_mult: 1 decay_mult: 0 } param { lr_mult: 2 }",
    );
    expect(layer("hdf5_output", "hdf5_output_param { file_name: 'o' }")).toContain(
      'hdf5_output_param { file_name: "o" }',
    );
    expect(layer("infogain_loss", "source: 's'")).toContain('infogain_loss_param { source: "s" }');
    const data = layer(
      "data",
      "source: 's' batchsize: 8 rand_skip: 1 scale: 0.5 meanfile: 'm' cropsize: 24 mirror: true",
    );
    expect(data).toContain('data_param { source: "s" batch_size: 8 rand_skip: 1 }');
    expect(data).toContain('transform_param { scale: 0.5 mirror: true crop_size: 24 mean_file: "m" }');
    expect(layer("images", "shuffle_images: true new_height: 4 new_width: 5")).toContain("new_height: 4 new_width: 5");
    expect(
      layer(
        "window_data",
        "det_fg_threshold: 0.6 det_bg_threshold: 0.4 det_fg_fraction: 0.5 det_context_pad: 1 det_crop_mode: 'square'",
      ),
    ).toContain('fg_threshold: 0.6 bg_threshold: 0.4 fg_fraction: 0.5 context_pad: 1 crop_mode: "square"');
  });

  it("keep scale, mean, crop and mirror of data layers as transform_param", () => {
    const [layer] = upgraded(
      'layers { layer { name: "d" type: "data" scale: 0.5 meanfile: "m" cropsize: 24 mirror: true } top: "data" }',
    ).layer;
    expect(layer.transform_param).toMatchObject({ scale: 0.5, mean_file: "m", crop_size: 24, mirror: true });
  });

  it.each([
    ['layers { layer { name: "x" type: "convv" } }', 'no layer type "convv"', 'Did you mean "conv"?'],
    [
      'layers { layer { name: "x" type: "relu" num_output: 3 } }',
      'has no parameter "num_output"',
      "drop it in silence",
    ],
    [
      'layers { layer { name: "x" type: "relu" } bottom: "nothing" }',
      'bottom "nothing" is made by no layer',
      "refuses",
    ],
    [
      'input: "data" layers { layer { name: "p" type: "padding" pad: 1 } bottom: "data" top: "q" } layers { layer { name: "x" type: "relu" } bottom: "q" }',
      'feeds this "relu"',
      "refuses",
    ],
  ])("refuse %j", (text, problem, remedy) => {
    expect(() => upgraded(text)).toThrow(expect.objectContaining({ code: "UPGRADE_IMPOSSIBLE" }));
    expect(() => upgraded(text)).toThrow(problem);
    expect(() => upgraded(text)).toThrow(remedy);
    expect(() => upgraded(text)).toThrow("old: layer x");
  });
});

describe("V1 nets", () => {
  it("have today's types and param messages", () => {
    expect(
      textOf(
        'layers { name: "a" type: SOFTMAX_LOSS bottom: "x" top: "y" param: "w" blob_share_mode: PERMISSIVE blobs_lr: 1 blobs_lr: 2 weight_decay: 3 loss_weight: 4 include { phase: TEST } softmax_param { engine: CAFFE } }',
      ),
    ).toBe(
      'layer { name: "a" type: "SoftmaxWithLoss" bottom: "x" top: "y" loss_weight: 4 param { name: "w" share_mode: PERMISSIVE lr_mult: 1 decay_mult: 3 } param { lr_mult: 2 } include { phase: TEST } softmax_param { engine: CAFFE } }',
    );
  });

  it("move the transformation out of data layers", () => {
    const [layer] = upgraded(
      'layers { name: "d" type: IMAGE_DATA image_data_param { scale: 0.5 crop_size: 3 batch_size: 2 } transform_param { mirror: true } }',
    ).layer;
    expect(layer.transform_param).toMatchObject({ scale: 0.5, crop_size: 3, mirror: true });
    expect(Object.hasOwn(layer.image_data_param as object, "scale")).toBe(false);
    expect(layer.image_data_param?.batch_size).toBe(2);
  });

  it("cannot be mixed with today's layers", () => {
    expect(() => upgraded("layers { type: RELU } layer { type: 'ReLU' }")).toThrow(
      expect.objectContaining({ code: "MIXED_LAYER_AND_LAYERS" }),
    );
  });
});

describe("inputs", () => {
  it("become one Input layer with a shape a top", () => {
    expect(
      textOf("input: 'a' input: 'b' input_shape { dim: 2 } input_shape { dim: 3 dim: 5 } layer { name: 'x' }"),
    ).toBe(
      'layer { name: "input" type: "Input" top: "a" top: "b" input_param { shape { dim: 2 } shape { dim: 3 dim: 5 } } } layer { name: "x" }',
    );
  });

  it("without a shape are an old caffemodel's, and dropped", () => {
    expect(textOf("input: 'a' layer { name: 'x' }")).toBe('layer { name: "x" }');
  });

  it("need all their extents", () => {
    expect(() => upgraded("input: 'a' input_dim: 1 input_dim: 2")).toThrow('The input "a" has no shape');
    expect(() => upgraded("input: 'a' input_shape { dim: 1 } input_shape { dim: 2 }")).toThrow(
      "more input shapes than inputs",
    );
  });
});

describe("BatchNorm", () => {
  it("has learning rates of 0 for its three statistics, and is then up to date", () => {
    const text = "layer { name: 'b' type: 'BatchNorm' param { lr_mult: 1 } param { decay_mult: 2 } param { } }";
    const first = upgradeNet(parsePrototxt(text, "f"), "f");
    expect(first.notices).toHaveLength(1);
    expect(first.net.layer[0].param).toMatchObject([1, 2, 3].map(() => ({ lr_mult: 0, decay_mult: 0 })));
    expect(upgradeNet(first.net, "f").notices).toEqual([]);
  });
});

describe("upgradeFile", () => {
  it("writes text for text and binary for binary, and nothing when it fails", async () => {
    const folder = await mkdtemp(join(tmpdir(), "cupping-upgrade-"));
    const [source, target] = [join(folder, "in"), join(folder, "out")];
    await writeFile(source, 'layers { name: "a" type: RELU bottom: "x" top: "y" }');
    expect(await upgradeFile(source, target)).toMatchObject({
      format: "text",
      notices: [expect.stringContaining("V1")],
    });
    expect(await readFile(target, "utf8")).toContain('type: "ReLU"');
    await writeFile(source, encodeCaffemodel(parsePrototxt('layers { name: "a" type: RELU }', "f")));
    expect(await upgradeFile(source, target)).toMatchObject({ format: "binary" });
    expect((await readCaffemodel(target)).layer[0].type).toBe("ReLU");
    await writeFile(source, "layers { layer { type: 'bogus' } }");
    await rm(target);
    await expect(upgradeFile(source, target)).rejects.toMatchObject({ code: "UPGRADE_IMPOSSIBLE" });
    await writeFile(source, "layer { }");
    await expect(upgradeFile(source, join(folder, "absent", "out"))).rejects.toMatchObject({ code: "FILE_UNWRITABLE" });
    expect(await readdir(folder)).toEqual(["in"]);
    await rm(folder, { recursive: true });
  });
});

describeWithData("genuine V1 files", () => {
  it.each([
    "lenet_V1_everpeace/lenet.prototxt",
    "lenet_V1_everpeace/lenet_train_test.prototxt",
    "cifar10_V1_everpeace/cifar10_quick.prototxt",
    "cifar10_V1_everpeace/cifar10_quick_train_test.prototxt",
    "opencv_extra/gtsrb.prototxt",
  ])("%s upgrades once, and prints to the same net", async (file) => {
    const old = await readPrototxt(caffeData(file));
    const { net, notices } = upgradeNet(old, file);
    expect(notices.length).toBeGreaterThan(0);
    expect(net.layers).toEqual([]);
    expect(net.layer.filter(({ type }) => type !== "Input")).toHaveLength(old.layers.length);
    const again = parsePrototxt(printPrototxt(net), file);
    expect(again).toEqual(net);
    expect(upgradeNet(again, file).notices).toEqual([]);
  });

  it.each([
    "lenet_V1_everpeace/lenet_iter_5000.caffemodel",
    "lenet_V1_everpeace/lenet_iter_10000.caffemodel",
    "cifar10_V1_everpeace/cifar10_quick_iter_4000.caffemodel",
    "cifar10_V1_everpeace/cifar10_quick_iter_5000.caffemodel",
  ])("%s upgrades with its weights bit for bit, and encodes to the same net", async (file) => {
    const { net: old, format } = await readNet(caffeData(file));
    expect(format).toBe("binary");
    const { net } = upgradeNet(old, file);
    const bytesOf = (layers: readonly { blobs: readonly { data: Float32Array }[] }[]): Buffer =>
      Buffer.concat(
        layers.flatMap(({ blobs }) =>
          blobs.map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength)),
        ),
      );
    expect(bytesOf(net.layer).equals(bytesOf(old.layers))).toBe(true);
    const bytes = Buffer.from(encodeCaffemodel(net));
    expect(bytes.equals(encodeCaffemodel(decodeCaffemodel(Uint8Array.from(bytes), file)))).toBe(true);
  });
});
