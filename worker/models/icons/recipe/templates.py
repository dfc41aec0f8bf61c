"""A judge without learning: which of all scenes on white, composed exactly, is nearest to a picture, however that is placed?"""

from __future__ import annotations

import argparse

import numpy as np
import torch

import metrics
from composer import Composer
from cutting import cut
from placing import COUNT, placed
from world import COLOURS, KINDS, Scene, parts_of

SIDE, VIEWS = 24, 4
ROUNDS, TRIES, REACH = 3, 12, 0.8


class Templates:
    """All combinations of kind, colour, part and part colour on a white background, each cut to what it takes up.

    A picture is looked at from both sides, as it is and turned, leaned and bent in three fixed ways, and cut the same way. The
    nearest scene tells the kind; then, among scenes of that kind, other ways are tried around the best one, closer and closer.
    """

    def __init__(self, args: argparse.Namespace):
        self._scenes = all_scenes()
        kept = args.work / "templates.npy"
        if not kept.exists():
            composer = Composer(args.data)
            drawn = np.stack([metrics.unit(composer.draw(scene)) for scene in self._scenes])
            np.save(kept, cut(drawn, SIDE).astype(np.float16))
        self._templates = np.load(kept).astype(np.float32)

    def __call__(self, images: np.ndarray) -> dict[str, np.ndarray]:
        """Pictures [n, 3, 64, 64] in [0, 1] to arrays of names, one for each factor, like the judge's."""
        return self.names(self.best(images)[0])

    def names(self, best: np.ndarray) -> dict[str, np.ndarray]:
        """The factors of the scenes with these numbers [n]."""
        chosen = [self._scenes[index] for index in best]
        return {name: np.array([str(getattr(scene, name)) for scene in chosen]) for name in ("kind", "colour", "part", "part_colour")}

    def best(self, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The number of the nearest scene, int64 [n], and the cut view that it is nearest to, [n, 24, 24, 3]."""
        pictures = torch.from_numpy(images.astype(np.float32))
        best = _Best(len(images))
        for numbers in _views():
            self._look(pictures, numbers.expand(len(images), -1), best, np.zeros(len(images), int), np.zeros(len(self._scenes), int))
        kinds = np.array([KINDS.index(scene.kind) for scene in self._scenes])
        random = torch.Generator().manual_seed(1)
        for index in range(ROUNDS * TRIES):
            change = REACH / 2 ** (index // TRIES) * torch.randn(len(images), COUNT, generator=random)
            change[:, :5] = 0
            self._look(pictures, best.numbers + change, best, kinds[best.scene], kinds)
        return best.scene, best.view

    def _look(self, pictures: torch.Tensor, numbers: torch.Tensor, best: _Best, groups: np.ndarray, template_groups: np.ndarray) -> None:
        """Place pictures by numbers [n, 16], compare each with the templates of its group and note what is nearer than before."""
        seen = cut(placed(pictures, numbers).numpy().transpose(0, 2, 3, 1), SIDE)
        for group in np.unique(groups):
            own, among = np.flatnonzero(groups == group), np.flatnonzero(template_groups == group)
            index, near = metrics.nearest(seen[own], self._templates[among])
            better = near < best.distance[own]
            chosen = own[better]
            best.scene[chosen], best.distance[chosen], best.view[chosen] = among[index[better]], near[better], seen[chosen]
            best.numbers[chosen] = numbers[chosen]


class _Best:
    """The nearest so far of each picture."""

    def __init__(self, count: int):
        self.scene, self.distance = np.zeros(count, int), np.full(count, np.inf)
        self.view, self.numbers = np.zeros((count, SIDE, SIDE, 3), np.float32), torch.zeros(count, COUNT)


def all_scenes() -> list[Scene]:
    """Every scene on white whose colour is named."""
    found = []
    for kind in KINDS:
        for colour in COLOURS:
            found.append(Scene(kind, colour))
            others = [name for name in COLOURS if name != colour]
            found += [Scene(kind, colour, part, other) for part in sorted(set(parts_of(kind))) for other in others]
    return found


def _views() -> torch.Tensor:
    """Numbers of placing [8, 16]: as given and three others, small ones, each also mirrored."""
    numbers = 0.8 * torch.randn(VIEWS, COUNT, generator=torch.Generator().manual_seed(0))
    numbers[0] = 0
    numbers[:, 1:5] = 0
    numbers[:, 0] = 1
    mirrored = numbers.clone()
    mirrored[:, 0] = -1
    return torch.cat([numbers, mirrored])
