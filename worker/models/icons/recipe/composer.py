"""Draws scenes: recolours flat icons by part. The icons are those of npm's @iconify-json/fluent-emoji-flat (MIT)."""

from __future__ import annotations

import colorsys
import io
import json
import re
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import resvg_py
from PIL import Image, ImageFilter

from world import ANIMALS, COLOURS, FACES, KINDS, Scene

PACKAGE, VERSION = "@iconify-json/fluent-emoji-flat", "1.2.6"
ARCHIVE = f"iconify-json-fluent-emoji-flat-{VERSION}.tgz"
SIDE, CANVAS, MARGIN = 64, 120, 10
ICONS = {
    "dinosaur": "t-rex", "teddy bear": "teddy-bear", "car": "automobile", "tree": "deciduous-tree", "apple": "red-apple",
    "heart": "red-heart", "cup": "teacup-without-handle", "flower": "tulip", "shirt": "t-shirt",
}
HEADS = {
    "cat": (0, 0, 0.43, 0.55), "dog": (0, 0, 0.42, 0.56), "rabbit": (0, 0, 0.52, 0.56), "horse": (0, 0, 0.40, 0.42),
    "cow": (0, 0, 0.36, 0.52), "pig": (0, 0, 0.36, 1), "elephant": (0, 0, 0.44, 1), "mouse": (0, 0, 0.5, 0.75), "deer": (0, 0, 0.44, 0.45),
    "turtle": (0, 0.45, 0.27, 1), "bird": (0, 0, 0.6, 0.42), "teddy bear": (0, 0, 1, 0.46), "dinosaur": (0, 0, 0.55, 0.38),
}
MAIN_TONES = {"bus": "#ffb02e"}
WHOLE_BODIED = ("turtle",)
EYES = {"horse": (0, 0, 0.24, 0.3), "fox": (0, 0.35, 1, 1)}
OUTLINE = np.array([150, 150, 158], np.float32) / 255
EYE_ON_BLACK = np.array([250, 232, 150], np.float32) / 255
TONES = {"black": ((0.07, 0.21), 0.3), "white": ((0.93, 0.98), 0.05), "grey": ((0.48, 0.64), 0.08)}
_FILL = re.compile(r'(fill|stroke)="(#[0-9a-fA-F]{3,6})"')


@dataclass(frozen=True)
class Drawing:
    """One icon as layers of 120 x 120: rgb and alpha, the body's mask, shade around its main tone, eyes, outline, parts."""

    rgb: np.ndarray
    alpha: np.ndarray
    body: np.ndarray
    shade: np.ndarray
    eyes: np.ndarray
    outline: np.ndarray
    parts: dict[str, np.ndarray]


class Composer:
    """All drawings of the world; thread-safe, nothing changes after construction."""

    def __init__(self, work: Path):
        icons = _icons(work)
        self._drawings = {kind: _drawing(kind, icons[ICONS.get(kind, kind)]["body"]) for kind in KINDS}

    def draw(self, scene: Scene, random: np.random.Generator | None = None) -> np.ndarray:
        """A scene as uint8 [64, 64, 3], the icon in the middle; `random` varies what a caption leaves open: tones, a ground not named."""
        layers = self._drawings[scene.kind]
        rgb = layers.rgb
        if scene.colour:
            rgb = rgb * (1 - layers.body) + self._tinted(scene.kind, toned(scene.colour, random)) * layers.body
            if scene.part != "none":
                marking = layers.parts[scene.part]
                rgb = rgb * (1 - marking) + self._tinted(scene.kind, toned(scene.part_colour, random)) * marking
            if scene.colour == "black" or (scene.part, scene.part_colour) == ("head", "black"):
                rgb = rgb * (1 - layers.eyes) + EYE_ON_BLACK * layers.eyes
        picture = ground_colour(scene.ground, random) * (1 - layers.outline) + OUTLINE * layers.outline
        picture = picture * (1 - layers.alpha) + rgb * layers.alpha
        image = Image.fromarray((picture.clip(0, 1) * 255 + 0.5).astype(np.uint8))
        return np.asarray(image.resize((SIDE, SIDE), Image.Resampling.BILINEAR, box=(MARGIN, MARGIN, CANVAS - MARGIN, CANVAS - MARGIN)))

    def _tinted(self, kind: str, base: np.ndarray) -> np.ndarray:
        """A colour with an icon's light and dark places: float32 [120, 120, 3]; the shade counts less where it would clip."""
        shade = self._drawings[kind].shade[..., None]
        return np.clip(base + np.where(shade > 0, shade * (0.3 + 0.7 * (1 - base)), shade * (0.35 + 0.25 * base)), 0, 1)


def toned(colour: str, random: np.random.Generator | None) -> np.ndarray:
    """A named colour in [0, 1], float32 [3]; with `random` a tone of it, still clearly of that name."""
    hue, saturation, value = colorsys.rgb_to_hsv(*(level / 255 for level in COLOURS[colour]))
    if random is None:
        return np.array(COLOURS[colour], np.float32) / 255
    if colour in TONES:
        (lowest, highest), most = TONES[colour]
        tone = random.random(), random.uniform(0, most), random.uniform(lowest, highest)
    else:
        tone = (hue + random.uniform(-0.018, 0.018)) % 1, min(1, saturation * random.uniform(0.85, 1.12)), min(1, value * random.uniform(0.86, 1.08))
    return np.array(colorsys.hsv_to_rgb(*tone), np.float32)


def ground_colour(ground: str, random: np.random.Generator | None) -> np.ndarray:
    """A background's colour in [0, 1]: white, half a named colour, or, where none is named, white or a pale tint."""
    if ground == "open" and random is not None and random.random() < 0.5:
        return np.array(colorsys.hsv_to_rgb(random.random(), random.uniform(0.07, 0.2), random.uniform(0.95, 1)), np.float32)
    return np.ones(3, np.float32) if ground in ("white", "open") else toned(ground, random) * 0.5 + 0.5


def _drawing(kind: str, body: str) -> Drawing:
    tones = sorted({tone.lower() for _, tone in _FILL.findall(body)})
    picture = _render(body)
    main = MAIN_TONES.get(kind) or max(tones, key=lambda tone: _area(picture, tone))
    group = [tone for tone in tones if _belongs(tone, main) or (kind in WHOLE_BODIED and max(_rgb(tone)) > 0.25)]
    eyes = [tone for tone in tones if tone not in group and max(_rgb(tone)) < 0.25] if kind in ANIMALS + FACES else []
    mask = _mask(body, group)
    grey = _render(_recoloured(body, lambda tone: _grey(_luma(tone) - _luma(main)) if tone in group else "#808080"))
    alpha = picture[..., 3:]
    seen = _mask(body, eyes) * _box(alpha[..., 0], EYES.get(kind, (0, 0, 1, 1))) if eyes else np.zeros_like(mask)
    wide = Image.fromarray((alpha[..., 0] * 255).astype(np.uint8)).filter(ImageFilter.MaxFilter(5))
    return Drawing(
        rgb=picture[..., :3], alpha=alpha, body=mask[..., None], shade=np.where(mask > 0, grey[..., 0] - 128 / 255, 0) / 0.8,
        eyes=seen[..., None], outline=np.asarray(wide, np.float32)[..., None] / 255, parts=_parts(kind, alpha[..., 0], mask),
    )


def _parts(kind: str, alpha: np.ndarray, body: np.ndarray) -> dict[str, np.ndarray]:
    """Where each marking lies, [120, 120, 1] in [0, 1]: on the body only, but paws are whatever is lowest."""
    y, x = np.mgrid[0:CANVAS, 0:CANVAS].astype(np.float32)
    row = np.floor(y / 17)
    centre_x = (np.floor((x - 8.5 * (row % 2)) / 17) + 0.5) * 17 + 8.5 * (row % 2)
    parts = {
        "stripes": np.clip(0.5 + 2.5 * np.sin((x + 0.35 * y) * 2 * np.pi / 18), 0, 1) * body,
        "spots": np.clip(5.2 - np.hypot(x - centre_x, y - (row + 0.5) * 17), 0, 1) * body,
        "top": _box(alpha, (0, 0, 1, 0.42)) * body,
    }
    if kind in HEADS:
        parts["head"] = _box(alpha, HEADS[kind]) * body
        parts["paws"] = _box(alpha, (0, 0.78, 1, 1))
    return {name: part.astype(np.float32)[..., None] for name, part in parts.items()}


def _box(alpha: np.ndarray, corners: tuple[float, float, float, float]) -> np.ndarray:
    """1 inside a box and 0 outside; left, top, right, bottom are shares of what the icon takes up."""
    rows, columns = np.where(alpha.max(1) > 0.5)[0], np.where(alpha.max(0) > 0.5)[0]
    v = (np.arange(CANVAS) - rows.min()) / (rows.max() - rows.min())
    u = (np.arange(CANVAS) - columns.min()) / (columns.max() - columns.min())
    left, top, right, bottom = corners
    inside_u = (u >= left - (left == 0)) & (u <= right + (right == 1))
    inside_v = (v >= top - (top == 0)) & (v <= bottom + (bottom == 1))
    return (inside_v[:, None] & inside_u[None]).astype(np.float32)


def _belongs(tone: str, main: str) -> bool:
    """Whether a tone is a light or a dark place of the main colour."""
    (hue, saturation, value), (main_hue, main_saturation, main_value) = (colorsys.rgb_to_hsv(*_rgb(t)) for t in (tone, main))
    if main_saturation <= 0.2:
        return saturation < 0.3 and abs(value - main_value) < 0.5
    turn = abs(hue - main_hue)
    return saturation > 0.2 and min(turn, 1 - turn) < 0.075 and abs(value - main_value) < 0.42


def _mask(body: str, tones: list[str]) -> np.ndarray:
    drawn = _render(_recoloured(body, lambda tone: "#ffffff" if tone in tones else "#000000"))
    return drawn[..., 0] * (drawn[..., 3] > 0)


def _area(picture: np.ndarray, tone: str) -> int:
    opaque = picture[..., :3][picture[..., 3] > 0.99]
    return int((np.abs(opaque - np.array(_rgb(tone))).max(1) < 0.006).sum())


def _recoloured(body: str, change) -> str:
    return _FILL.sub(lambda match: f'{match[1]}="{change(match[2].lower())}"', body)


def _rgb(tone: str) -> tuple[float, ...]:
    digits = tone[1:] if len(tone) == 7 else "".join(digit * 2 for digit in tone[1:])
    return tuple(int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4))


def _luma(tone: str) -> float:
    return float(np.dot(_rgb(tone), (0.299, 0.587, 0.114)))


def _grey(difference: float) -> str:
    level = int(np.clip(128 + difference * 255 * 0.8, 0, 255))
    return f"#{level:02x}{level:02x}{level:02x}"


def _render(body: str) -> np.ndarray:
    """An SVG body to float32 [120, 120, 4] in [0, 1]; the 32 x 32 icon takes up the middle 96 pixels."""
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-4 -4 40 40" width="{CANVAS}" height="{CANVAS}">{body}</svg>'
    return np.asarray(Image.open(io.BytesIO(bytes(resvg_py.svg_to_bytes(svg_string=svg)))).convert("RGBA"), np.float32) / 255


def _icons(work: Path) -> dict[str, dict]:
    archive = work / "data" / "download" / ARCHIVE
    if not archive.exists():
        archive.parent.mkdir(parents=True, exist_ok=True)
        print(f"fetching the npm package {PACKAGE}", flush=True)
        subprocess.run(["npm", "pack", "--silent", f"{PACKAGE}@{VERSION}"], cwd=archive.parent, check=True)
    with tarfile.open(archive) as files:
        return json.load(files.extractfile("package/icons.json"))["icons"]
