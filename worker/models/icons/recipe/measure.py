"""Measures the exported graphs with Darkroom's own noise; everything goes to figures.json."""

from __future__ import annotations

import argparse

import numpy as np
import torch

import dataset
import metrics
import stages
import tools
from composer import SIDE, Composer
from cutting import cut
from exported import Exported, Seen
from placing import COUNT, placed
from templates import SIDE as CUT_SIDE
from templates import Templates
from world import COLOURS, UNSEEN_WORDS, Scene, caption, draw_scene

PROMPT = "a black cat with white paws"
OTHER_PROMPTS = {
    "a pink dog with yellow spots": Scene("dog", "pink", "spots", "yellow"),
    "a yellow car with a white top": Scene("car", "yellow", "top", "white"),
    "a grey rabbit with black paws": Scene("rabbit", "grey", "paws", "black"),
    "a blue house with white stripes": Scene("house", "blue", "stripes", "white"),
    "an orange elephant with a pink head": Scene("elephant", "orange", "head", "pink"),
}
STEP_COUNTS, GUIDANCES = (2, 4, 8, 20, 50), (1.0, 2.0, 3.0, 5.0)


def evaluate(args: argparse.Namespace) -> None:
    """Measure right object, body colour and part colour on combinations never trained on, and what else the card tells."""
    model, seen, nearest = Exported(args.package), Seen(args.package / "judge.onnx"), Templates(args)
    count = 60 if args.quick else 400
    scenes, prompts = held_out_prompts(count)
    white = [index for index, scene in enumerate(scenes) if scene.ground == "white"]
    images = model.images(prompts, list(range(count)))
    some_scenes, some_prompts = ([given[index] for index in white[:100]] for given in (scenes, prompts))
    first, views = nearest.best(images[white])
    white_scenes = [scenes[index] for index in white]

    def judged(wanted: list[str], shown: list[Scene], **options: float) -> dict[str, float]:
        return agreement(nearest(model.images(wanted, list(range(len(wanted))), **options)), shown)

    tools.update_figures(args.package, {
        "nearest_template_on_composed_held_out_pictures": composed_quality(args, nearest, "white"),
        "judge_on_composed_held_out_pictures": composed_quality(args, seen),
        "held_out_pictures": len(white),
        "held_out": agreement(nearest.names(first), white_scenes),
        "held_out_median_colour_in_the_regions": region_agreement(args, views, white_scenes, nearest.names(first)["kind"]),
        "held_out_second_opinion_of_the_judge": {"pictures": count, **agreement(seen(images), scenes)},
        "by_steps": {str(n): judged(some_prompts, some_scenes, steps=n) for n in STEP_COUNTS},
        "by_guidance": {str(g): judged(some_prompts, some_scenes, guidance=g) for g in GUIDANCES},
        "black_cat_with_white_paws": {"seeds": 64, **judged([PROMPT] * 64, [Scene("cat", "black", "paws", "white")] * 64)},
        "chosen_prompts_8_seeds_each": {prompt: judged([prompt] * 8, [scene] * 8) for prompt, scene in OTHER_PROMPTS.items()},
        "words_never_trained_on": unseen_words(model, nearest),
        "bias_200_seeds": {prompt: tally(seen, model.images([prompt] * 200, list(range(200)))) for prompt in ("a cat", "an icon", "an animal")},
        "mean_pixel_distance_between_seeds": seed_variety(model),
        "codec": codec_quality(args, model),
        "seconds_per_image_20_steps_one_thread": {
            str(n): float(f"{metrics.seconds_per_image(lambda n: model.images([PROMPT] * n, list(range(n))), n):.2g}") for n in (1, 8)
        },
        "largest_difference_batch_8_to_single": batch_difference(model),
    })


def held_out_prompts(count: int, seed: int = 5) -> tuple[list[Scene], list[str]]:
    """Scenes of held-out combinations with captions that name kind, colours and, always, the background."""
    random = np.random.default_rng(seed)
    scenes = [draw_scene(random, wanted_held_out=True) for _ in range(count)]
    captions = [caption(scene, random, word=scene.kind) for scene in scenes]
    return scenes, [said if "background" in said else said + " on a white background" for said in captions]


def agreement(seen: dict[str, np.ndarray], scenes: list[Scene]) -> dict[str, float]:
    """Shares of pictures that show what was asked for; "all" counts object, colours and part together."""
    right = {name: np.array([str(getattr(scene, name)) for scene in scenes]) == values for name, values in seen.items()}
    together = right["kind"] & right["colour"] & right["part"] & right["part_colour"]
    names = {"kind": "object", "colour": "body_colour", "part": "part", "part_colour": "part_colour", "ground": "background"}
    return {**{names[name]: round(float(values.mean()), 3) for name, values in right.items()}, "all": round(float(together.mean()), 3)}


def composed_quality(args: argparse.Namespace, seen: Seen | Templates, ground: str | None = None, count: int = 400) -> dict[str, float]:
    """How far a judge can be trusted: its opinion of freshly composed pictures of held-out combinations."""
    random, composer = np.random.default_rng(11), Composer(args.data)
    scenes = [draw_scene(random, wanted_held_out=True) for _ in range(count)]
    scenes = [scene for scene in scenes if ground in (None, scene.ground)]
    return {"pictures": len(scenes), **agreement(seen(placed_pictures(composer, scenes, random)), scenes)}


def placed_pictures(composer: Composer, scenes: list[Scene], random: np.random.Generator) -> np.ndarray:
    """Scenes drawn with tones and grounds of chance, and placed at random: [n, 3, 64, 64] in [0, 1]."""
    drawn = torch.from_numpy(metrics.unit(np.stack([composer.draw(scene, random) for scene in scenes])).transpose(0, 3, 1, 2))
    numbers = torch.from_numpy(random.standard_normal((len(scenes), COUNT)).astype(np.float32))
    return metrics.as_png_shows(placed(drawn, numbers).numpy())


def region_agreement(args: argparse.Namespace, views: np.ndarray, scenes: list[Scene], kinds: np.ndarray) -> dict[str, float]:
    """Without the judge's colours: is the median colour where body and part must be nearest to the colour asked for?

    Only pictures whose object is right count, as the views [n, 24, 24, 3] that the nearest scene was found in. Where body and
    part lie is learned from composed pictures of the kind, cut the same way.
    """
    composer, hits = Composer(args.data), {"body": [], "part": []}
    for view, scene, kind in zip(views, scenes, kinds):
        if kind == scene.kind:
            examples = (Scene(kind, "red"), Scene(kind, "red", scene.part, "green"), Scene(kind, "blue"))
            plain, marked, other = cut(np.stack([metrics.unit(composer.draw(example)) for example in examples]), CUT_SIDE)
            part = np.abs(plain - marked).sum(2) > 0.8
            body = (np.abs(plain - other).sum(2) > 0.8) & ~part
            for name, region, colour in (("body", body, scene.colour), ("part", part, scene.part_colour)):
                if region.sum() >= 4:
                    hits[name].append(nearest_colour(np.median(view[region], axis=0)) == colour)
    return {name: round(float(np.mean(values)), 3) for name, values in hits.items()} | {"pictures": len(hits["body"])}


def nearest_colour(rgb: np.ndarray) -> str:
    """The name of the colour nearest to rgb in [0, 1]."""
    return min(COLOURS, key=lambda name: float(((np.array(COLOURS[name]) / 255 - rgb) ** 2).sum()))


def unseen_words(model: Exported, seen: Templates) -> dict[str, float]:
    """Share of right objects over 8 seeds for words that no caption had, colour red."""
    found = {}
    for word, kind in UNSEEN_WORDS.items():
        kinds = seen(model.images([f"a red {word}"] * 8, list(range(8))))["kind"]
        found[f"{word} ({kind})"] = round(float((kinds == kind).mean()), 3)
    return {"mean": round(float(np.mean(list(found.values()))), 3), **found}


def tally(seen: Seen, images: np.ndarray) -> dict[str, dict[str, int]]:
    """How often each kind, colour and part was seen, most frequent first, and how many of the backgrounds are white by their border."""
    opinion = seen(images)
    border = np.concatenate([images[:, :, 0], images[:, :, -1], images[:, :, :, 0], images[:, :, :, -1]], axis=2)
    white = int((np.median(border, axis=2).min(axis=1) > 0.96).sum())
    found = {name: dict(sorted(zip(*_counts(opinion[name])), key=lambda item: -item[1])) for name in ("kind", "colour", "part")}
    return {**found, "ground": {"white": white, "tinted": len(images) - white}}


def _counts(values: np.ndarray) -> tuple[list[str], list[int]]:
    names, numbers = np.unique(values, return_counts=True)
    return names.tolist(), numbers.tolist()


def seed_variety(model: Exported) -> dict[str, float]:
    """Mean absolute pixel difference between the pictures of 16 seeds, for two prompts."""
    found = {}
    for prompt in (PROMPT, "a cat"):
        images = model.images([prompt] * 16, list(range(16)))
        differences = np.abs(images[:, None] - images[None]).mean(axis=(2, 3, 4))
        found[prompt] = round(float(differences.sum() / (16 * 15)), 4)
    return found


def codec_quality(args: argparse.Namespace, model: Exported) -> dict[str, float]:
    """Peak signal-to-noise ratio of composed held-out pictures, in the middle and placed, that went through encoder and decoder."""
    random, composer = np.random.default_rng(12), Composer(args.data)
    scenes = [draw_scene(random, wanted_held_out=True) for _ in range(200)]
    in_the_middle = metrics.unit(np.stack([composer.draw(scene, random) for scene in scenes])).transpose(0, 3, 1, 2)
    found = {"pictures": len(scenes)}
    for name, original in (("psnr_db", in_the_middle), ("psnr_db_placed", placed_pictures(composer, scenes, random))):
        found[name] = round(float(-10 * np.log10(((model.decode(model.encode(original)) - original) ** 2).mean())), 2)
    return found


def batch_difference(model: Exported) -> float:
    """Largest pixel difference between eight pictures made at once and one by one."""
    prompts, seeds = list(OTHER_PROMPTS) + [PROMPT] * 3, list(range(8))
    apart = np.concatenate([model.images([prompt], [seed]) for prompt, seed in zip(prompts, seeds)])
    return float(f"{np.abs(model.images(prompts, seeds) - apart).max():.1e}")


def nearest_training_pictures(args: argparse.Namespace, images: np.ndarray) -> np.ndarray:
    """For each picture [n, 3, 64, 64], not placed, the training picture nearest to it in pixels."""
    training = dataset.pictures(stages.composed(args), stages.shards(args))
    best, distance = np.zeros(len(images), int), np.full(len(images), np.inf)
    for start in range(0, len(training), 2000):
        part = metrics.unit(training[start : start + 2000]).transpose(0, 3, 1, 2).reshape(-1, 3 * SIDE * SIDE)
        index, near = metrics.nearest(images, part)
        better = near < distance
        best[better], distance[better] = index[better] + start, near[better]
    return metrics.unit(training[best]).transpose(0, 3, 1, 2)
