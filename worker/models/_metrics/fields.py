"""Fields of a job's input that several packages share, as JSON Schema; what the samplers do with them is in docs/add-a-model.md."""

from __future__ import annotations

import fashion

GARMENT = {
    "type": "string", "title": "Garment", "description": "What to draw; \"any\" lets the seed decide, image by image.",
    "enum": ["any", *fashion.CLASSES], "default": "any",
}
TO_SEED = {
    "type": "integer", "title": "Change to seed",
    "description": "Makes the images the frames of a slow change from the image of the seed to that of this seed; "
    "ask for 2 frames or more as the number of images.",
    "minimum": 0, "maximum": 2**53 - 1,
}
SCORE = {
    "type": "boolean", "title": "Score", "description": "Return what the discriminator thinks of each image: above 0 it takes it for real.",
    "default": False,
}
ENCODE = {
    "type": "boolean", "title": "Return the latent", "description": "Return the numbers that each image was decoded from.",
    "default": False,
}


def picture(title: str, description: str) -> dict:
    """A picture handed in by the request."""
    return {
        "type": "string", "format": "image", "title": title,
        "description": f"A picture: a data URI (PNG or JPEG). {description}",
    }


def latent(size: int) -> dict:
    """The numbers to decode in the place of noise."""
    return {
        "type": "array", "title": "Latent", "description": f"The {size} numbers to decode; they take the place of the seed's noise.",
        "items": {"type": "number", "minimum": -100, "maximum": 100}, "minItems": size, "maxItems": size,
    }
