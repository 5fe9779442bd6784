import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { caffeData, describeWithData } from "../../spec/support/caffe-data.ts";
import { CuppingError } from "../error.ts";
import { readBinaryproto, readCaffemodel, readPrototxt } from "./read.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cupping-read-"));
});
afterAll(() => rm(folder, { recursive: true }));

const LFS = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 553432081\n";

async function errorOf(
  read: (file: string) => Promise<unknown>,
  content: string | Uint8Array | undefined,
): Promise<CuppingError> {
  const file = join(folder, "file");
  await rm(file, { force: true });
  if (content !== undefined) await writeFile(file, content);
  const error = await read(file).then(
    () => new Error("the file was accepted"),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(CuppingError);
  expect((error as CuppingError).place).toContain(file);
  return error as CuppingError;
}

describe("files that are no Caffe files", () => {
  it.each([
    ["a missing file", undefined, "FILE_UNREADABLE", "cannot be read"],
    ["an empty file", "", "FILE_TRUNCATED", "empty"],
    ["a git-LFS pointer", LFS, "FILE_NOT_CAFFE", "git lfs pull"],
    ["a web page", "<!DOCTYPE html><html><body>404</body></html>", "FILE_NOT_CAFFE", "web page"],
    ["a gzipped file", gzipSync("layer { }"), "FILE_NOT_CAFFE", "gunzip"],
    ["a zip archive", Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0), "FILE_NOT_CAFFE", "zip"],
    ["an HDF5 file", Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a), "FILE_NOT_CAFFE", "HDF5"],
    ["a prototxt in a caffemodel's place", 'layer { name: "a" }', "FILE_NOT_CAFFE", "the prototxt comes first"],
  ])("%s in a caffemodel's place", async (_what, content, code, text) => {
    const error = await errorOf(readCaffemodel, content);
    expect(error.code).toBe(code);
    expect(error.message).toContain(text);
  });

  it.each([
    ["a missing file", undefined, "FILE_UNREADABLE", "cannot be read"],
    ["a git-LFS pointer", LFS, "FILE_NOT_CAFFE", "git lfs pull"],
    ["a binary file", Uint8Array.of(10, 3, 1, 2, 3, 0, 255), "FILE_NOT_CAFFE", "the caffemodel comes second"],
    ["a solver", '# solver\nnet: "train_val.prototxt"\nbase_lr: 0.01', "FILE_NOT_CAFFE", "solver"],
  ])("%s in a prototxt's place", async (_what, content, code, text) => {
    const error = await errorOf(readPrototxt, content);
    expect(error.code).toBe(code);
    expect(error.message).toContain(text);
  });

  it("a folder", async () => {
    await expect(readCaffemodel(folder)).rejects.toMatchObject({
      code: "FILE_UNREADABLE",
      problem: "This is a folder, and no file.",
    });
  });

  it("a file beyond protobuf's limit is refused before it is read", async () => {
    const file = join(folder, "large");
    await writeFile(file, "");
    await truncate(file, 2 ** 31); // sparse: takes no space
    await expect(readCaffemodel(file)).rejects.toMatchObject({ code: "FILE_TOO_LARGE" });
  });

  it("a binaryproto whose values do not fill its shape", async () => {
    const error = await errorOf(readBinaryproto, Uint8Array.of(8, 2, 16, 1, 24, 1, 32, 1, 42, 4, 0, 0, 128, 63));
    expect(error).toMatchObject({ code: "FILE_CORRUPT" });
    expect(error.problem).toContain("2×1×1×1 and holds 1");
  });
});

describeWithData("genuine binaryprotos", () => {
  it("are mean images", async () => {
    expect((await readBinaryproto(caffeData("means/cifar10_mean.binaryproto"))).shape).toEqual([1, 3, 32, 32]);
    expect((await readBinaryproto(caffeData("means/imagenet_mean.binaryproto"))).shape).toEqual([1, 3, 256, 256]);
  });
});
