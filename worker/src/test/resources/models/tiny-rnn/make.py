"""Makes the packages tiny-rnn, tiny-transform and tiny-style of the worker's tests: python make.py (needs onnx and numpy)."""

import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

MODELS = Path(__file__).parents[1]
FLOAT, INT64, BOOL = TensorProto.FLOAT, TensorProto.INT64, TensorProto.BOOL
RANDOM = np.random.default_rng(7)
WIDTH, HIDDEN, UNIFORMS = 8, 6, 2


def tensor(name, type_, shape):
    return helper.make_tensor_value_info(name, type_, shape)


def constant(name, values, dtype=np.float32):
    return numpy_helper.from_array(np.array(values, dtype=dtype), name)


def weights(name, *shape):
    """Normals that keep the size of what they are applied to."""
    return constant(name, RANDOM.normal(size=shape) / np.sqrt(np.prod(shape[1:]) if len(shape) > 2 else shape[0]))


def node(kind, inputs, output, **attributes):
    return helper.make_node(kind, inputs, [output], **attributes)


def row_nodes():
    """One row: the two states follow from the row above, the position and the label; the row from them and the uniforms.

    memory' = tanh(memory M + previous A + position p + table[label]); echo' = (echo + previous) / 2;
    row = tanh(memory' R + echo' + temperature (log(u0 / (1 - u0)) + u1) / 2).
    """
    return [
        node("MatMul", ["memory", "M"], "remembered"),
        node("MatMul", ["previous", "A"], "seen"),
        node("Unsqueeze", ["position", "last"], "place"),
        node("MatMul", ["place", "p"], "placed"),
        node("Gather", ["table", "label"], "wanted"),
        node("Sum", ["remembered", "seen", "placed", "wanted"], "thought"),
        node("Tanh", ["thought"], "memory_next"),
        node("Add", ["echo", "previous"], "twice"),
        node("Mul", ["twice", "half"], "echo_next"),
        node("Gather", ["uniforms", "zero"], "u0", axis=2),
        node("Gather", ["uniforms", "one"], "u1", axis=2),
        node("Sub", ["whole", "u0"], "rest"),
        node("Div", ["u0", "rest"], "odds"),
        node("Log", ["odds"], "logistic"),
        node("Add", ["logistic", "u1"], "chance"),
        node("Unsqueeze", ["temperature", "last"], "heat"),
        node("Mul", ["chance", "heat"], "heated"),
        node("Mul", ["heated", "half"], "drawn"),
        node("MatMul", ["memory_next", "R"], "meant"),
        node("Sum", ["meant", "echo_next", "drawn"], "mixed"),
        node("Tanh", ["mixed"], "row"),
    ]


ROW_WEIGHTS = [
    weights("M", HIDDEN, HIDDEN),
    weights("A", WIDTH, HIDDEN),
    weights("p", 1, HIDDEN),
    weights("table", 3, HIDDEN),
    weights("R", HIDDEN, WIDTH),
    constant("half", 0.5),
    constant("whole", 1.0),
    constant("zero", 0, np.int64),
    constant("one", 1, np.int64),
    constant("last", [-1], np.int64),
]


def row():
    return helper.make_graph(
        row_nodes(),
        "row",
        [
            tensor("previous", FLOAT, ["n", WIDTH]),
            tensor("position", FLOAT, ["n"]),
            tensor("uniforms", FLOAT, ["n", WIDTH, UNIFORMS]),
            tensor("label", INT64, ["n"]),
            tensor("temperature", FLOAT, ["n"]),
            tensor("memory", FLOAT, ["n", HIDDEN]),
            tensor("echo", FLOAT, ["n", WIDTH]),
        ],
        [
            tensor("row", FLOAT, ["n", WIDTH]),
            tensor("memory_next", FLOAT, ["n", HIDDEN]),
            tensor("echo_next", FLOAT, ["n", WIDTH]),
        ],
        ROW_WEIGHTS,
    )


def whole():
    """All rows in one graph, by a Loop over uniforms [n, rows, W, U]: the row loop must come to the same image [rows, n, W]."""
    body = helper.make_graph(
        [
            node("Identity", ["going"], "goes_on"),
            node("Gather", ["all_uniforms", "index"], "uniforms", axis=1),
            node("Cast", ["index"], "index_float", to=FLOAT),
            node("Add", ["index_float", "half"], "middle"),
            node("Div", ["middle", "rows_float"], "fraction"),
            node("Expand", ["fraction", "images"], "position"),
            *row_nodes(),
            node("Identity", ["row"], "above_next"),
            node("Identity", ["row"], "kept"),
        ],
        "body",
        [
            tensor("index", INT64, []),
            tensor("going", BOOL, []),
            tensor("previous", FLOAT, ["n", WIDTH]),
            tensor("memory", FLOAT, ["n", HIDDEN]),
            tensor("echo", FLOAT, ["n", WIDTH]),
        ],
        [
            tensor("goes_on", BOOL, []),
            tensor("above_next", FLOAT, ["n", WIDTH]),
            tensor("memory_next", FLOAT, ["n", HIDDEN]),
            tensor("echo_next", FLOAT, ["n", WIDTH]),
            tensor("kept", FLOAT, ["n", WIDTH]),
        ],
    )
    nodes = [
        node("Shape", ["all_uniforms"], "shape"),
        node("Gather", ["shape", "one"], "rows"),
        node("Cast", ["rows"], "rows_float", to=FLOAT),
        node("Slice", ["shape", "from", "to"], "images"),
        node("Concat", ["images", "width"], "row_shape", axis=0),
        node("Concat", ["images", "hidden"], "memory_shape", axis=0),
        node("Expand", ["low", "row_shape"], "black"),
        node("Expand", ["nothing", "row_shape"], "silence"),
        node("Expand", ["nothing", "memory_shape"], "void"),
        helper.make_node(
            "Loop", ["rows", "yes", "black", "void", "silence"], ["a", "b", "c", "image"], body=body
        ),
    ]
    return helper.make_graph(
        nodes,
        "whole",
        [
            tensor("all_uniforms", FLOAT, ["n", "rows", WIDTH, UNIFORMS]),
            tensor("label", INT64, ["n"]),
            tensor("temperature", FLOAT, ["n"]),
        ],
        [tensor("image", FLOAT, ["rows", "n", WIDTH])],
        [
            *ROW_WEIGHTS,
            constant("from", [0], np.int64),
            constant("to", [1], np.int64),
            constant("width", [WIDTH], np.int64),
            constant("hidden", [HIDDEN], np.int64),
            constant("low", -1.0),
            constant("nothing", 0.0),
            constant("yes", True, np.bool_),
        ],
    )


def convolution(name, inputs, outputs, size, stride=1):
    """Nodes' attributes and weights of a convolution that keeps the picture's size, or halves it."""
    return weights(name, outputs, inputs, size, size), {
        "kernel_shape": [size, size],
        "pads": [size // 2] * 4 if stride == 1 else [1, 1, 0, 0],
        "strides": [stride, stride],
    }


def transform():
    """Convolutions at full and at half size, with noise: each number depends on pixels at most 9 away (multiples of 2)."""
    one, one_shape = convolution("one", 4, 6, 3)
    down, down_shape = convolution("down", 6, 8, 3, stride=2)
    deep, deep_shape = convolution("deep", 8, 12, 5)
    last, last_shape = convolution("last", 3, 3, 3)
    nodes = [
        node("Concat", ["image", "noise"], "both", axis=1),
        node("Conv", ["both", "one"], "a", **one_shape),
        node("Relu", ["a"], "b"),
        node("Conv", ["b", "down"], "c", **down_shape),
        node("Relu", ["c"], "d"),
        node("Conv", ["d", "deep"], "e", **deep_shape),
        node("DepthToSpace", ["e"], "f", blocksize=2),
        node("Conv", ["f", "last"], "g", **last_shape),
        node("Unsqueeze", ["amount", "axes"], "h"),
        node("Mul", ["g", "h"], "i"),
        node("Add", ["image", "i"], "painted"),
    ]
    return helper.make_graph(
        nodes,
        "transform",
        [
            tensor("image", FLOAT, ["n", 3, "h", "w"]),
            tensor("noise", FLOAT, ["n", 1, "h", "w"]),
            tensor("amount", FLOAT, ["n"]),
        ],
        [tensor("painted", FLOAT, ["n", 3, "h_out", "w_out"])],
        [one, down, deep, last, constant("axes", [1, 2, 3], np.int64)],
    )


def styled():
    """image + style - mean(image): the style is a mean colour."""
    return helper.make_graph(
        [
            node("GlobalAveragePool", ["image"], "mean"),
            node("Unsqueeze", ["style", "axes"], "wanted"),
            node("Sub", ["wanted", "mean"], "change"),
            node("Add", ["image", "change"], "painted"),
        ],
        "styled",
        [tensor("image", FLOAT, ["n", 3, "h", "w"]), tensor("style", FLOAT, ["n", 3])],
        [tensor("painted", FLOAT, ["n", 3, "h", "w"])],
        [constant("axes", [2, 3], np.int64)],
    )


def style_encoder():
    """The mean colour of a picture."""
    return helper.make_graph(
        [node("ReduceMean", ["image"], "style", axes=[2, 3], keepdims=0)],
        "style_encoder",
        [tensor("image", FLOAT, ["n", 3, 16, 16])],
        [tensor("style", FLOAT, ["n", 3])],
    )


def number(minimum, maximum, default):
    return {"type": "number", "minimum": minimum, "maximum": maximum, "default": default}


PICTURE = {"type": "string", "format": "image"}


def package(id_, manifest, files, graphs):
    folder = MODELS / id_
    folder.mkdir(exist_ok=True)
    for name, graph in files.items():
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
        onnx.checker.check_model(model, full_check=True)
        (folder / name).write_bytes(model.SerializeToString())
    (folder / "card.md").write_text(f"# {id_}\n\nFor the worker's tests; not trained on anything.\n")
    listed = [*files, *(["styles.json"] if (folder / "styles.json").exists() else [])]
    properties = manifest.pop("properties")
    required = manifest.pop("required", [])
    (folder / "model.json").write_text(
        json.dumps(
            {
                "schema": "darkroom.model/1",
                "id": id_,
                "title": id_,
                "description": "For tests.",
                **manifest,
                "graphs": graphs,
                "files": [
                    {
                        "name": name,
                        "sha256": hashlib.sha256((folder / name).read_bytes()).hexdigest(),
                        "bytes": (folder / name).stat().st_size,
                    }
                    for name in listed
                ],
                "input_schema": {
                    "$schema": "https://json-schema.org/draft/2020-12/schema",
                    "type": "object",
                    "additionalProperties": False,
                    "required": required,
                    "properties": {
                        **properties,
                        "count": {"type": "integer", "minimum": 1, "maximum": 16, "default": 1},
                        "seed": {"type": "integer", "minimum": 0, "maximum": 2**53 - 1},
                    },
                },
                "memory_mb": 1,
                "licence": "Apache-2.0",
                "training_data": [],
            },
            indent=2,
        )
        + "\n"
    )


package(
    "tiny-rnn",
    {
        "family": "rnn",
        "sampler": "autoregress",
        "sampling": {
            "previous": "previous",
            "position": "position",
            "states": {"memory": "memory_next", "echo": "echo_next"},
        },
        "properties": {
            "kind": {"type": "string", "enum": ["any", "a", "b", "c"], "default": "any"},
            "temperature": number(0, 2, 1),
            "rows": {"type": "integer", "minimum": 1, "maximum": 64, "default": 8},
            "image": PICTURE,
            "keep_rows": {"type": "integer", "minimum": 0, "maximum": 63, "default": 4},
        },
        "output": {"media_type": "image/png", "width": WIDTH, "height": 8, "channels": 1},
        "limits": {"max_batch": 4, "time_limit_s": 60},
    },
    {"row.onnx": row(), "whole.onnx": whole()},
    {
        "row": {
            "file": "row.onnx",
            "inputs": {
                "uniforms": {"noise": "uniform", "shape": [WIDTH, UNIFORMS], "stream": 0},
                "label": {"choice": "kind", "values": ["a", "b", "c"], "stream": 1},
                "temperature": {"number": "temperature"},
            },
            "output": {"name": "row", "range": [-1, 1]},
        }
    },
)
package(
    "tiny-transform",
    {
        "family": "image-to-image",
        "sampler": "transform",
        "sampling": {"multiple_of": 2, "tile": 96, "margin": 10},
        "properties": {"image": PICTURE, "amount": number(0, 1, 1)},
        "required": ["image"],
        "output": {"media_type": "image/png", "channels": 3},
        "limits": {"max_batch": 4, "time_limit_s": 60},
    },
    {"transform.onnx": transform()},
    {
        "transform": {
            "file": "transform.onnx",
            "inputs": {
                "image": {"image": "image", "range": [0, 1]},
                "noise": {"noise": "normal", "shape": [1, "h", "w"], "stream": 0},
                "amount": {"number": "amount"},
            },
            "output": {"name": "painted", "range": [0, 1]},
        }
    },
)
(MODELS / "tiny-style").mkdir(exist_ok=True)
(MODELS / "tiny-style" / "styles.json").write_text('{"red": [1, 0, 0], "green": [0, 1, 0], "grey": [0.5, 0.5, 0.5]}\n')
package(
    "tiny-style",
    {
        "family": "style-transfer",
        "sampler": "transform",
        "sampling": {"multiple_of": 4, "style": "style", "styles": "styles.json"},
        "properties": {
            "image": PICTURE,
            "style": {
                "anyOf": [{"type": "string", "enum": ["red", "green", "grey"]}, PICTURE],
                "default": "red",
            },
            "mix": {"type": "object", "additionalProperties": number(0, 1, 1)},
            "strength": number(0, 1, 1),
        },
        "required": ["image"],
        "output": {"media_type": "image/png", "channels": 3},
        "limits": {"max_batch": 4, "time_limit_s": 60},
    },
    {"transform.onnx": styled(), "style_encoder.onnx": style_encoder()},
    {
        "transform": {
            "file": "transform.onnx",
            "inputs": {"image": {"image": "image", "range": [0, 1]}},
            "output": {"name": "painted", "range": [0, 1]},
        },
        "style_encoder": {
            "file": "style_encoder.onnx",
            "inputs": {"image": {"image": "style", "range": [0, 1]}},
            "output": {"name": "style"},
        },
    },
)
