"""Writes the package: graphs in the folders of diffusers, scheduler, vocabulary and model.json."""

from __future__ import annotations

import argparse
import re
import shutil
from pathlib import Path

import onnx
import torch
from onnx import helper, numpy_helper

import composer
import dataset
import diffusion
import stages
import text
import tools
import world
from codec import ALL_CHANNELS, GRID, Decoder, Encoder
from denoiser import Denoiser
from judge import Judge

GRAPHS = ("text_encoder/model.onnx", "unet/model.onnx", "vae_decoder/model.onnx", "vae_encoder/model.onnx")
SCHEDULERS = ["ddim", "euler", "euler_ancestral", "dpmpp_2m_karras"]
WORLD = (
    f"kinds: {', '.join(world.KINDS)}; colours: {', '.join(world.COLOURS)}; each with stripes or spots, animals with paws or a head, "
    f"some things with a top, of a second colour; a white background or a tinted one"
)
TRAINING_DATA = [
    {"name": "Fluent Emoji, flat (30 icons, recoloured by the recipe)", "licence": "MIT", "source": f"npm package {composer.PACKAGE}, version {composer.VERSION}"},
    {"name": "all-MiniLM-L6-v2 (frozen text encoder, used as published)", "licence": "Apache-2.0", "source": f"PyPI package {text.PACKAGE}, version {text.VERSION}"},
]
DIFFUSERS_SCHEDULER = {
    "_class_name": "DDIMScheduler", "num_train_timesteps": diffusion.TIMESTEPS, "beta_start": diffusion.BETA_START,
    "beta_end": diffusion.BETA_END, "beta_schedule": "scaled_linear", "prediction_type": "v_prediction", "rescale_betas_zero_snr": True,
    "timestep_spacing": "trailing", "clip_sample": False, "set_alpha_to_one": True, "steps_offset": 0,
}
DIFFUSERS_INDEX = {
    "_class_name": "OnnxStableDiffusionPipeline", "scheduler": ["diffusers", "DDIMScheduler"], "text_encoder": ["diffusers", "OnnxRuntimeModel"],
    "tokenizer": ["tokenizers", "Tokenizer"], "unet": ["diffusers", "OnnxRuntimeModel"], "vae_decoder": ["diffusers", "OnnxRuntimeModel"],
    "vae_encoder": ["diffusers", "OnnxRuntimeModel"],
}


def export(args: argparse.Namespace) -> None:
    """Write all files of the package except card, figures and pictures."""
    encoder, decoder, denoiser, classifier = Encoder(), Decoder(), Denoiser(), Judge()
    stages.load(args.work / "codec", encoder=encoder, decoder=decoder)
    stages.load(args.work / "judge", judge=classifier)
    stages.load(args.work / "reader", reader=denoiser.reader)
    stages.load(args.work / "denoiser", drawer=denoiser.drawer)
    tools.update_figures(args.package, {
        "training": {name: stages.effort(args.work / name) for name in ("codec", "reader", "denoiser", "judge")},
        "parameters": {name: stages.size(part) for name, part in (
            ("text_encoder", text.TextEncoder()), ("denoiser", denoiser), ("encoder", encoder), ("decoder", decoder), ("judge", classifier),
        )},
    })
    for part in ("text_encoder", "tokenizer"):
        shutil.copytree(args.work / "text" / part, args.package / part, dirs_exist_ok=True)
    for folder in ("unet", "vae_decoder", "vae_encoder", "scheduler"):
        (args.package / folder).mkdir(parents=True, exist_ok=True)
    _export_graphs(args.package, encoder, decoder, denoiser, classifier)
    tools.write_json(args.package / "scheduler" / "scheduler_config.json", DIFFUSERS_SCHEDULER)
    tools.write_json(args.package / "model_index.json", DIFFUSERS_INDEX)
    captions = dataset.scenes(stages.composed(args), stages.shards(args))[1]
    words = sorted({word for caption in captions for word in re.findall(r"[a-z0-9]+", caption)})
    (args.package / "vocabulary.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    tools.write_json(args.package / "model.json", _description(args.package))


def _export_graphs(package: Path, encoder: Encoder, decoder: Decoder, denoiser: Denoiser, classifier: Judge) -> None:
    latent = torch.zeros(2, ALL_CHANNELS, GRID, GRID)
    tools.export_onnx(encoder, {"image": torch.zeros(2, 3, 64, 64)}, ["latent"], package / "vae_encoder" / "model.onnx")
    tools.export_onnx(decoder, {"latent": latent}, ["image"], package / "vae_decoder" / "model.onnx")
    tools.export_onnx(
        denoiser,
        {
            "sample": latent, "timestep": torch.zeros(2), "encoder_hidden_states": torch.zeros(2, 5, text.WIDTH),
            "encoder_attention_mask": torch.ones(2, 5, dtype=torch.int64),
        },
        ["velocity"], package / "unet" / "model.onnx", {"encoder_hidden_states": {1: "l"}, "encoder_attention_mask": {1: "l"}},
    )
    to_half(package / "unet" / "model.onnx")
    to_half(package / "vae_decoder" / "model.onnx")
    tools.export_onnx(classifier, {"image": torch.zeros(2, 3, 64, 64)}, ["logits"], package / "judge.onnx")


def to_half(file: Path) -> None:
    """Keep a graph's large weights as float16, cast when it is loaded; it still computes in float32."""
    model = onnx.load(file)
    casts = []
    for item in model.graph.initializer:
        if item.data_type == onnx.TensorProto.FLOAT and numpy_helper.to_array(item).size > 4096:
            name, value = item.name, numpy_helper.to_array(item).astype("float16")
            item.CopyFrom(numpy_helper.from_array(value, name + "_half"))
            casts.append(helper.make_node("Cast", [name + "_half"], [name], to=onnx.TensorProto.FLOAT))
    nodes = list(model.graph.node)
    del model.graph.node[:]
    model.graph.node.extend([*casts, *nodes])
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, file)


def _description(package: Path) -> dict:
    files = [*GRAPHS, "tokenizer/tokenizer.json", "scheduler/scheduler_config.json", "model_index.json", "vocabulary.txt"]
    text_input = {"hidden": "encoder_hidden_states", "mask": "encoder_attention_mask"}
    return {
        "schema": "darkroom.model/1",
        "id": "icons",
        "family": "text-to-image",
        "title": "Icons",
        "description": f"A sentence becomes a small coloured icon. It can draw a small world: {WORLD}. What lies outside it becomes something inside it.",
        "sampler": "diffuse",
        "graphs": {
            "text_encoder": {"file": GRAPHS[0], "inputs": {}, "output": {"name": "last_hidden_state"}},
            "denoiser": {"file": GRAPHS[1], "inputs": {}, "output": {"name": "velocity"}},
            "decoder": {"file": GRAPHS[2], "inputs": {}, "output": {"name": "image", "range": [-1, 1]}},
            "encoder": {"file": GRAPHS[3], "inputs": {"image": {"image": "image", "range": [0, 1]}}, "output": {"name": "latent"}},
        },
        "sampling": {
            "sample": "sample", "timestep": "timestep", "shape": [ALL_CHANNELS, GRID, GRID],
            "scheduler": {
                "prediction": "v_prediction", "default": "ddim", "train_timesteps": diffusion.TIMESTEPS, "beta_schedule": "scaled_linear",
                "beta_start": diffusion.BETA_START, "beta_end": diffusion.BETA_END, "rescale_zero_snr": True, "timestep_spacing": "trailing",
                "shift": 1.0,
            },
            "text": {"prompt": "prompt", "negative": "negative_prompt", "tokenizer": "tokenizer/tokenizer.json", "max_tokens": 32, **text_input},
            "latent_scale": 1.0,
            "coverage": "vocabulary.txt",
        },
        "files": tools.file_entries(package, files),
        "input_schema": _input_schema(),
        "output": {"media_type": "image/png", "width": 64, "height": 64, "channels": 3},
        "limits": {"max_batch": 16, "max_steps": 50, "max_pixels": 4194304, "time_limit_s": 120},
        "memory_mb": 192,
        "licence": "Apache-2.0",
        "training_data": TRAINING_DATA,
    }


EXAMPLE = {"prompt": "a black cat with white paws", "count": 8, "seed": 7}


def _input_schema() -> dict:
    schema = {**tools.input_schema(_fields(), EXAMPLE), "required": ["prompt"]}
    schema["properties"]["count"] = {**tools.COUNT_FIELD, "maximum": 16}
    return schema


def _fields() -> dict[str, dict]:
    return {
        "prompt": {
            "type": "string", "title": "Prompt", "minLength": 1, "maxLength": 300,
            "description": f"What to draw, in English, such as \"a black cat with white paws\" or \"a red car on a yellow background\". Known {WORLD}.",
        },
        "negative_prompt": {
            "type": "string", "title": "Negative prompt", "description": "What to keep away from, in the same words as a prompt.",
            "maxLength": 300, "default": "",
        },
        "steps": {
            "type": "integer", "title": "Steps", "description": "Denoising steps: more take longer and change little beyond the default.",
            "minimum": 1, "maximum": 50, "default": 20,
        },
        "guidance": {
            "type": "number", "title": "Guidance", "description": "How closely the picture keeps to the prompt; 1 switches guidance off.",
            "minimum": 1, "maximum": 10, "default": 2,
        },
        "image": {"type": "string", "format": "image", "title": "Image", "description": "A picture: a data URI (PNG or JPEG)"},
        "strength": {
            "type": "number", "title": "Strength",
            "description": "Only with an image: how much of it is painted over, from 0 (nothing) to 1 (everything).",
            "minimum": 0, "maximum": 1, "default": 0.7,
        },
        "scheduler": {
            "type": "string", "title": "Scheduler", "description": "The numerical method that removes the noise.",
            "enum": SCHEDULERS, "default": "ddim",
        },
    }
