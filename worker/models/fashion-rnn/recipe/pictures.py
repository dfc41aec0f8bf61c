"""The card's pictures, drawn by the exported graphs."""

from __future__ import annotations

from pathlib import Path

import numpy as np

import fashion
import metrics
import tools
from exported import HEIGHT, Exported, in_turn, signed
from measures import HEIGHTS
from network import CLASSES, WIDTH

GREY = 0.4


def classes(model: Exported, target: Path) -> None:
    """A class a row, seeds 0 to 99."""
    tools.contact_sheet(model.images(np.arange(100) // 10, np.arange(100)), 10, target)


def neighbours(model: Exported, training_images: np.ndarray, target: Path) -> None:
    """Two samples of each class above their nearest training images."""
    places = np.concatenate([np.arange(0, 100, 10), np.arange(1, 100, 10)])
    shown = model.images(places // 10, places)
    closest = training_images[metrics.nearest(shown, training_images)[0]]
    rows = np.stack([shown.reshape(2, 10, 1, HEIGHT, -1), closest.reshape(2, 10, 1, HEIGHT, -1)], axis=1)
    tools.contact_sheet(rows.reshape(40, 1, HEIGHT, -1), 10, target)


def heights(model: Exported, target: Path) -> None:
    """A class a column: one row of pictures for each height, grey lines between."""
    labels, seeds = in_turn(CLASSES)
    strips = []
    for rows in HEIGHTS:
        images = model.images(labels, seeds, rows=rows)
        strips += [np.concatenate(list(images[:, 0]), axis=1), np.full((2, CLASSES * WIDTH), GREY)]
    tools.contact_sheet(np.concatenate(strips[:-1])[None, None], 1, target)


def completions(model: Exported, test: fashion.Split, target: Path) -> None:
    """A test image of each class: its upper half, completions by seeds 0 to 3, and the whole image."""
    half = HEIGHT // 2
    chosen = np.array([np.flatnonzero(test.labels == index)[0] for index in range(CLASSES)])
    whole, labels = metrics.unit(test.images[chosen]), test.labels[chosen]
    given = whole.copy()
    given[:, :, half:] = GREY
    upper = signed(test.images[chosen, 0, :half])
    drawn = [model.images(labels, np.full(CLASSES, seed), upper=upper) for seed in range(4)]
    tools.contact_sheet(np.concatenate([given, *drawn, whole]), CLASSES, target)


def failures(model: Exported, target: Path) -> None:
    """The first three of each class, from seed 0 on, that the judge takes for something else; grey where 200 have none."""
    judge = metrics.Classifier()
    sheet = np.full((3, CLASSES, 1, HEIGHT, WIDTH), GREY)
    labels, seeds = in_turn(200)
    images = metrics.as_png_shows(model.images(labels, seeds))
    wrong = judge(images)[0] != labels
    for index in range(CLASSES):
        failed = images[wrong & (labels == index)][:3]
        sheet[: len(failed), index] = failed
    tools.contact_sheet(sheet.reshape(-1, 1, HEIGHT, WIDTH), CLASSES, target)
