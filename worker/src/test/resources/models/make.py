"""Makes the model packages of the worker's tests: python make.py (needs onnx and numpy)."""

import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HERE = Path(__file__).parent
FLOAT, INT64, BOOL = TensorProto.FLOAT, TensorProto.INT64, TensorProto.BOOL


def tensor(name, type_, shape):
    return helper.make_tensor_value_info(name, type_, shape)


def constant(name, values, dtype):
    return numpy_helper.from_array(np.array(values, dtype=dtype), name)


def tiny():
    """image = reshape(z) / 4 + label / 10 + table[fault], with table = [0, NaN]; a fault of 2 makes the graph throw."""
    nodes = [
        helper.make_node("Reshape", ["z", "image_shape"], ["z_image"]),
        helper.make_node("Mul", ["z_image", "quarter"], ["z_scaled"]),
        helper.make_node("Cast", ["label"], ["label_float"], to=FLOAT),
        helper.make_node("Mul", ["label_float", "tenth"], ["label_scaled"]),
        helper.make_node("Cast", ["fault"], ["fault_index"], to=INT64),
        helper.make_node("Gather", ["table", "fault_index"], ["fault_value"]),
        helper.make_node("Add", ["label_scaled", "fault_value"], ["offset"]),
        helper.make_node("Reshape", ["offset", "offset_shape"], ["offset_image"]),
        helper.make_node("Add", ["z_scaled", "offset_image"], ["image"]),
    ]
    return helper.make_graph(
        nodes,
        "tiny",
        [tensor("z", FLOAT, ["n", 12]), tensor("label", INT64, ["n"]), tensor("fault", FLOAT, ["n"])],
        [tensor("image", FLOAT, ["n", 3, 2, 2])],
        [
            constant("image_shape", [-1, 3, 2, 2], np.int64),
            constant("offset_shape", [-1, 1, 1, 1], np.int64),
            constant("quarter", 0.25, np.float32),
            constant("tenth", 0.1, np.float32),
            constant("table", [0.0, np.nan], np.float32),
        ],
    )


def slow_loop():
    """image = z, turned `rounds` times by a rotation: it takes as long as the request says."""
    rotation, _ = np.linalg.qr(np.random.default_rng(0).normal(size=(64, 64)))
    body = helper.make_graph(
        [helper.make_node("Identity", ["going"], ["goes_on"]), helper.make_node("MatMul", ["h", "turn"], ["turned"])],
        "body",
        [tensor("round", INT64, []), tensor("going", BOOL, []), tensor("h", FLOAT, ["n", 64])],
        [tensor("goes_on", BOOL, []), tensor("turned", FLOAT, ["n", 64])],
        [numpy_helper.from_array(rotation.astype(np.float32), "turn")],
    )
    nodes = [
        helper.make_node("ReduceMax", ["rounds"], ["most"], keepdims=0),
        helper.make_node("Cast", ["most"], ["trips"], to=INT64),
        helper.make_node("Loop", ["trips", "yes", "z"], ["last"], body=body),
        helper.make_node("Reshape", ["last", "image_shape"], ["image"]),
    ]
    return helper.make_graph(
        nodes,
        "slow_loop",
        [tensor("z", FLOAT, ["n", 64]), tensor("rounds", FLOAT, ["n"])],
        [tensor("image", FLOAT, ["n", 1, 8, 8])],
        [constant("image_shape", [-1, 1, 8, 8], np.int64), constant("yes", True, np.bool_)],
    )


def number(minimum, maximum, default):
    return {"type": "number", "minimum": minimum, "maximum": maximum, "default": default}


def package(id_, graph, inputs, properties, output, limits):
    folder = HERE / id_
    folder.mkdir(exist_ok=True)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    data = model.SerializeToString()
    (folder / "decoder.onnx").write_bytes(data)
    (folder / "card.md").write_text(f"# {id_}\n\nFor the worker's tests; not trained on anything.\n")
    height, width = output["height"], output["width"]
    manifest = {
        "schema": "darkroom.model/1",
        "id": id_,
        "family": "vae",
        "title": id_,
        "description": graph.doc_string or "For tests.",
        "sampler": "decode",
        "graphs": {"decoder": {"file": "decoder.onnx", "inputs": inputs, "output": {"name": "image", "range": [-1, 1]}}},
        "files": [{"name": "decoder.onnx", "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}],
        "input_schema": {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "additionalProperties": False,
            "properties": {
                **properties,
                "count": {"type": "integer", "minimum": 1, "maximum": 16, "default": 1},
                "seed": {"type": "integer", "minimum": 0, "maximum": 2**53 - 1},
            },
        },
        "output": {"media_type": "image/png", "width": width, "height": height, "channels": output["channels"]},
        "limits": limits,
        "memory_mb": 1,
        "licence": "Apache-2.0",
        "training_data": [],
    }
    (folder / "model.json").write_text(json.dumps(manifest, indent=2) + "\n")


package(
    "tiny",
    tiny(),
    {
        "z": {"noise": "normal", "shape": [12], "stream": 0, "scale_by": "temperature"},
        "label": {"choice": "kind", "values": ["a", "b", "c"], "stream": 1},
        "fault": {"number": "fault"},
    },
    {
        "temperature": number(0.1, 2, 1),
        "kind": {"type": "string", "enum": ["any", "a", "b", "c"], "default": "any"},
        "fault": number(0, 2, 0),
    },
    {"width": 2, "height": 2, "channels": 3},
    {"max_batch": 4, "time_limit_s": 60},
)
package(
    "slow-loop",
    slow_loop(),
    {"z": {"noise": "normal", "shape": [64], "stream": 0}, "rounds": {"number": "rounds"}},
    {"rounds": number(0, 1e9, 1)},
    {"width": 8, "height": 8, "channels": 1},
    {"max_batch": 4, "time_limit_s": 600},
)
