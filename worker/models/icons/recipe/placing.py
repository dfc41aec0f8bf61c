"""How a picture is placed: sixteen numbers, standard normals in a latent, turn, move, stretch and bend what was drawn."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor

COUNT = 16
SIZE, BREADTH, TURN, LEAN, BUMP, WAVE = (0.78, 1.0), 0.08, math.radians(7), 0.09, 0.08, 0.04
REACH = 0.97
AS_GIVEN = (2.5, 0.0, 0.0, 2.5) + (0.0,) * (COUNT - 4)


def placed(image: Tensor, numbers: Tensor) -> Tensor:
    """Pictures [n, 3, h, h] placed by numbers [n, 16]; what comes in from outside continues the colours of the corners."""
    sources, ground = _sources(numbers, image.shape[3]), _ground(image)
    things = F.grid_sample(image - ground, sources, "bicubic", "zeros", align_corners=False)
    return things + F.grid_sample(ground, sources, "bilinear", "border", align_corners=False)


def _ground(image: Tensor) -> Tensor:
    """The colours of the four corners, each the mean of 3 x 3 pixels, blended over pictures [n, 3, h, h]."""
    share = _line(image.shape[3], image.device) / 2 + 0.5
    sides = (slice(3), 1 - share), (slice(-3, None), share)
    return sum(
        image[:, :, y, x].mean(dim=(2, 3), keepdim=True) * (high[:, None] * wide[None]) for y, high in sides for x, wide in sides
    )


def _line(side: int, device: torch.device) -> Tensor:
    """The middles of a row's pixels, from -1 to 1."""
    return (torch.arange(side, dtype=torch.float32, device=device) + 0.5) * (2 / side) - 1


def _sources(numbers: Tensor, side: int) -> Tensor:
    """Where each pixel of the result comes from: [n, side, side, 2] in [-1, 1].

    The numbers, made even between -1 and 1: facing (its sign alone), right, down, size, breadth, turn, lean, one unused, eight
    bends. An icon of full size takes up 0.97 of a picture; the room left is what it may move by. A bend moves places along a
    row or a column by up to 0.08 (bumps) or 0.04 (waves) of half the picture.
    """
    even = torch.erf(numbers * 0.5**0.5)[:, :, None, None]
    _, right, down, size, breadth, turn, lean, _ = even[:, :8].unbind(1)
    facing = torch.where(numbers[:, 0] < 0, -1.0, 1.0)[:, None, None]
    scale = (SIZE[1] + SIZE[0]) / 2 + (SIZE[1] - SIZE[0]) / 2 * size
    wide, high = scale * torch.exp(BREADTH * breadth), scale * torch.exp(-BREADTH * breadth)
    line = _line(side, numbers.device)
    across = line[None, None, :] - right * (1 - REACH * wide).clamp(min=0)
    along = line[None, :, None] - down * (1 - REACH * high).clamp(min=0)
    sine, cosine = torch.sin(TURN * turn), torch.cos(TURN * turn)
    x = (cosine * across + sine * along) / wide
    y = (cosine * along - sine * across) / high
    x = (x + LEAN * lean * y) * facing
    bends = even[:, 8:].unbind(1)
    moved_x = x + BUMP * (bends[0] * _bump(x) + bends[1] * _bump(y)) + WAVE * (bends[2] * _wave(x) + bends[3] * _wave(y))
    moved_y = y + BUMP * (bends[4] * _bump(x) + bends[5] * _bump(y)) + WAVE * (bends[6] * _wave(x) + bends[7] * _wave(y))
    return torch.stack([moved_x, moved_y], dim=3)


def _bump(x: Tensor) -> Tensor:
    """1 in the middle, 0 at -1 and 1."""
    return torch.cos(x.clamp(-1, 1) * (math.pi / 2))


def _wave(x: Tensor) -> Tensor:
    """0 in the middle and at -1 and 1, -1 and 1 halfway."""
    return torch.sin(x.clamp(-1, 1) * math.pi)
