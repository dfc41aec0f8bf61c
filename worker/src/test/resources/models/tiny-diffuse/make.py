"""Makes this package: python make.py (needs onnx and numpy). A text-guided latent diffusion of a few hundred weights."""

import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HERE = Path(__file__).parent
FLOAT, INT64 = TensorProto.FLOAT, TensorProto.INT64
WORDS = "[PAD] [UNK] [CLS] [SEP] a black white red cat dog with paws ##s house on the".split()
WIDTH, TOKENS = 8, 12
CHANCE = np.random.default_rng(0)


def tensor(name, type_, shape):
    return helper.make_tensor_value_info(name, type_, shape)


def constant(name, values, dtype=np.float32):
    return numpy_helper.from_array(np.array(values, dtype=dtype), name)


def normal(name, *shape):
    return constant(name, CHANCE.normal(size=shape) / np.sqrt(shape[-1]))


def node(kind, inputs, output, **attributes):
    return helper.make_node(kind, inputs.split(), [output], **attributes)


def text_encoder():
    """last_hidden_state = (embedding[input_ids] + position) * attention_mask."""
    return helper.make_graph(
        [
            node("Gather", "embedding input_ids", "words"),
            node("CumSum", "attention_mask one", "place"),
            node("Gather", "positions place", "where"),
            node("Add", "words where", "states"),
            node("Cast", "attention_mask", "mask", to=FLOAT),
            node("Unsqueeze", "mask two", "mask_states"),
            node("Mul", "states mask_states", "last_hidden_state"),
        ],
        "text_encoder",
        [tensor("input_ids", INT64, ["n", "l"]), tensor("attention_mask", INT64, ["n", "l"])],
        [tensor("last_hidden_state", FLOAT, ["n", "l", WIDTH])],
        [
            normal("embedding", len(WORDS), WIDTH), normal("positions", TOKENS + 1, WIDTH),
            constant("one", 1, np.int64), constant("two", [2], np.int64),
        ],
    )


def denoiser():
    """v = tanh(0.5 sample + text · W + label / 5 + timestep / 2000), text the masked mean of the states."""
    return helper.make_graph(
        [
            node("Cast", "encoder_attention_mask", "mask", to=FLOAT),
            node("Unsqueeze", "mask two", "mask_states"),
            node("Mul", "encoder_hidden_states mask_states", "kept"),
            node("ReduceSum", "kept one", "sum", keepdims=0),
            node("ReduceSum", "mask one", "count", keepdims=1),
            node("Div", "sum count", "mean"),
            node("MatMul", "mean weight", "told"),
            node("Reshape", "told latent_shape", "told_latent"),
            node("Mul", "sample half", "kept_sample"),
            node("Cast", "label", "label_float", to=FLOAT),
            node("Mul", "label_float fifth", "label_scaled"),
            node("Mul", "timestep slow", "time_scaled"),
            node("Add", "label_scaled time_scaled", "offset"),
            node("Reshape", "offset offset_shape", "offset_latent"),
            node("Add", "told_latent kept_sample", "inner"),
            node("Add", "inner offset_latent", "outer"),
            node("Tanh", "outer", "v"),
        ],
        "denoiser",
        [
            tensor("sample", FLOAT, ["n", 2, 4, 4]), tensor("timestep", FLOAT, ["n"]), tensor("label", INT64, ["n"]),
            tensor("encoder_hidden_states", FLOAT, ["n", "l", WIDTH]), tensor("encoder_attention_mask", INT64, ["n", "l"]),
        ],
        [tensor("v", FLOAT, ["n", 2, 4, 4])],
        [
            normal("weight", WIDTH, 32), constant("latent_shape", [-1, 2, 4, 4], np.int64),
            constant("offset_shape", [-1, 1, 1, 1], np.int64), constant("one", [1], np.int64), constant("two", [2], np.int64),
            constant("half", 0.5), constant("fifth", 0.2), constant("slow", 1 / 2000),
        ],
    )


def decoder():
    """image = tanh(W · latent), every number four pixels wide."""
    return helper.make_graph(
        [
            node("Conv", "latent weight", "colours", kernel_shape=[1, 1]),
            helper.make_node("Resize", ["colours", "", "scales"], ["large"], mode="nearest"),
            node("Tanh", "large", "image"),
        ],
        "decoder",
        [tensor("latent", FLOAT, ["n", 2, 4, 4])],
        [tensor("image", FLOAT, ["n", 3, 8, 8])],
        [normal("weight", 3, 2, 1, 1), constant("scales", [1, 1, 2, 2])],
    )


def encoder():
    """mean = W · the means of 2 × 2 pixels."""
    return helper.make_graph(
        [
            node("AveragePool", "image", "small", kernel_shape=[2, 2], strides=[2, 2]),
            node("Conv", "small weight", "mean", kernel_shape=[1, 1]),
        ],
        "encoder",
        [tensor("image", FLOAT, ["n", 3, 8, 8])],
        [tensor("mean", FLOAT, ["n", 2, 4, 4])],
        [normal("weight", 2, 3, 1, 1)],
    )


def tokenizer():
    special = [{"id": k, "content": WORDS[k], "single_word": False, "lstrip": False, "rstrip": False,
                "normalized": False, "special": True} for k in range(4)]
    ends = {word: {"id": word, "ids": [WORDS.index(word)], "tokens": [word]} for word in ("[CLS]", "[SEP]")}
    pieces = [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
              {"SpecialToken": {"id": "[SEP]", "type_id": 0}}]
    return {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": special,
        "normalizer": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None,
                       "lowercase": True},
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {"type": "TemplateProcessing", "single": pieces, "pair": pieces, "special_tokens": ends},
        "decoder": None,
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                  "max_input_chars_per_word": 100, "vocab": {word: k for k, word in enumerate(WORDS)}},
    }


def graph(name, made, inputs, output):
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    (HERE / f"{name}.onnx").write_bytes(model.SerializeToString())
    return {"file": f"{name}.onnx", "inputs": inputs, "output": output}


def listed(name):
    data = (HERE / name).read_bytes()
    return {"name": name, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}


def main():
    label = {"choice": "kind", "values": ["a", "b"], "stream": 1, "unconditional": 2}
    picture = {"image": "image", "range": [-1, 1]}
    graphs = {
        "denoiser": graph("denoiser", denoiser(), {"label": label}, {"name": "v"}),
        "text_encoder": graph("text_encoder", text_encoder(), {}, {"name": "last_hidden_state"}),
        "decoder": graph("decoder", decoder(), {}, {"name": "image", "range": [-1, 1]}),
        "encoder": graph("encoder", encoder(), {"image": picture}, {"name": "mean"}),
    }
    (HERE / "tokenizer" / "tokenizer.json").write_text(json.dumps(tokenizer(), indent=1) + "\n")
    (HERE / "vocabulary.txt").write_text("".join(f"{word}\n" for word in WORDS[4:] if not word.startswith("##")))
    (HERE / "card.md").write_text("# tiny-diffuse\n\nFor the worker's tests; not trained on anything.\n")
    schedulers = ["ddim", "euler", "euler_ancestral", "dpmpp_2m_karras", "lcm"]
    files = [graphs[name]["file"] for name in graphs] + ["tokenizer/tokenizer.json", "vocabulary.txt"]
    manifest = {
        "schema": "darkroom.model/1", "id": "tiny-diffuse", "family": "text-to-image", "title": "tiny-diffuse",
        "description": "For tests.", "sampler": "diffuse", "graphs": graphs,
        "sampling": {
            "sample": "sample", "timestep": "timestep", "shape": [2, 4, 4], "latent_scale": 0.5, "coverage": "vocabulary.txt",
            "scheduler": {"prediction": "v_prediction", "default": "ddim", "train_timesteps": 1000,
                          "beta_schedule": "scaled_linear", "beta_start": 0.00085, "beta_end": 0.012,
                          "rescale_zero_snr": True, "timestep_spacing": "trailing"},
            "text": {"prompt": "prompt", "negative": "negative_prompt", "tokenizer": "tokenizer/tokenizer.json",
                     "max_tokens": TOKENS, "hidden": "encoder_hidden_states", "mask": "encoder_attention_mask"},
        },
        "files": [listed(name) for name in files],
        "input_schema": {
            "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "additionalProperties": False,
            "properties": {
                "prompt": {"type": "string", "maxLength": 300, "default": "a black cat with white paws"},
                "negative_prompt": {"type": "string", "maxLength": 300, "default": ""},
                "kind": {"type": "string", "enum": ["any", "a", "b"], "default": "any"},
                "steps": {"type": "integer", "minimum": 1, "maximum": 50, "default": 4},
                "guidance": {"type": "number", "minimum": 1, "maximum": 10, "default": 3},
                "scheduler": {"type": "string", "enum": schedulers, "default": "ddim"},
                "image": {"type": "string", "format": "image"},
                "strength": {"type": "number", "minimum": 0, "maximum": 1, "default": 0.8},
                "count": {"type": "integer", "minimum": 1, "maximum": 16, "default": 1},
                "seed": {"type": "integer", "minimum": 0, "maximum": 2**53 - 1},
            },
        },
        "output": {"media_type": "image/png", "width": 8, "height": 8, "channels": 3},
        "limits": {"max_batch": 4, "time_limit_s": 60}, "memory_mb": 1, "licence": "Apache-2.0", "training_data": [],
    }
    (HERE / "model.json").write_text(json.dumps(manifest, indent=2) + "\n")


main()
