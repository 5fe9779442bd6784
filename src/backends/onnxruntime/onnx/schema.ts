/**
 * The messages of an ONNX file that our writer needs, and what is read of files that others wrote, with the field numbers of
 * ONNX's onnx.proto (onnx/onnx, IR version 8). Everything else an ONNX file may hold is left out.
 */
import protobuf from "protobufjs";
import type { NumberType } from "../../../tensor/number-type.ts";

const { root } = protobuf.parse(
  `syntax = "proto3";
  package onnx;
  message AttributeProto {
    string name = 1; float f = 2; int64 i = 3; bytes s = 4;
    TensorProto t = 5; GraphProto g = 6; repeated float floats = 7; repeated int64 ints = 8; repeated GraphProto graphs = 11; int32 type = 20;
  }
  message ValueInfoProto { string name = 1; TypeProto type = 2; }
  message NodeProto {
    repeated string input = 1; repeated string output = 2; string name = 3; string op_type = 4;
    repeated AttributeProto attribute = 5;
  }
  message ModelProto {
    int64 ir_version = 1; repeated OperatorSetIdProto opset_import = 8;
    string producer_name = 2; string producer_version = 3; GraphProto graph = 7;
  }
  message GraphProto {
    repeated NodeProto node = 1; string name = 2; repeated TensorProto initializer = 5;
    repeated ValueInfoProto input = 11; repeated ValueInfoProto output = 12;
  }
  message StringStringEntryProto { string key = 1; string value = 2; }
  message TensorProto {
    repeated int64 dims = 1; int32 data_type = 2; repeated float float_data = 4; repeated int32 int32_data = 5;
    string name = 8; bytes raw_data = 9; repeated double double_data = 10;
    repeated StringStringEntryProto external_data = 13; int32 data_location = 14;
  }
  message TensorShapeProto { message Dimension { optional int64 dim_value = 1; } repeated Dimension dim = 1; }
  message TypeProto { message Tensor { int32 elem_type = 1; TensorShapeProto shape = 2; } Tensor tensor_type = 1; }
  message OperatorSetIdProto { string domain = 1; int64 version = 2; }`,
  { keepCase: true },
);

export const ModelProto = root.lookupType("onnx.ModelProto");

/** TensorProto.DataType */
export const DATA_TYPE = { FLOAT: 1, UINT8: 2, INT8: 3, INT64: 7, BOOL: 9, FLOAT16: 10 } as const;

/** Those of TensorProto.DataType that are read as numbers. */
export const NUMBER_TYPES: Readonly<Record<number, NumberType>> = {
  1: "float32",
  2: "uint8",
  3: "int8",
  4: "uint16",
  5: "int16",
  6: "int32",
  10: "float16",
  11: "float64",
  16: "bfloat16",
};

/** TensorProto.DataLocation: the numbers stand in a file of their own. */
export const EXTERNAL = 1;

/** AttributeProto.AttributeType */
export const ATTRIBUTE_TYPE = { FLOAT: 1, INT: 2, STRING: 3, GRAPH: 5, FLOATS: 6, INTS: 7 } as const;
