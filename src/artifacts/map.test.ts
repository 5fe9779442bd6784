import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { loadNet } from "../caffe/load.ts";
import type { Net } from "../caffe/net.ts";
import { readMap } from "./map.ts";

let folder: string;
let net: Net;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cupping-map-"));
  net = await loadNet("golden/digits/digits.prototxt");
});
afterAll(() => rm(folder, { recursive: true }));

async function read(text: string): Promise<Map<string, string>> {
  const file = join(folder, "map.json");
  await writeFile(file, text);
  return await readMap(file, net);
}

it("reads blobs by tensor", async () => {
  expect(await read('{"t1": "conv1_1", "t2": "conv1_1:relu1_1"}')).toEqual(
    new Map([
      ["t1", "conv1_1"],
      ["t2", "conv1_1:relu1_1"],
    ]),
  );
});

it("reads what NNEF-Tools writes of a conversion", async () => {
  const tensor = (source_name: string, target_name: string, is_variable: boolean): object => ({
    __class__: "TensorInfo",
    source_name,
    target_name,
    is_input: false,
    is_output: false,
    is_variable,
    transforms: [],
    target_dtype: "float32",
    target_shape: [1, 8, 28, 28],
  });
  const info = {
    __class__: "ConversionInfo",
    tensors: [tensor("conv1_1", "conv1", false), tensor("w", "filter1", true)],
  };
  expect(await read(JSON.stringify(info))).toEqual(
    new Map([
      ["conv1", "conv1_1"],
      ["filter1", "w"],
    ]),
  );
});

it.each([
  ["no JSON", "{", /is no JSON/],
  ["a list", "[]", /is no object/],
  ["a number for a blob", '{"t1": 1}', /no blob's name/],
  ["a blob that is not there", '{"t1": "conv11"}', /no such blob.*conv1_1/],
])("refuses %s", async (_, text, message) => {
  await expect(read(text)).rejects.toMatchObject({ code: "MAP_INVALID", message: expect.stringMatching(message) });
});
