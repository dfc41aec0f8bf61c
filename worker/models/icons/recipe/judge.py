"""The judge: a small classifier that names kind, colours, marking and background of a picture; it measures, it does not draw."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from world import COLOURS, KINDS, PARTS

FACTORS = {"kind": KINDS, "colour": (None, *COLOURS), "part": PARTS, "part_colour": (None, *COLOURS), "ground": ("white", *COLOURS, "open")}
SIZES = [len(options) for options in FACTORS.values()]


class Judge(nn.Module):
    """Picture cut to its icon [n, 3, 64, 64] in [0, 1] to logits of all factors, side by side in the order of FACTORS: [n, 73]."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.PixelUnshuffle(4), nn.Conv2d(48, 64, 3, 1, 1), nn.ReLU(), nn.Conv2d(64, 80, 3, 2, 1), nn.ReLU(),
            nn.Conv2d(80, 96, 3, 2, 1), nn.ReLU(), nn.Conv2d(96, 48, 1), nn.ReLU(), nn.Flatten(), nn.Dropout(0.1),
        )
        self.heads = nn.Linear(48 * 16, sum(SIZES))

    def forward(self, image: Tensor) -> Tensor:
        return self.heads(self.layers(image * 2 - 1))


def loss(logits: Tensor, wanted: Tensor) -> Tensor:
    """Mean cross-entropy of the factors int64 [n, 5]; -1 counts nothing."""
    parts = [F.cross_entropy(part, wanted[:, index], ignore_index=-1) for index, part in enumerate(logits.split(SIZES, dim=1))]
    return torch.stack(parts).mean()


def roughened(image: Tensor) -> Tensor:
    """Pictures with a little blur and grain, so that the judge is not put off by a denoiser's softness."""
    soft = F.avg_pool2d(F.pad(image, (1, 1, 1, 1), mode="replicate"), 3, 1)
    share = 0.7 * torch.rand(len(image), 1, 1, 1, device=image.device)
    grain = 0.08 * torch.rand(len(image), 1, 1, 1, device=image.device) * torch.randn_like(image)
    return (image * (1 - share) + soft * share + grain).clamp(0, 1)
