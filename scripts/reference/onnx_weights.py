"""Reads the parameters of HTDemucs from the packaged ONNX graph, under the names they have in PyTorch.

No ONNX library is needed: the file is walked as protocol buffer fields (onnx.proto of the ONNX project).
"""
import mmap

import numpy
import torch

MODEL_GRAPH = 7
GRAPH_NODE, GRAPH_INITIALIZER = 1, 5
NODE_INPUT, NODE_NAME = 1, 3
TENSOR_DIMS, TENSOR_NAME, TENSOR_RAW = 1, 8, 9


def _varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def _fields(data):
    """Yields (number, value): an int for varints, a memoryview for bytes and messages."""
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        kind = key & 7
        if kind == 0:
            value, at = _varint(data, at)
        else:
            size = {1: 8, 5: 4}.get(kind)
            if kind == 2:
                size, at = _varint(data, at)
            value, at = data[at:at + size], at + size
        yield key >> 3, value


def _tensor(data):
    dims, name, raw = [], '', b''
    for number, value in _fields(data):
        if number == TENSOR_DIMS and isinstance(value, int):
            dims.append(value)
        elif number == TENSOR_DIMS:
            at = 0
            while at < len(value):
                dim, at = _varint(value, at)
                dims.append(dim)
        elif number == TENSOR_NAME:
            name = bytes(value).decode()
        elif number == TENSOR_RAW:
            raw = value
    return name, dims, raw


def _parameter_name(node_name):
    """`/tencoder.0/dconv/layers.0/layers.0.1/Mul` -> `tencoder.0.dconv.layers.0.1.Mul`."""
    path = []
    for part in filter(None, node_name.split('/')):
        if path and part.startswith(path[-1] + '.'):
            path.pop()
        path.append(part)
    return '.'.join(path)


def read_parameters(path):
    """A dict of float tensors. What the exporter folded and renamed goes by the node that uses it: `<module>.<operator>`."""
    with open(path, 'rb') as file:
        data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    graph = next(value for number, value in _fields(data) if number == MODEL_GRAPH)
    tensors, uses = {}, []
    for number, value in _fields(graph):
        if number == GRAPH_INITIALIZER:
            name, dims, raw = _tensor(value)
            if len(raw) == 4 * int(numpy.prod(dims)):
                tensors[name] = torch.from_numpy(numpy.frombuffer(raw, numpy.float32).reshape(dims).copy())
        elif number == GRAPH_NODE:
            fields = list(_fields(value))
            node = next((bytes(text).decode() for field, text in fields if field == NODE_NAME), '')
            uses += [(bytes(text).decode(), node) for field, text in fields if field == NODE_INPUT]
    for name, node in uses:
        if name.startswith('onnx::') and name in tensors:
            tensors[_parameter_name(node)] = tensors[name]
    return tensors
