"""The package's model.json: graph, input schema, limits, licence and training data."""

from __future__ import annotations

from pathlib import Path

import fields
import photos
import sheets
import tools
from tiling import Tiling

GRAPH, OUTPUT = "painter.onnx", "painting"
TILING = Tiling(multiple_of=8, side=512, margin=56)
MAX_PIXELS = 1600 * 1200


def write(folder: Path) -> None:
    """Write model.json; the graph is in `folder` already."""
    tools.write_json(folder / "model.json", {
        "schema": "darkroom.model/1",
        "id": "photo-to-painting",
        "family": "image-to-image",
        "title": "Photo to painting",
        "description": "Paints a photograph in oil: flat colours, warm lights, and visible strokes along its shapes; other strokes for every seed.",
        "sampler": "transform",
        "graphs": {
            "transform": {
                "file": GRAPH,
                "inputs": {
                    "image": {"image": "image", "range": [0, 1]},
                    "noise": {"noise": "normal", "shape": [1, "h", "w"], "stream": 0},
                    "strength": {"number": "strength"},
                },
                "output": {"name": OUTPUT, "range": [0, 1]},
            },
        },
        "sampling": {"multiple_of": TILING.multiple_of, "tile": TILING.side, "margin": TILING.margin},
        "files": tools.file_entries(folder, [GRAPH]),
        "input_schema": _input_schema(),
        "output": {"media_type": "image/png", "channels": 3},
        "limits": {"max_batch": 2, "max_pixels": MAX_PIXELS, "time_limit_s": 120},
        "memory_mb": 480,
        "licence": "Apache-2.0",
        "training_data": photos.TRAINING_DATA,
    })


def _input_schema() -> dict:
    image = fields.picture("Photograph", "Strokes are about 4 pixels wide and 20 long whatever its size.")
    strength = {
        "type": "number", "title": "Strength", "description": "0 gives the photograph back, 1 the painting, between them a blend.",
        "minimum": 0, "maximum": 1, "default": 1,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "additionalProperties": False,
        "required": ["image"],
        "properties": {"image": image, "strength": strength, "count": {**tools.COUNT_FIELD, "maximum": 8}, "seed": tools.SEED_FIELD},
        "examples": [{"image": sheets.data_uri(photos.unseen().resize((64, 64)), 32), "strength": 1, "seed": 7}],
    }
