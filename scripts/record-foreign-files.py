#!/usr/bin/env python3
"""
Writes src/validation/data-sets/recorded: small files by others' writers, which the readers are tested with.

    pip install scipy==1.17.1 lmdb==3.0.0
    python3 scripts/record-foreign-files.py

MAT-files by scipy.io.savemat; LMDBs by liblmdb 0.9, with Caffe's Datum messages (src/caffe/schema/caffe.proto).
"""
import os
import shutil
import struct
import tempfile
import zlib

import lmdb
import numpy as np
import scipy.io

OUT = os.path.join(os.path.dirname(__file__), "../src/validation/data-sets/recorded")


def savemat():
    fields = "ILSVRC2012_ID WNID words gloss num_children children wordnet_height num_train_images".split()
    synsets = np.zeros((4, 1), dtype=[(name, "O") for name in fields])
    for i in range(4):
        children = np.zeros((1, 0)) if i < 3 else np.array([[1.0, 2.0, 700.0]])
        synsets[i, 0] = (
            np.array([[i + 1.0]]), "n%08d" % (900 - i), "word %d, other word" % i, "a gloss; \"café\"" if i == 0 else "",
            float(children.size), children, float(i), np.array([[1300]], dtype="u2"),
        )
    cells = np.empty((2, 2), dtype=object)
    cells[0, 0], cells[1, 0], cells[0, 1], cells[1, 1] = "text", np.array([[1.5, -2.0], [3.25, 1e300]]), np.empty((0, 0)), np.array([[-7]], dtype="i8")
    inner = np.empty((1, 1), dtype=object)
    inner[0, 0] = "inside"
    cells[0, 1] = inner
    kinds = {"synsets": synsets, "cells": cells, "singles": np.array([[0.5, 1e10]], dtype="f4"), "flag": np.array([[1]], dtype="u1")}
    scipy.io.savemat(os.path.join(OUT, "scipy-compressed.mat"), kinds, do_compression=True)
    scipy.io.savemat(os.path.join(OUT, "scipy-plain.mat"), kinds, do_compression=False)


def varint(value):
    value &= 2**64 - 1
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes(out + bytearray([value]))


def datum(label, channels=0, height=0, width=0, data=None, floats=(), encoded=False):
    out = b""
    for field, value in ((1, channels), (2, height), (3, width)):
        out += varint(field << 3) + varint(value)
    if data is not None:
        out += varint(4 << 3 | 2) + varint(len(data)) + data
    out += varint(5 << 3) + varint(label)
    for value in floats:
        out += varint(6 << 3 | 5) + struct.pack("<f", value)
    if encoded:
        out += varint(7 << 3) + b"\1"
    return out


def png(grey):
    """A 1×1 PNG of one grey byte."""
    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes([0, grey]))) + chunk(b"IEND", b"")


def savelmdb(name, values, writes=1):
    folder = os.path.join(OUT, name)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    with tempfile.TemporaryDirectory() as scratch:
        with lmdb.open(scratch, map_size=2**26) as env:
            items = list(values)
            for write in range(writes):
                with env.begin(write=True) as txn:
                    for key, value in items[write::writes]:
                        txn.put(key, value)
        shutil.copy(os.path.join(scratch, "data.mdb"), folder)


os.makedirs(OUT, exist_ok=True)
savemat()
key = lambda i: b"%08d_n%08d/a name %d.JPEG" % (i, i % 7, i)
# Values on pages of their own: 3×40×40 bytes, twice as large as a page holds.
raw = lambda i: bytes((i + j) % 256 for j in range(3 * 40 * 40))
savelmdb("lmdb-raw", ((key(i), datum(i, 3, 40, 40, raw(i))) for i in range(5)), writes=2)
savelmdb("lmdb-encoded", ((key(i), datum(2 * i, data=png(i), encoded=True)) for i in range(3)))
savelmdb("lmdb-float", ((key(i), datum(i, 2, 1, 3, floats=[i, 0.5, -1, 1e-3, 4, 5])) for i in range(3)))
# Enough small ones for a tree with a branch, written in two transactions and out of order.
savelmdb("lmdb-many", ((key(i), datum(i % 10, 1, 2, 2, bytes([i % 256, i // 256, 2, 3]))) for i in range(400)), writes=2)
print(lmdb.version(), scipy.__version__)
