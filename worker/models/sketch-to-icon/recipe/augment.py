"""Makes traced drawings look like those of many hands and pens: line weight, gaps, faint ink, grain."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def by_hand(drawing: Tensor) -> Tensor:
    """Drawing [n, 1, h, w] in [0, 1] (dark lines on white) to another of the same lines; a third stays as it was."""
    count = len(drawing)
    ink = 1 - drawing
    ink = torch.where(_one_in(count, 0.3), (ink > 0.3).float(), ink)
    ink = torch.where(_one_in(count, 0.25), F.max_pool2d(ink, 3, 1, 1), ink)
    ink = torch.where(_one_in(count, 0.2), F.avg_pool2d(ink, 3, 1, 1), ink)
    gaps = F.interpolate(torch.rand(count, 1, 12, 12), size=drawing.shape[2:], mode="bilinear")
    ink = torch.where(_one_in(count, 0.25), ink * ((gaps - 0.22) * 20).clamp(0, 1), ink)
    strength = 0.35 + 1.05 * torch.rand(count, 1, 1, 1)
    ink = (ink * torch.where(_one_in(count, 0.5), strength, 1.0)).clamp(0, 1)
    grain = torch.where(_one_in(count, 0.25), 0.05, 0.0) * torch.randn_like(ink)
    changed = (1 - ink + grain).clamp(0, 1)
    return torch.where(_one_in(count, 1 / 3), drawing, changed)


def _one_in(count: int, share: float) -> Tensor:
    return torch.rand(count, 1, 1, 1) < share
