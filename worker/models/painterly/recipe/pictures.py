"""The pictures: photographs to paint, paintings and patterns to take styles from, and photographs kept for the test."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import gcompris
import numpy as np
import torch
from PIL import Image, ImageDraw
from torch import Tensor

_LOOSE = {"starry-night": "starry-night.jpg", "great-wave": "great-wave.jpg"}
TEST_FROM_GCOMPRIS = ("moose", "leMusee")
TEST_FROM_SCIKIT_IMAGE = ("chelsea", "astronaut", "coffee", "rocket")


@dataclass(frozen=True)
class Painting:
    """A named style: where the picture lies (board number, background, or loose file) and the square that stands for it.

    The square is (left, top, side) in fractions of the width, height and shorter side.
    """

    painter: str
    title: str
    source: int | str
    square: tuple[float, float, float] = (0.5, 0.5, 1.0)


NAMED = {
    "starry-night": Painting("Vincent van Gogh", "The Starry Night, 1889", "starry-night", (0.35, 0.15, 0.5)),
    "great-wave": Painting("Katsushika Hokusai", "The Great Wave off Kanagawa, 1831", "great-wave", (0.3, 0.55, 0.6)),
    "composition-viii": Painting("Wassily Kandinsky", "Composition VIII, 1923", 19, (0.6, 0.2, 0.6)),
    "cafe-terrace": Painting("Vincent van Gogh", "Café Terrace at Night, 1888", "Gogh4", (0.5, 0.45, 0.7)),
    "moulin-de-la-galette": Painting("Pierre-Auguste Renoir", "Bal du moulin de la Galette, 1876", 1, (0.5, 0.6, 0.6)),
    "summertime": Painting("Mary Cassatt", "Summertime, 1894", 21, (0.15, 0.9, 0.6)),
}
UNSEEN = {
    "village-street-in-auvers": Painting("Vincent van Gogh", "Village Street in Auvers, 1890", 22),
    "girls-at-the-piano": Painting("Pierre-Auguste Renoir", "Girls at the Piano, 1892", 18),
    "the-librarian": Painting("Giuseppe Arcimboldo", "The Librarian, 1566", 3),
    "ejiri": Painting("Katsushika Hokusai", "Ejiri in Suruga Province, 1830-1833", 6),
    "lion": Painting("Albrecht Dürer", "Lion, 1494", 16),
}
OTHERS = {
    "poppies": Painting("Katsushika Hokusai", "Poppies, 1833-1834", 11),
    "shrine-in-snow": Painting("Utagawa Hiroshige", "The Benzaiten Shrine at Inokashira in Snow", 8),
    "spring": Painting("Giuseppe Arcimboldo", "Spring, 1573", 2),
    "oiran-and-kamuro": Painting("Katsushika Hokusai", "Oiran and Kamuro", 4),
    "woman-holding-a-fan": Painting("Katsushika Hokusai", "Woman Holding a Fan", 5),
    "horse-mackerel-and-prawn": Painting("Utagawa Hiroshige", "Horse-mackerel and Prawn, 1840", 9),
    "ryogoku-bridge": Painting("Katsushika Hokusai", "Viewing Sunset over the Ryogoku Bridge, 1830", 10),
    "kazusa-sea-route": Painting("Katsushika Hokusai", "Kazusa Sea Route, 1830", 12),
    "mona-lisa": Painting("Leonardo da Vinci", "Mona Lisa, 1503-1519", 14),
    "pala-di-pesaro": Painting("Giovanni Bellini", "La Pala di Pesaro, 1475-1485", 15),
    "harvesters": Painting("Pieter Bruegel", "The Harvesters, 1565", 17),
    "ramparts": Painting("Frédéric Bazille", "The Ramparts at Aigues-Mortes, 1867", 20),
    "pere-tanguy": Painting("Vincent van Gogh", "Portrait of Père Tanguy, 1887-1888", "PortraitOfPereTanguy"),
    "night-cafe": Painting("Vincent van Gogh", "The Night Café, 1888", "Van_Gogh_The_Night_Cafe"),
    "church-at-auvers": Painting("Vincent van Gogh", "The Church at Auvers-sur-Oise, 1890", "Eglise_dAuvers-sur-Oise"),
    "langlois-bridge": Painting("Vincent van Gogh", "The Bridge of Langlois at Arles, 1888", "VincentVanGoghBridge"),
    "entrance-hall": Painting("Vincent van Gogh", "Entrance Hall of Saint-Paul Hospital, 1889", "VincentVanGogh0012"),
    "way-to-work": Painting("Vincent van Gogh", "Painter on His Way to Work, 1888", "VincentVanGogh0013"),
    "harvest": Painting("Vincent van Gogh", "The Harvest, 1888", "VincentVanGogh0019"),
}


class Gallery:
    """Opens paintings by name and photographs by set."""

    def __init__(self, work: Path):
        self._archive = gcompris.Archive(work)
        self._folder = work / "paintings"

    def painting(self, painting: Painting) -> Image.Image:
        """The whole picture, RGB."""
        if isinstance(painting.source, int):
            return self._archive.painting(painting.source)
        if painting.source not in _LOOSE:
            return self._archive.background(painting.source)
        path = self._folder / _LOOSE[painting.source]
        if not path.exists():
            raise FileNotFoundError(f"put a picture of {painting.title} at {path}")
        return Image.open(path).convert("RGB")

    def style(self, painting: Painting, size: int) -> Image.Image:
        """The square that stands for the painting, size x size."""
        return square(self.painting(painting), painting.square, size)

    def training_photographs(self) -> list[Image.Image]:
        """Photographs without share-alike: gcompris and scikit-learn's two, none of them in the test."""
        from sklearn.datasets import load_sample_image

        found = self._archive.free_photographs(("categorization", "explore_world_animals"))
        kept = [bounded(image) for name, image in sorted(found.items()) if name not in TEST_FROM_GCOMPRIS]
        return kept + [Image.fromarray(load_sample_image(name)) for name in ("china.jpg", "flower.jpg")]

    def test_photographs(self) -> dict[str, Image.Image]:
        """Photographs that take no part in the training, a cat first."""
        import skimage.data

        folder = Path(skimage.data.__file__).parent
        names = {name: next(folder.glob(f"{name}.*")) for name in TEST_FROM_SCIKIT_IMAGE}
        found = self._archive.free_photographs(("categorization", "explore_world_animals"))
        opened = {name: Image.open(path).convert("RGB") for name, path in names.items()}
        return {**opened, **{name: found[name] for name in TEST_FROM_GCOMPRIS}}


def bounded(image: Image.Image, longest: int = 640) -> Image.Image:
    """Make a picture smaller where a side is longer than `longest`."""
    image = image.convert("RGB")
    image.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    return image


def square(image: Image.Image, where: tuple[float, float, float], size: int) -> Image.Image:
    """Cut the square (left, top, side), fractions of what is free and of the shorter side, and bring it to size x size."""
    side = round(where[2] * min(image.size))
    left, top = round(where[0] * (image.width - side)), round(where[1] * (image.height - side))
    return image.resize((size, size), Image.Resampling.LANCZOS, (left, top, left + side, top + side))


def tensor(image: Image.Image) -> Tensor:
    """RGB picture to float32 [1, 3, h, w] in [0, 1]."""
    return torch.from_numpy(np.asarray(image, np.float32) / 255).permute(2, 0, 1)[None].contiguous()


def image(pixels: np.ndarray) -> Image.Image:
    """Array [3, h, w] in [0, 1] to an RGB picture."""
    return Image.fromarray(np.round(np.clip(pixels, 0, 1) * 255).astype(np.uint8).transpose(1, 2, 0))


def pattern(rng: np.random.Generator, size: int) -> Image.Image:
    """An own pattern of a few random colours: stripes, discs, short strokes or soft clouds, at a random scale."""
    colours = [tuple(int(value) for value in rng.integers(0, 256, 3)) for _ in range(rng.integers(2, 7))]
    canvas = Image.new("RGB", (size, size), colours[0])
    draw, scale, kind = ImageDraw.Draw(canvas), float(rng.uniform(3, 24)), rng.integers(4)
    pick = lambda: colours[rng.integers(len(colours))]  # noqa: E731
    if kind == 3:
        small = rng.random((len(colours),) + (max(2, int(size / scale)),) * 2).astype(np.float32)
        planes = [np.asarray(Image.fromarray(plane).resize((size, size), Image.Resampling.BICUBIC)) for plane in small]
        return Image.fromarray(np.array(colours, np.uint8)[np.argmax(planes, axis=0)])
    angle = rng.uniform(0, np.pi)
    for _ in range(min(3000, int(3 * (size / scale) ** 2))):
        x, y = rng.uniform(0, size, 2)
        if kind == 0:
            reach = np.array([np.cos(angle), np.sin(angle)]) * size
            draw.line([x - reach[0], y - reach[1], x + reach[0], y + reach[1]], pick(), max(1, int(scale / 2)))
        elif kind == 1:
            draw.ellipse([x - scale / 2, y - scale / 2, x + scale / 2, y + scale / 2], pick())
        else:
            turn = angle + np.sin(x / 40) + np.cos(y / 50)
            draw.line([x, y, x + 2 * scale * np.cos(turn), y + 2 * scale * np.sin(turn)], pick(), max(1, int(scale / 3)))
    return canvas
