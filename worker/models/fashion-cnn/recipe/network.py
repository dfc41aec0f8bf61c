"""The network of the Fashion CNN: convolutions at two sizes with average pooling between, attention at the smaller one."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

CLASSES = 10
UNCONDITIONAL = CLASSES
WIDE, DEEP, EMBEDDING = 48, 96, 64
SPREAD = 0.7


class Block(nn.Module):
    """Two convolutions on x [n, inputs, h, w] beside a shortcut; the embedding [n, 64] of time and class shifts the middle."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.first = nn.Sequential(nn.GroupNorm(8, inputs), nn.SiLU(), nn.Conv2d(inputs, outputs, 3, padding=1))
        self.shift = nn.Linear(EMBEDDING, outputs)
        self.second = nn.Sequential(nn.GroupNorm(8, outputs), nn.SiLU(), nn.Conv2d(outputs, outputs, 3, padding=1))
        self.shortcut = nn.Conv2d(inputs, outputs, 1) if inputs != outputs else nn.Identity()
        nn.init.zeros_(self.second[2].weight)

    def forward(self, x: Tensor, embedding: Tensor) -> Tensor:
        middle = self.first(x) + self.shift(embedding)[:, :, None, None]
        return self.shortcut(x) + self.second(middle)


class Attention(nn.Module):
    """Every place of a small picture x [n, c, h, w] looks at every other, in four heads."""

    def __init__(self, channels: int, heads: int = 4) -> None:
        super().__init__()
        self.heads = heads
        self.norm = nn.GroupNorm(8, channels)
        self.project = nn.Conv2d(channels, 3 * channels, 1)
        self.out = nn.Conv2d(channels, channels, 1)
        nn.init.zeros_(self.out.weight)

    def forward(self, x: Tensor) -> Tensor:
        _, channels, height, width = x.shape
        size = channels // self.heads
        query, key, value = self.project(self.norm(x)).reshape(-1, 3, self.heads, size, height * width).unbind(1)
        weights = (query.transpose(2, 3) @ key * size**-0.5).softmax(dim=3)
        seen = value @ weights.transpose(2, 3)
        return x + self.out(seen.reshape(-1, channels, height, width))


class Denoiser(nn.Module):
    """Picture with noise [n, 1, 28, 28], time [n] in 0..1 (1: all noise) and label int64 [n] (10: any) to a velocity like the picture.

    The network works on four-pixel blocks, 48 channels at 14 x 14 and, after average pooling, 96 at 7 x 7. Input and
    output are scaled so that it sees and gives about unit variance at all times (Karras et al. 2022, table 1, for
    x_t = (1 - t) x_0 + t noise and velocity noise - x_0 of Lipman et al. 2022).
    """

    def __init__(self) -> None:
        super().__init__()
        self.time = nn.Sequential(nn.Linear(EMBEDDING, EMBEDDING), nn.SiLU(), nn.Linear(EMBEDDING, EMBEDDING))
        self.label = nn.Embedding(CLASSES + 1, EMBEDDING)
        self.enter = nn.Conv2d(4, WIDE, 3, padding=1)
        self.down_wide = Block(WIDE, WIDE)
        self.down_deep = Block(WIDE, DEEP)
        self.place = nn.Parameter(torch.zeros(1, DEEP, 7, 7))
        self.middle = Block(DEEP, DEEP)
        self.attention = Attention(DEEP)
        self.up_deep = Block(2 * DEEP, DEEP)
        self.narrow = nn.Conv2d(DEEP, WIDE, 1)
        self.up_wide = Block(WIDE, WIDE)
        self.leave = nn.Sequential(nn.GroupNorm(8, WIDE), nn.SiLU(), nn.Conv2d(WIDE, 4, 3, padding=1))
        nn.init.zeros_(self.leave[2].weight)

    def features(self, x: Tensor, time: Tensor, label: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The embedding [n, 64] and what the way down sees: [n, 48, 14, 14] and [n, 96, 7, 7]."""
        frequencies = torch.exp(-math.log(1000) * torch.arange(EMBEDDING // 2, device=x.device) / (EMBEDDING // 2))
        angles = 100 * time[:, None] * frequencies
        embedding = F.silu(self.time(torch.cat([angles.sin(), angles.cos()], dim=1)) + self.label(label))
        wide = self.down_wide(self.enter(F.pixel_unshuffle(x, 2)), embedding)
        return embedding, wide, self.down_deep(F.avg_pool2d(wide, 2), embedding)

    def forward(self, sample: Tensor, timestep: Tensor, label: Tensor) -> Tensor:
        t = timestep[:, None, None, None]
        size = ((1 - t) ** 2 * SPREAD**2 + t**2).sqrt()
        embedding, wide, deep = self.features(sample / size, timestep, label)
        middle = self.attention(self.middle(deep + self.place, embedding))
        deep = self.up_deep(torch.cat([middle, deep], dim=1), embedding)
        wide = self.up_wide(wide + F.interpolate(self.narrow(deep), scale_factor=2.0), embedding)
        kept = (t - (1 - t) * SPREAD**2) / size**2
        return kept * sample + SPREAD / size * F.pixel_shuffle(self.leave(wide), 2)
