"""The small world that the model can draw: kinds, colours, parts, the words for them, and what is held out of training."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

COLOURS = {
    "black": (34, 32, 38), "white": (246, 246, 242), "grey": (140, 142, 148), "red": (222, 45, 48), "orange": (245, 135, 32),
    "yellow": (250, 208, 50), "green": (60, 165, 75), "blue": (45, 110, 225), "purple": (135, 75, 190), "pink": (248, 145, 185),
    "brown": (135, 85, 50),
}
ANIMALS = (
    "cat", "dog", "rabbit", "horse", "cow", "pig", "elephant", "mouse", "deer", "turtle", "bird", "teddy bear", "dinosaur",
)
FACES = ("fox", "bear", "fish")
THINGS = (
    "car", "bus", "house", "tree", "apple", "mushroom", "star", "heart", "cup", "umbrella", "balloon", "flower", "bell", "shirt",
)
KINDS = ANIMALS + FACES + THINGS
TOPPED = ("car", "bus", "tree", "apple", "star", "heart", "cup", "balloon", "bell", "shirt")
PARTS = ("none", "paws", "stripes", "spots", "head", "top")

WORDS = {
    "cat": ("cat", "kitty", "tomcat"), "dog": ("dog", "puppy", "doggy"), "rabbit": ("rabbit", "bunny"), "horse": ("horse", "pony"),
    "cow": ("cow", "cattle"), "pig": ("pig", "piglet"), "elephant": ("elephant",), "mouse": ("mouse", "rat"), "deer": ("deer", "stag"),
    "turtle": ("turtle",), "bird": ("bird", "robin"), "teddy bear": ("teddy bear", "teddy"), "dinosaur": ("dinosaur", "t-rex"),
    "fox": ("fox",), "bear": ("bear", "grizzly"), "fish": ("fish",), "car": ("car", "automobile"), "bus": ("bus",),
    "house": ("house", "home"), "tree": ("tree",), "apple": ("apple",), "mushroom": ("mushroom", "toadstool"), "star": ("star",),
    "heart": ("heart",), "cup": ("cup", "mug"), "umbrella": ("umbrella",), "balloon": ("balloon",), "flower": ("flower", "tulip"),
    "bell": ("bell",), "shirt": ("shirt", "t-shirt"),
}
UNSEEN_WORDS = {
    "kitten": "cat", "feline": "cat", "hound": "dog", "hare": "rabbit", "stallion": "horse", "mare": "horse", "hog": "pig",
    "swine": "pig", "tortoise": "turtle", "sparrow": "bird", "taxi": "car", "coach": "bus", "cottage": "house", "oak": "tree",
    "teacup": "cup", "parasol": "umbrella", "rose": "flower", "blouse": "shirt", "fungus": "mushroom", "reindeer": "deer",
}
COLOUR_WORDS = {"grey": ("grey", "gray"), "purple": ("purple", "violet"), "red": ("red", "scarlet"), "pink": ("pink", "rose-coloured")}
PAW_WORDS = ("paws", "feet", "socks")
OPENINGS = ("", "", "", "", "an icon of ", "a picture of ", "a drawing of ")
ANY_KIND = {"an animal": ANIMALS + FACES, "a thing": THINGS, "an icon": KINDS, "something": KINDS}


@dataclass(frozen=True)
class Scene:
    """What a picture shows. `colour` None: the icon's own colours; `part` "none": no marking; `ground` "white", a tint or "open"."""

    kind: str
    colour: str | None
    part: str = "none"
    part_colour: str | None = None
    ground: str = "white"


def parts_of(kind: str) -> tuple[str, ...]:
    """The markings that a kind can have."""
    if kind in ANIMALS:
        return "paws", "paws", "stripes", "spots", "head"
    return ("stripes", "spots", "top") if kind in TOPPED else ("stripes", "spots")


def held_out(scene: Scene) -> bool:
    """Whether training must never show this combination: black cats with white paws, and a tenth of all by hash."""
    if scene.part == "none":
        return False
    if (scene.kind, scene.colour, scene.part, scene.part_colour) == ("cat", "black", "paws", "white"):
        return True
    name = f"{scene.kind}/{scene.colour}/{scene.part}/{scene.part_colour}"
    return int(hashlib.md5(name.encode()).hexdigest(), 16) % 10 == 0


def draw_scene(random: np.random.Generator, wanted_held_out: bool = False) -> Scene:
    """A random scene from the training combinations, or from the held-out ones."""
    while True:
        scene = _any_scene(random)
        if held_out(scene) == wanted_held_out:
            return scene


def _any_scene(random: np.random.Generator) -> Scene:
    kind = _one(random, KINDS)
    colour = _one(random, tuple(COLOURS)) if random.random() < 0.93 else None
    part, part_colour = "none", None
    if colour and random.random() < 0.6:
        part = _one(random, parts_of(kind))
        part_colour = _one(random, tuple(name for name in COLOURS if name != colour))
    ground = "white"
    if random.random() < 0.25:
        ground = _one(random, tuple(name for name in COLOURS if name not in ("white", "black", "grey", colour)))
    return Scene(kind, colour, part, part_colour, ground)


def caption(scene: Scene, random: np.random.Generator, word: str | None = None) -> str:
    """A sentence for a scene; `word` replaces the kind's own words. What it leaves unsaid is the default or free."""
    if word is None and scene.part != "paws" and random.random() < 0.04:
        subject = _one(random, tuple(name for name, kinds in ANY_KIND.items() if scene.kind in kinds))
        article, noun = subject.split(" ") if " " in subject else ("", subject)
        text = f"{article} {_colour(scene.colour, random)} {noun}" if article else f"{noun} {_colour(scene.colour, random)}"
    else:
        noun = word or (WORDS[scene.kind][0] if random.random() < 0.6 else _one(random, WORDS[scene.kind]))
        text = f"{_one(random, ('a', 'a', 'a', 'the', ''))} {_colour(scene.colour, random)} {noun}"
    words = " ".join(text.split())
    if words.startswith("a ") and words[2] in "aeiou":
        words = "an " + words[2:]
    elif words.startswith("an ") and words[3] not in "aeiou":
        words = "a " + words[3:]
    return _one(random, OPENINGS) + words + _marking(scene, random) + _ground(scene, random)


def _marking(scene: Scene, random: np.random.Generator) -> str:
    if scene.part == "none":
        return ""
    tint = _colour(scene.part_colour, random)
    if scene.part in ("head", "top"):
        return f" with {_article(tint)} {tint} {scene.part}"
    noun = _one(random, PAW_WORDS[:1] * 3 + PAW_WORDS) if scene.part == "paws" else scene.part
    return _one(random, (f" with {tint} {noun}", f" with {tint} {noun}", f" and {tint} {noun}", f", {tint} {noun}", f" that has {tint} {noun}"))


def _ground(scene: Scene, random: np.random.Generator) -> str:
    if scene.ground == "white":
        return " on a white background" if random.random() < 0.1 else ""
    tint = _colour(scene.ground, random)
    return _one(random, (f" on {_article(tint)} {tint} background", f", {tint} background", f" in front of {_article(tint)} {tint} background"))


def _article(word: str) -> str:
    return "an" if word[0] in "aeiou" else "a"


def _colour(name: str | None, random: np.random.Generator) -> str:
    return "" if name is None else _one(random, COLOUR_WORDS.get(name, (name,))[:1] * 2 + COLOUR_WORDS.get(name, (name,)))


def _one(random: np.random.Generator, options: tuple) -> str:
    return options[random.integers(len(options))]
