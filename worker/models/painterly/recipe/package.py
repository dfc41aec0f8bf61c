"""The package's model.json: graphs, input schema, limits, licence and training data."""

from __future__ import annotations

from pathlib import Path

import fields
import gcompris
import tools

FILES = ["transformer.onnx", "style-encoder.onnx", "styles.json"]
MULTIPLE_OF = 4
MAX_PIXELS = 1600 * 1200
IMAGE_PORT = {"image": "image", "range": [0, 1]}
TRAINING_DATA = [
    {
        "name": "Photographs of GCompris: only those in the public domain, CC0 or CC BY",
        "licence": "public domain, CC0-1.0, CC-BY-1.0, CC-BY-2.0, CC-BY-3.0",
        "source": f"Debian package {gcompris.PACKAGE}, version {gcompris.VERSION} (authors in its copyright file)",
    },
    {"name": "china.jpg, flower.jpg", "licence": "CC-BY-2.0", "source": "PyPI package scikit-learn, version 1.9.1"},
    {
        "name": "Paintings of GCompris, by painters who died before 1945",
        "licence": "public domain by age; the package lists its scans under GPL-3+",
        "source": f"Debian package {gcompris.PACKAGE}, version {gcompris.VERSION}",
    },
    {"name": "The Starry Night (1889), The Great Wave off Kanagawa (1831)", "licence": "public domain by age", "source": "two scans"},
    {"name": "Patterns drawn by the recipe", "licence": "Apache-2.0", "source": "recipe/pictures.py"},
]


def write(folder: Path, names: list[str]) -> None:
    """Write model.json; the files it lists are in `folder` already."""
    tools.write_json(folder / "model.json", {
        "schema": "darkroom.model/1",
        "id": "painterly",
        "family": "style-transfer",
        "title": "Painterly",
        "description": "Paints a photograph in the style of a named painting, of a mix of them, or of any picture you give.",
        "sampler": "transform",
        "graphs": {
            "transform": {
                "file": "transformer.onnx",
                "inputs": {"image": IMAGE_PORT},
                "output": {"name": "painted", "range": [0, 1]},
            },
            "style_encoder": {
                "file": "style-encoder.onnx",
                "inputs": {"image": {"image": "style", "range": [0, 1]}},
                "output": {"name": "style"},
            },
        },
        "sampling": {"multiple_of": MULTIPLE_OF, "style": "style", "styles": "styles.json"},
        "files": tools.file_entries(folder, FILES),
        "input_schema": _input_schema(names),
        "output": {"media_type": "image/png", "channels": 3},
        "limits": {"max_batch": 1, "max_pixels": MAX_PIXELS, "time_limit_s": 120},
        "memory_mb": 1300,
        "licence": "Apache-2.0",
        "training_data": TRAINING_DATA,
    })


def _input_schema(names: list[str]) -> dict:
    own_fields = {
        "image": fields.picture("Photograph", "What to paint: up to 1,600 × 1,200 pixels or as many in another shape."),
        "style": {
            "title": "Style", "description": "A painting by name, or any picture of yours (a data URI, PNG or JPEG).",
            "anyOf": [
                {"type": "string", "title": "Painting", "enum": names},
                fields.picture("Own picture", "Its middle square is the style."),
            ],
            "default": names[0],
        },
        "mix": {
            "type": "object", "title": "Mix",
            "description": "Paintings by name with their weights; when given, it takes the place of the style.",
            "additionalProperties": False, "minProperties": 1,
            "properties": {name: {"type": "number", "minimum": 0, "maximum": 1} for name in names},
        },
        "strength": {
            "type": "number", "title": "Strength", "description": "0 paints the photograph in about its own style, 1 in the full style.",
            "minimum": 0, "maximum": 1, "default": 1,
        },
        "seed": tools.SEED_FIELD,
    }
    pixel = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGM4ceMsAAScAjE2yaCQAAAAAElFTkSuQmCC"
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "additionalProperties": False,
        "required": ["image"],
        "properties": own_fields,
        "examples": [
            {"image": pixel, "style": names[0], "strength": 1, "seed": 7},
            {"image": pixel, "mix": {names[0]: 0.5, names[1]: 0.5}, "seed": 7},
        ],
    }
