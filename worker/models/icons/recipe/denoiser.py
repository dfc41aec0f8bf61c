"""The denoiser: attention that reads the states of the text's tokens, and a residual network that draws by what was read."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from codec import CHANNELS, GRID
from text import WIDTH as TEXT_WIDTH

WIDTH, HEADS = 256, 8
LATENT, STATE, HIDDEN, DEPTH = CHANNELS * GRID * GRID, 736, 1024, 4
SLOTS = 8


class Attention(nn.Module):
    """Queries of x [n, l, 256] to keys and values of y [n, m, c]; `hidden` [n, 1, 1, m] is added to the logits."""

    def __init__(self, other: int = WIDTH) -> None:
        super().__init__()
        self.query, self.key_value, self.joined = nn.Linear(WIDTH, WIDTH), nn.Linear(other, 2 * WIDTH), nn.Linear(WIDTH, WIDTH)

    def forward(self, x: Tensor, y: Tensor, hidden: Tensor | None = None) -> Tensor:
        query, (key, value) = _split(self.query(x)), (_split(part) for part in self.key_value(y).chunk(2, dim=2))
        logits = query @ key.transpose(2, 3) * (WIDTH // HEADS) ** -0.5
        weights = (logits if hidden is None else logits + hidden).softmax(dim=3)
        return self.joined((weights @ value).transpose(1, 2).flatten(2))


def _split(x: Tensor) -> Tensor:
    return x.unflatten(2, (HEADS, WIDTH // HEADS)).transpose(1, 2)


class Reader(nn.Module):
    """Token states [n, l, 384] and mask int64 [n, l] to eight slots [n, 8, 256]: learned questions put to the text."""

    def __init__(self) -> None:
        super().__init__()
        self.questions = nn.Parameter(torch.randn(SLOTS, WIDTH))
        self.normalise = nn.LayerNorm(TEXT_WIDTH)
        self.rounds = nn.ModuleList(ReaderRound() for _ in range(2))
        self.finish = nn.LayerNorm(WIDTH)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        states = self.normalise(states)
        hidden = (mask.float() - 1)[:, None, None] * 10000.0
        slots = self.questions.expand(states.shape[0], -1, -1)
        for each in self.rounds:
            slots = each(slots, states, hidden)
        return self.finish(slots)


class ReaderRound(nn.Module):
    """The slots look at the text, then at each other, then think."""

    def __init__(self) -> None:
        super().__init__()
        self.norms = nn.ModuleList(nn.LayerNorm(WIDTH) for _ in range(3))
        self.text, self.others, self.think = Attention(TEXT_WIDTH), Attention(), _feed_forward(2)

    def forward(self, slots: Tensor, states: Tensor, hidden: Tensor) -> Tensor:
        slots = slots + self.text(self.norms[0](slots), states, hidden)
        seen = self.norms[1](slots)
        slots = slots + self.others(seen, seen)
        return slots + self.think(self.norms[2](slots))


class Block(nn.Module):
    """Two linear layers, added to x [n, 736]; time and text shift what goes in and scale what is in between."""

    def __init__(self) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(STATE, elementwise_affine=False)
        self.wide, self.narrow = nn.Linear(STATE, HIDDEN), nn.Linear(HIDDEN, STATE)
        self.modulation = nn.Linear(WIDTH, STATE + HIDDEN)
        nn.init.zeros_(self.narrow.weight)
        nn.init.zeros_(self.narrow.bias)

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        shift, gain = self.modulation(condition).split([STATE, HIDDEN], dim=1)
        return x + self.narrow(F.gelu(self.wide(self.norm(x) + shift), approximate="tanh") * (1 + gain))


class Denoiser(nn.Module):
    """Latent [n, 65, 4, 4], timestep float32 [n] in 0..999 and the text's states and mask to the velocity v [n, 65, 4, 4].

    The numbers of placing are standard normals whatever the text, so their velocity is 0 on average, which is what v should be.
    """

    def __init__(self) -> None:
        super().__init__()
        self.reader, self.drawer = Reader(), Drawer()

    def forward(self, sample: Tensor, timestep: Tensor, encoder_hidden_states: Tensor, encoder_attention_mask: Tensor) -> Tensor:
        velocity = self.drawer(sample[:, :CHANNELS], timestep, self.reader(encoder_hidden_states, encoder_attention_mask))
        return torch.cat([velocity, torch.zeros_like(sample[:, CHANNELS:])], dim=1)


class Drawer(nn.Module):
    """Latent [n, 64, 4, 4], timestep [n] and slots [n, 8, 256] to the velocity: a residual network over the whole latent at once.

    Noise fills all 1024 directions and the network's state has 736, so a share of the sample itself, number by number, is added.
    """

    def __init__(self) -> None:
        super().__init__()
        self.time = nn.Sequential(nn.Linear(WIDTH, WIDTH), nn.SiLU(), nn.Linear(WIDTH, WIDTH))
        self.gist = nn.Linear(SLOTS * WIDTH, WIDTH)
        self.think = nn.Linear(WIDTH, WIDTH)
        self.enter, self.leave = nn.Linear(LATENT, STATE), nn.Linear(STATE, LATENT)
        self.blocks = nn.ModuleList(Block() for _ in range(DEPTH))
        self.norm = nn.LayerNorm(STATE)
        self.share = nn.Linear(WIDTH, LATENT)
        for layer in (self.leave, self.share):
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)

    def forward(self, sample: Tensor, timestep: Tensor, slots: Tensor) -> Tensor:
        condition = F.silu(self.think(F.silu(self.time(waves(timestep)) + self.gist(slots.flatten(1)))))
        x = self.enter(sample.flatten(1))
        for block in self.blocks:
            x = block(x, condition)
        velocity = self.leave(self.norm(x)) + self.share(condition) * sample.flatten(1)
        return velocity.unflatten(1, (CHANNELS, GRID, GRID))


def waves(timestep: Tensor) -> Tensor:
    """Sines and cosines of a timestep [n] at 128 frequencies: [n, 256]."""
    frequencies = torch.exp(-math.log(10000.0) / 128 * torch.arange(128, dtype=torch.float32, device=timestep.device))
    angles = timestep[:, None] * frequencies
    return torch.cat([angles.cos(), angles.sin()], dim=1)


def _feed_forward(factor: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(WIDTH, factor * WIDTH), nn.GELU(approximate="tanh"), nn.Linear(factor * WIDTH, WIDTH))
