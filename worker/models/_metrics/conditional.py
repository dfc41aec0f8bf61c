"""Figures of clothes drawn by class: label accuracy, own-FID with its floor, variety, brightness, nearest training images."""

from __future__ import annotations

from pathlib import Path
from typing import Callable

import numpy as np

import fashion
import metrics
import noise

CLASSES = len(fashion.CLASSES)
ANY_SEEDS = 200

Draw = Callable[[np.ndarray, np.ndarray], np.ndarray]


class Yardstick:
    """The data and the judge's view of it, read once."""

    def __init__(self, data: Path):
        self.judge = metrics.Classifier()
        self.training_images = metrics.unit(fashion.load(data, "train").images)
        test = fashion.load(data, "t10k")
        self.test_images, self.test_labels = metrics.unit(test.images), test.labels
        _, self.test_features = self.judge(self.test_images)

    def row(self, images: np.ndarray, labels: np.ndarray) -> dict[str, float]:
        """Label accuracy and own-FID of images [n, 1, 28, 28] in [0, 1] asked for as labels [n]."""
        seen, features = self.judge(metrics.as_png_shows(images))
        own_fid = metrics.frechet_distance(features, self.test_features)
        return {"label_accuracy": round(metrics.accuracy(seen, labels), 4), "own_fid": round(own_fid, 3)}

    def floor(self, count: int) -> float:
        """The own-FID of so many real training images: with fewer images the distance is larger."""
        _, features = self.judge(self.training_images[:count])
        return round(metrics.frechet_distance(features, self.test_features), 3)

    def figures(self, images: np.ndarray, labels: np.ndarray) -> dict:
        """All figures of one set of images."""
        images = metrics.as_png_shows(images)
        seen, _ = self.judge(images)
        return {
            "images_measured": len(images),
            **self.row(images, labels),
            "own_fid_floor_same_count_of_training_images": self.floor(len(images)),
            "label_accuracy_per_class": {
                name: round(metrics.accuracy(seen[labels == k], labels[labels == k]), 3) for k, name in enumerate(fashion.CLASSES)
            },
            "most_confused": confusions(seen, labels),
            "diversity_within_class": round(metrics.diversity(images, labels), 3),
            "diversity_within_class_of_test_images": round(metrics.diversity(self.test_images, self.test_labels), 3),
            "mean_brightness": {"samples": mean(images), "test_images": mean(self.test_images)},
            "mean_brightness_per_class": {
                name: {"samples": mean(images[labels == k]), "test_images": mean(self.test_images[self.test_labels == k])}
                for k, name in enumerate(fashion.CLASSES)
            },
            "median_distance_to_nearest_training_image": {
                "samples": self._median_distance(images[:200]), "test_images": self._median_distance(self.test_images[:200]),
            },
        }

    def left_to_the_seed(self, draw: Draw, start: np.ndarray) -> dict:
        """What comes of seeds 0 to 199 with class "any"; `draw` takes their noise `start` and labels."""
        chosen = np.array([noise.choice(seed, 1, CLASSES) for seed in range(ANY_SEEDS)])
        seen, _ = self.judge(metrics.as_png_shows(draw(start[:ANY_SEEDS], chosen)))
        return {
            "class_any_200_seeds_chosen": metrics.shares(chosen, fashion.CLASSES),
            "class_any_200_seeds_seen_by_classifier": metrics.shares(seen, fashion.CLASSES),
        }

    def closest(self, images: np.ndarray) -> np.ndarray:
        """The training image nearest to each image, in pixels."""
        return self.training_images[metrics.nearest(images, self.training_images)[0]]

    def _median_distance(self, images: np.ndarray) -> float:
        return round(float(np.median(metrics.nearest(images, self.training_images)[1])), 3)


def starts(count: int) -> np.ndarray:
    """The noise pictures of seeds 0, 1, ...: float32 [count, 1, 28, 28]."""
    return np.stack([noise.normals(seed, 0, (1, 28, 28)) for seed in range(count)])


def mean(images: np.ndarray) -> float:
    """Mean brightness in [0, 1]."""
    return round(float(images.mean()), 4)


def confusions(seen: np.ndarray, labels: np.ndarray, at_least: float = 0.03) -> dict[str, float]:
    """Which share of a class the judge takes for which other class, largest first."""
    pairs = [(a, b) for a in range(CLASSES) for b in range(CLASSES) if a != b]
    found = {f"{fashion.CLASSES[a]} seen as {fashion.CLASSES[b]}": round(float((seen[labels == a] == b).mean()), 3) for a, b in pairs}
    return dict(sorted(((name, share) for name, share in found.items() if share >= at_least), key=lambda item: -item[1]))
