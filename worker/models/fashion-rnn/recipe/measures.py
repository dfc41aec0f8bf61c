"""What `recipe.py evaluate` measures on the exported graphs; each function returns entries of figures.json."""

from __future__ import annotations

from typing import Callable

import numpy as np

import fashion
import metrics
import noise
from exported import HEIGHT, TEMPERATURE, Exported, at_training_height, in_turn, signed
from network import CLASSES

HEIGHTS = (14, 28, 56)
TEMPERATURES = (1.1, 1.0, 0.9, 0.8, 0.7)


def likelihoods(model: Exported, train_split: fashion.Split, test: fashion.Split, count: int) -> dict:
    """Bits per pixel of test images and of as many training images, by likelihood.onnx."""
    of_test, of_training = (model.bits_per_pixel(split.images[:count], split.labels[:count]) for split in (test, train_split))
    return {
        "bits_per_pixel": {"test_images": round(float(of_test.mean()), 3), "training_images": round(float(of_training.mean()), 3)},
        "bits_per_pixel_per_class": {
            name: round(float(of_test[test.labels[:count] == index].mean()), 2) for index, name in enumerate(fashion.CLASSES)
        },
    }


def agreements(model: Exported, count: int = 64) -> dict:
    """The loop over rows against the one-graph loop, a batch against single pictures, and time."""
    labels, seeds = in_turn(count)
    together = model.images(labels, seeds)
    apart = np.concatenate([model.images(labels[k : k + 1], seeds[k : k + 1]) for k in range(count)])
    return {
        "largest_difference_row_loop_to_one_graph": float(np.abs(together - model.in_one_graph(labels, seeds)).max()),
        "largest_difference_batch_64_to_single": float(np.abs(together - apart).max()),
        "seconds_per_image": {
            str(n): float(f"{metrics.seconds_per_image(lambda n: model.images(labels[:n], seeds[:n]), n):.2g}") for n in (1, count)
        },
    }


def quality(model: Exported, judge: metrics.Classifier, train_split: fashion.Split, test: fashion.Split, count: int) -> dict:
    """Label accuracy, own-FID, diversity, nearest training images, brightness and classes, at the default temperature."""
    labels, seeds = in_turn(count)
    images = metrics.as_png_shows(model.images(labels, seeds))
    seen, features = judge(images)
    test_images, training_images = metrics.unit(test.images[:count]), metrics.unit(train_split.images)
    _, test_features = judge(test_images)
    _, train_features = judge(training_images[:count])
    any_labels = np.array([noise.choice(seed, 1, CLASSES) for seed in range(200)])
    any_seen, _ = judge(metrics.as_png_shows(model.images(any_labels, seeds[:200])))
    return {
        "images_measured": count,
        "temperature": TEMPERATURE,
        "label_accuracy": round(metrics.accuracy(seen, labels), 4),
        "label_accuracy_per_class": per_class(lambda of: (seen == labels)[of].mean(), labels, 3),
        "most_frequent_mistakes": mistakes(seen, labels),
        "own_fid": round(metrics.frechet_distance(features, test_features), 3),
        "own_fid_floor_train_against_test": round(metrics.frechet_distance(train_features, test_features), 3),
        "diversity_within_class": round(metrics.diversity(images, labels), 3),
        "diversity_within_class_of_test_images": round(metrics.diversity(test_images, test.labels[:count]), 3),
        "median_distance_to_nearest_training_image": {
            "samples": round(float(np.median(metrics.nearest(images[:200], training_images)[1])), 3),
            "test_images": round(float(np.median(metrics.nearest(test_images[:200], training_images)[1])), 3),
        },
        "mean_brightness_per_class": {
            "samples": per_class(lambda of: images[of].mean(), labels, 3),
            "test_images": per_class(lambda of: test_images[of].mean(), test.labels[:count], 3),
        },
        "class_any_200_seeds_chosen": metrics.shares(any_labels, fashion.CLASSES),
        "class_any_200_seeds_seen_by_classifier": metrics.shares(any_seen, fashion.CLASSES),
    }


def by_temperature(model: Exported, judge: metrics.Classifier, test: fashion.Split, count: int) -> dict:
    """Accuracy, own-FID (of `count` samples) and diversity for several temperatures."""
    labels, seeds = in_turn(count)
    _, test_features = judge(metrics.unit(test.images))
    rows = {}
    for temperature in TEMPERATURES:
        images = metrics.as_png_shows(model.images(labels, seeds, temperature=temperature))
        seen, features = judge(images)
        rows[str(temperature)] = {
            "label_accuracy": round(metrics.accuracy(seen, labels), 3),
            "own_fid": round(metrics.frechet_distance(features, test_features), 1),
            "diversity_within_class": round(metrics.diversity(images, labels), 2),
        }
    return {"by_temperature": {"images_each": count, **rows}}


def by_rows(model: Exported, judge: metrics.Classifier, test: fashion.Split, count: int) -> dict:
    """Label accuracy of other heights, brought to 28 rows for the judge; real pictures that lost every second row beside it."""
    labels, seeds = in_turn(count)
    accuracies = {}
    for rows in HEIGHTS:
        images = metrics.as_png_shows(model.images(labels, seeds, rows=rows))
        accuracies[str(rows)] = round(metrics.accuracy(judge(at_training_height(images))[0], labels), 3)
    halved = at_training_height(metrics.unit(test.images[:count, :, ::2]))
    accuracies["test_images_with_every_second_row"] = round(metrics.accuracy(judge(halved)[0], test.labels[:count]), 3)
    return {"label_accuracy_by_rows": {"images_each": count, **accuracies}}


def completions(model: Exported, judge: metrics.Classifier, test: fashion.Split, count: int) -> dict:
    """The upper 14 rows of test images, completed with their class given, against the true lower halves."""
    half = HEIGHT // 2
    truth, labels = metrics.unit(test.images[:count]), test.labels[:count]
    upper = signed(test.images[:count, 0, :half])
    images = metrics.as_png_shows(model.images(labels, np.arange(count), upper=upper))
    order = np.argsort(labels, kind="stable")
    others = truth[order][np.roll(np.arange(count), 1)]
    distance = lambda a, b: round(float(np.sqrt(((a[:, :, half:] - b[:, :, half:]) ** 2).sum(axis=(1, 2, 3))).mean()), 3)  # noqa: E731
    return {"completion": {
        "images": count,
        "label_accuracy": round(metrics.accuracy(judge(images)[0], labels), 3),
        "label_accuracy_of_test_images": round(metrics.accuracy(judge(truth)[0], labels), 3),
        "mean_distance_to_true_lower_half": distance(images, truth),
        "mean_distance_of_another_test_image_of_the_class": distance(others, truth[order]),
    }}


def per_class(figure: Callable[[np.ndarray], float], labels: np.ndarray, digits: int) -> dict[str, float]:
    """A figure of each class's pictures, given as a mask [n]."""
    return {name: round(float(figure(labels == index)), digits) for index, name in enumerate(fashion.CLASSES)}


def mistakes(seen: np.ndarray, labels: np.ndarray, shown: int = 6) -> dict[str, float]:
    """The most frequent pairs "asked for, seen as", as shares of the class asked for."""
    counts = np.zeros((CLASSES, CLASSES))
    np.add.at(counts, (labels, seen), 1)
    shares = counts / counts.sum(axis=1, keepdims=True) * (1 - np.eye(CLASSES))
    pairs = [divmod(int(place), CLASSES) for place in np.argsort(-shares, axis=None)[:shown]]
    return {f"{fashion.CLASSES[asked]} seen as {fashion.CLASSES[got]}": round(float(shares[asked, got]), 3) for asked, got in pairs}
