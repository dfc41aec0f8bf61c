"""The package's model.json: graph, input schema, limits, licence and training data."""

from __future__ import annotations

from pathlib import Path

import data
import drawings
import fields
import sheets
import tools
from tiling import Tiling

GRAPH, OUTPUT = "translator.onnx", "icon"
TILING = Tiling(multiple_of=16, side=768, margin=128)
MAX_PIXELS = 1600 * 1200


def write(folder: Path) -> None:
    """Write model.json; the graph is in `folder` already."""
    tools.write_json(folder / "model.json", {
        "schema": "darkroom.model/1",
        "id": "sketch-to-icon",
        "family": "image-to-image",
        "title": "Sketch to icon",
        "description": "Colours a line drawing as a flat icon; a picture may be traced to such a drawing first. Best at 64 to 128 pixels.",
        "sampler": "transform",
        "graphs": {
            "transform": {
                "file": GRAPH,
                "inputs": {"image": {"image": "image", "range": [0, 1]}, "from_photo": {"flag": "from_photo"}},
                "output": {"name": OUTPUT, "range": [0, 1]},
            },
        },
        "sampling": {"multiple_of": TILING.multiple_of, "tile": TILING.side, "margin": TILING.margin},
        "files": tools.file_entries(folder, [GRAPH]),
        "input_schema": _input_schema(),
        "output": {"media_type": "image/png", "channels": 3},
        "limits": {"max_batch": 2, "max_pixels": MAX_PIXELS, "time_limit_s": 120},
        "memory_mb": 640,
        "licence": "Apache-2.0",
        "training_data": data.TRAINING_DATA,
    })


def _input_schema() -> dict:
    image = fields.picture("Drawing", "Dark lines on white, drawn 64 to 128 pixels large; the result has its size.")
    from_photo = {
        "type": "boolean", "title": "Trace edges first",
        "description": "Yes for a photo or a coloured picture: its edges become the drawing. No for a drawing.", "default": False,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "additionalProperties": False,
        "required": ["image"],
        "properties": {"image": image, "from_photo": from_photo, "seed": tools.SEED_FIELD},
        "examples": [{"image": sheets.data_uri(drawings.own()[0], 4), "from_photo": False, "seed": 7}],
    }
