import protobuf from "protobufjs";
import { describe, expect, it } from "vitest";
import { caffeData, describeWithData } from "../../spec/support/caffe-data.ts";
import { CuppingError } from "../error.ts";
import type { BlobMessage } from "./blob-message.ts";
import { decodeCaffemodel, encodeCaffemodel, unknownFields } from "./caffemodel.ts";
import { readCaffemodel } from "./read.ts";
import { create } from "./schema/codec.ts";
import type { LayerParameter, NetParameter } from "./schema/messages.ts";

/** A net of one layer whose blob was written field by field. */
function netWith(blob: (writer: protobuf.Writer) => void, name = "net"): Uint8Array<ArrayBuffer> {
  const writer = protobuf.Writer.create();
  writer.uint32(10).string(name);
  writer.uint32(802).fork();
  writer.uint32(10).string("conv1");
  writer.uint32(58).fork();
  blob(writer);
  writer.ldelim();
  writer.ldelim();
  return Uint8Array.from(writer.finish());
}

function blobOf(bytes: Uint8Array<ArrayBuffer>): BlobMessage {
  return decodeCaffemodel(bytes, "f").layer[0].blobs[0];
}

function packed(writer: protobuf.Writer, values: readonly number[]): void {
  writer.uint32(42).fork();
  for (const value of values) writer.float(value);
  writer.ldelim();
}

function shape(writer: protobuf.Writer, dims: readonly number[]): void {
  writer.uint32(58).fork().uint32(10).fork();
  for (const dim of dims) writer.int64(dim);
  writer.ldelim().ldelim();
}

function errorOf(bytes: Uint8Array<ArrayBuffer>): CuppingError {
  try {
    decodeCaffemodel(bytes, "net.caffemodel");
  } catch (error) {
    expect(error).toBeInstanceOf(CuppingError);
    return error as CuppingError;
  }
  throw new Error("the bytes were accepted");
}

describe("decodeCaffemodel", () => {
  const many = Array.from({ length: 100 }, (_, i) => i / 4);

  it.each(["n", "ne", "net", "nets"])("views packed floats at every alignment (name %j)", (name) => {
    const blob = blobOf(
      netWith((writer) => {
        packed(writer, many);
        shape(writer, [4, 25]);
      }, name),
    );
    expect(blob).toEqual({ shape: [4, 25], legacy: undefined, data: Float32Array.from(many) });
  });

  it("views long arrays in place and does not write over its neighbours", () => {
    // Two short blobs, which are too short to be moved, and a long one between them.
    const bytes = netWith((writer) => {
      packed(writer, [1, 2]);
      packed(writer, many);
      packed(writer, [3]);
    });
    expect([...blobOf(bytes).data]).toEqual([1, 2, ...many, 3]);
    const one = netWith((writer) => packed(writer, many));
    expect(blobOf(one).data.buffer).toBe(one.buffer);
  });

  it("reads unpacked floats, and mixtures of both", () => {
    const blob = blobOf(
      netWith((writer) => {
        writer.uint32(45).float(1).uint32(45).float(2);
        packed(writer, [3, 4]);
        writer.uint32(45).float(5);
        writer.uint32(8).int32(1);
      }),
    );
    expect([...blob.data]).toEqual([1, 2, 3, 4, 5]);
  });

  it("narrows double_data, packed and unpacked, and prefers it as Caffe does", () => {
    const blob = blobOf(
      netWith((writer) => {
        packed(writer, [9]);
        writer.uint32(66).fork().double(0.1).double(0.2).ldelim();
        writer.uint32(65).double(0.3);
      }),
    );
    expect([...blob.data]).toEqual([0.1, 0.2, 0.3].map(Math.fround));
  });

  it("keeps legacy extents, and drops diffs", () => {
    const blob = blobOf(
      netWith((writer) => {
        writer.uint32(8).int32(1).uint32(16).int32(2).uint32(24).int32(3).uint32(32).int32(4);
        packed(writer, many.slice(0, 24));
        writer.uint32(50).fork().float(7).ldelim();
      }),
    );
    expect(blob).toEqual({ shape: undefined, legacy: [1, 2, 3, 4], data: Float32Array.from(many.slice(0, 24)) });
  });

  it("says where a file was cut off, and how much is missing", () => {
    const bytes = netWith((writer) => packed(writer, many));
    const error = errorOf(bytes.slice(0, -10));
    expect(error.code).toBe("FILE_TRUNCATED");
    expect(error.message).toMatch(
      /net\.caffemodel, byte 5: The file ends inside a layer: 10 more bytes .* Fetch or copy it again/,
    );
  });

  it("refuses damage: arrays of odd length, fields that reach beyond their message, foreign bytes", () => {
    const odd = errorOf(netWith((writer) => writer.uint32(42).bytes(new Uint8Array(7))));
    expect(odd).toMatchObject({ code: "FILE_CORRUPT" });
    expect(odd.problem).toContain("7 bytes long");
    const bytes = netWith((writer) => packed(writer, many));
    const at = bytes.lastIndexOf(42, 40) + 1;
    bytes[at] = 0xff;
    bytes[at + 1] = 0x7f;
    expect(errorOf(bytes).code).toBe("FILE_CORRUPT");
    expect(errorOf(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1)).code).toBe(
      "FILE_CORRUPT",
    );
  });

  it("refuses a protobuf file without layers", () => {
    const writer = protobuf.Writer.create().uint32(10).string("only a name");
    expect(errorOf(Uint8Array.from(writer.finish()))).toMatchObject({ code: "FILE_NOT_CAFFE" });
  });

  it("names fields that Caffe does not know, and keeps them", () => {
    const writer = protobuf.Writer.create();
    writer.uint32(802).fork().uint32(10).string("conv1").uint32(7992).int32(5).ldelim();
    const net = decodeCaffemodel(Uint8Array.from(writer.finish()), "f");
    expect(unknownFields(net)).toEqual(["layer conv1: field 999"]);
    expect(unknownFields(decodeCaffemodel(Uint8Array.from(encodeCaffemodel(net)), "f"))).toEqual([
      "layer conv1: field 999",
    ]);
  });
});

describe("encodeCaffemodel", () => {
  it("writes what decodes to the same, NaN, infinities and negative zero included", () => {
    const data = Float32Array.of(0, -0, Number.NaN, Number.POSITIVE_INFINITY, 2 ** -149, -1.5);
    const layer = [
      create<LayerParameter>("LayerParameter", {
        name: "a",
        type: "Scale",
        blobs: [{ shape: [6], legacy: undefined, data }],
      }),
      create<LayerParameter>("LayerParameter", {
        name: "b",
        blobs: [{ shape: undefined, legacy: [1, 1, 2, 3], data }],
      }),
      create<LayerParameter>("LayerParameter", {
        name: "c",
        blobs: [{ shape: [], legacy: undefined, data: data.slice(0, 1) }],
      }),
    ];
    const net = create<NetParameter>("NetParameter", { name: "n", layer });
    const again = decodeCaffemodel(Uint8Array.from(encodeCaffemodel(net)), "f");
    expect(again).toEqual(net);
    expect(new Int32Array(again.layer[0].blobs[0].data.slice().buffer)).toEqual(new Int32Array(data.buffer));
  });
});

describeWithData("genuine caffemodels", () => {
  it.each([
    "lenet_V1_everpeace/lenet_iter_10000.caffemodel",
    "lenet_V2_ethereon/lenet_iter_10000.caffemodel",
    "mtcnn/det3.caffemodel",
    "squeezenet_v1.0_deepcompression/squeezenet_v1.0_dc_decoded.caffemodel",
  ])("%s decodes, and encodes to the same net", async (file) => {
    const net = await readCaffemodel(caffeData(file));
    const bytes = Buffer.from(encodeCaffemodel(net));
    const again = decodeCaffemodel(Uint8Array.from(bytes), file);
    expect(again.layer.length + again.layers.length).toBe(net.layer.length + net.layers.length);
    expect(bytes.equals(encodeCaffemodel(again))).toBe(true);
  });
});
