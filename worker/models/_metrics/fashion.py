"""Fashion-MNIST from the Debian package dataset-fashion-mnist: 60,000 training and 10,000 test images."""

from __future__ import annotations

import gzip
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np

PACKAGE = "dataset-fashion-mnist"
FOLDER = "usr/share/datasets/fashion-mnist"
TRAINING_DATA = [
    {
        "name": "Fashion-MNIST",
        "licence": "MIT",
        "source": "Debian package dataset-fashion-mnist, version 0.0~git20200523.55506a9-1",
    }
]
IMAGE_OUTPUT = {"media_type": "image/png", "width": 28, "height": 28, "channels": 1}
CLASSES = ["t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle-boot"]


@dataclass(frozen=True)
class Split:
    """Images uint8 [n, 1, 28, 28] (0 is background) with labels int64 [n], indices of CLASSES."""

    images: np.ndarray
    labels: np.ndarray


def load(work: Path, split: str) -> Split:
    """Load "train" or "t10k", from the installed package or else from a copy unpacked under `work`."""
    folder = _folder(work)
    images = _read(folder / f"{split}-images-idx3-ubyte.gz", header=16).reshape(-1, 1, 28, 28)
    labels = _read(folder / f"{split}-labels-idx1-ubyte.gz", header=8).astype(np.int64)
    return Split(images, labels)


def _read(path: Path, header: int) -> np.ndarray:
    return np.frombuffer(gzip.decompress(path.read_bytes()), np.uint8, offset=header).copy()


def _folder(work: Path) -> Path:
    installed = Path("/") / FOLDER
    if installed.is_dir():
        return installed
    unpacked = work / "data"
    if not (unpacked / FOLDER).is_dir():
        download = work / "download"
        download.mkdir(parents=True, exist_ok=True)
        print(f"fetching the Debian package {PACKAGE}", flush=True)
        subprocess.run(["apt-get", "download", PACKAGE], cwd=download, check=True)
        archive = sorted(download.glob(f"{PACKAGE}_*.deb"))[-1]
        subprocess.run(["dpkg", "-x", str(archive), str(unpacked)], check=True)
    return unpacked / FOLDER
