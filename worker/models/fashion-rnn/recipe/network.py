"""The network: a recurrent net down the rows, a recurrent net along each row, a mixture of logistics for each pixel.

In the shapes below W = 28 is the width, C the channels of the row level, H those of the pixel level, and K the
number of logistics in a pixel's mixture. Pixels lie in [-1, 1]; -1 is the background, also outside the picture.
"""

from __future__ import annotations

import copy
import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

WIDTH = 28
MIXTURES = 10
UNIFORMS = MIXTURES + 1
ROW_CHANNELS, PIXEL_CHANNELS = 64, 96
ABOVE, LEFT, MIRRORED = 7, 2, 3
CONTEXT = ROW_CHANNELS + ABOVE + LEFT + MIRRORED
FREQUENCIES = 4
SMALLEST_LOG_SCALE = -7.0
CLASSES = 10


def gated(inputs: Tensor, recurrent: Tensor, state: Tensor) -> Tensor:
    """One step of a gated recurrent unit (Cho et al. 2014, reset gate after the product): [..., 3C], [..., 3C], [..., C] to [..., C]."""
    update_in, reset_in, new_in = inputs.chunk(3, dim=-1)
    update_state, reset_state, new_state = recurrent.chunk(3, dim=-1)
    candidate = torch.tanh(new_in + torch.sigmoid(reset_in + reset_state) * new_state)
    return candidate + torch.sigmoid(update_in + update_state) * (state - candidate)


def windows(rows: Tensor) -> Tensor:
    """For each pixel of rows [..., W] itself and its neighbours, three to each side: [..., W, 7]."""
    padded = F.pad(rows, (ABOVE // 2, ABOVE // 2), value=-1.0)
    return torch.stack([padded[..., shift : shift + WIDTH] for shift in range(ABOVE)], dim=-1)


def beside(drawn: list[Tensor], outside: Tensor) -> Tensor:
    """What is drawn already, pixels [n] from the left on, as the next pixel sees it: [n, 5].

    The two on its left, then three around its mirror image, which clothes often repeat; 0 where that is not drawn yet.
    `outside` [n] holds the background.
    """
    left = [outside, outside, *drawn][-LEFT:]
    mirror = WIDTH - 1 - len(drawn)
    known = {-1: outside, **dict(enumerate(drawn))}
    mirrored = [known.get(column, torch.zeros_like(outside)) for column in range(mirror - 1, mirror + 2)]
    return torch.stack(left + mirrored, dim=-1)


def place(position: Tensor) -> Tensor:
    """Positions [n] between 0 (top) and 1 (bottom) to waves of several lengths [n, 9]."""
    angles = [position * (math.pi * 2**power) for power in range(FREQUENCIES)]
    return torch.stack([position, *map(torch.sin, angles), *map(torch.cos, angles)], dim=-1)


class RowLevel(nn.Module):
    """A convolutional gated recurrent unit that walks down the rows (after Row LSTM, van den Oord et al. 2016).

    Its state [n, W, C] holds, for every column, what matters of all pixels above.
    """

    def __init__(self) -> None:
        super().__init__()
        self.pixels = nn.Sequential(nn.Linear(ABOVE, ROW_CHANNELS), nn.ReLU(), nn.Linear(ROW_CHANNELS, 3 * ROW_CHANNELS))
        self.label = nn.Embedding(CLASSES, 32)
        self.condition = nn.Sequential(nn.Linear(32 + 2 * FREQUENCIES + 1, 64), nn.ReLU(), nn.Linear(64, 3 * ROW_CHANNELS, bias=False))
        self.column = nn.Parameter(torch.zeros(WIDTH, 3 * ROW_CHANNELS))
        self.recurrent = nn.Linear(4 * ROW_CHANNELS, 3 * ROW_CHANNELS)
        self.overall = nn.Linear(ROW_CHANNELS, 3 * ROW_CHANNELS, bias=False)

    def inputs(self, previous: Tensor, position: Tensor, label: Tensor) -> Tensor:
        """The row above [n, W], positions [n] and labels [n] to the gates' inputs [n, W, 3C]."""
        condition = self.condition(torch.cat([self.label(label), place(position)], dim=-1))
        return self.pixels(windows(previous)) + condition[:, None] + self.column

    def forward(self, inputs: Tensor, state: Tensor) -> Tensor:
        """One row further: state [n, W, C] to its successor. A column hears its neighbours, its mirror image and the mean of all."""
        padded = F.pad(state, (0, 0, 1, 1))
        around = torch.cat([padded[:, :-2], state, padded[:, 2:], state.flip(1)], dim=-1)
        return gated(inputs, self.recurrent(around) + self.overall(state.mean(dim=1, keepdim=True)), state)


class PixelLevel(nn.Module):
    """A gated recurrent unit that walks along a row and says how each pixel is distributed."""

    def __init__(self) -> None:
        super().__init__()
        self.gates = nn.Linear(CONTEXT, 3 * PIXEL_CHANNELS)
        self.recurrent = nn.Linear(PIXEL_CHANNELS, 3 * PIXEL_CHANNELS)
        self.hidden = nn.Linear(CONTEXT + PIXEL_CHANNELS, PIXEL_CHANNELS)
        self.mixture = nn.Linear(PIXEL_CHANNELS, 3 * MIXTURES)
        with torch.no_grad():  # spread the logistics over the grey values, wide at first
            self.mixture.bias.copy_(torch.cat([torch.zeros(MIXTURES), torch.linspace(-1, 1, MIXTURES), torch.full((MIXTURES,), -2.0)]))

    def forward(self, context: Tensor, state: Tensor) -> Tensor:
        """One pixel further: its context [n, CONTEXT], state [n, H] to its successor."""
        return gated(self.gates(context), self.recurrent(state), state)

    def head(self, context: Tensor, state: Tensor) -> Tensor:
        """Contexts [..., CONTEXT] and states [..., H] to the mixture's logits, means and logarithms of scales: [..., 3K]."""
        return self.mixture(F.relu(self.hidden(torch.cat([context, state], dim=-1))))


class Painter(nn.Module):
    """Both levels together."""

    def __init__(self) -> None:
        super().__init__()
        self.rows, self.pixels = RowLevel(), PixelLevel()

    def forward(self, image: Tensor, label: Tensor) -> Tensor:
        """Pictures [n, R, W] and labels int64 [n] to the mixtures [n, R, W, 3K] of each pixel, given all before it."""
        count, rows = image.shape[:2]
        previous = F.pad(image, (0, 0, 1, 0), value=-1.0)[:, :-1].reshape(-1, WIDTH)
        position = ((torch.arange(rows, device=image.device) + 0.5) / rows).repeat(count)
        inputs = self.rows.inputs(previous, position, label.repeat_interleave(rows)).view(count, rows, WIDTH, -1)
        state = image.new_zeros(count, WIDTH, ROW_CHANNELS)
        states = []
        for row in inputs.unbind(1):
            state = self.rows(row, state)
            states.append(state)
        above = torch.cat([torch.stack(states, dim=1).flatten(0, 1), windows(previous)], dim=-1)
        return self._along(above, image.reshape(-1, WIDTH)).unflatten(0, (count, rows))

    def _along(self, above: Tensor, image: Tensor) -> Tensor:
        """What is above each pixel [m, W, C + 7] and the rows themselves [m, W] to mixtures [m, W, 3K]; columns first inside."""
        columns = list(image.unbind(1))
        outside = torch.full_like(columns[0], -1.0)
        context = torch.stack([torch.cat([above[:, c], beside(columns[:c], outside)], dim=-1) for c in range(WIDTH)])
        state = image.new_zeros(image.shape[0], PIXEL_CHANNELS)
        states = []
        for pixel in context.unbind(0):
            state = self.pixels(pixel, state)
            states.append(state)
        return self.pixels.head(context, torch.stack(states)).transpose(0, 1)


def bits(mixture: Tensor, image: Tensor) -> Tensor:
    """Bits that each pixel of [...] costs under its mixture [..., 3K] of discretised logistics (Salimans et al. 2017, equation 2)."""
    logits, means, log_scales = mixture.chunk(3, dim=-1)
    log_scales = log_scales.clamp(min=SMALLEST_LOG_SCALE)
    value = image.unsqueeze(-1)
    inverse = torch.exp(-log_scales)
    centre = (value - means) * inverse
    upper, lower = centre + inverse / 255, centre - inverse / 255
    mass = torch.sigmoid(upper) - torch.sigmoid(lower)
    density = centre - log_scales - 2 * F.softplus(centre) - math.log(127.5)
    inner = torch.where(mass > 1e-5, torch.log(mass.clamp(min=1e-12)), density)
    darkest, brightest = upper - F.softplus(upper), -F.softplus(lower)
    log_mass = torch.where(value < -0.999, darkest, torch.where(value > 0.999, brightest, inner))
    return -torch.logsumexp(log_mass + F.log_softmax(logits, dim=-1), dim=-1) / math.log(2)


def draw(mixture: Tensor, uniforms: Tensor, temperature: Tensor) -> Tensor:
    """Mixtures [n, 3K], uniforms [n, K + 1] and temperatures [n] to pixels [n], rounded to the 256 levels.

    K uniforms choose the logistic (by the Gumbel-max trick), the last one draws from it.
    """
    logits, means, log_scales = mixture.chunk(3, dim=-1)
    inside = uniforms.clamp(1e-6, 1 - 1e-6)
    gumbel = -torch.log(-torch.log(inside[:, :MIXTURES]))
    chosen = (logits / temperature[:, None] + gumbel).argmax(dim=1, keepdim=True)
    mean, log_scale = means.gather(1, chosen)[:, 0], log_scales.gather(1, chosen)[:, 0]
    last = inside[:, MIXTURES]
    scale = torch.exp(log_scale.clamp(min=SMALLEST_LOG_SCALE)) * temperature
    value = mean + scale * (torch.log(last) - torch.log(1 - last))
    return torch.round((value.clamp(-1, 1) + 1) * 127.5) / 127.5 - 1


class Row(nn.Module):
    """The graph "row": one row drawn, the state carried on.

    It computes in float64. A pixel is rounded to one of 256 levels and the next ones depend on it, so a difference in
    float32's last digits, as between two processors, would turn one picture into another.
    """

    def __init__(self, painter: Painter) -> None:
        super().__init__()
        self.painter = copy.deepcopy(painter).double()

    def forward(
        self, previous: Tensor, position: Tensor, label: Tensor, temperature: Tensor, uniforms: Tensor, state: Tensor
    ) -> tuple[Tensor, Tensor]:
        """The row above [n, W], positions, labels and temperatures [n], uniforms [n, W, K + 1] and state [n, W, C] to
        the row [n, W] and the next state. All but labels (int64) are float32."""
        rows, pixels = self.painter.rows, self.painter.pixels
        previous, uniforms, temperature = previous.double(), uniforms.double(), temperature.double()
        carried = rows(rows.inputs(previous, position.double(), label), state.double())
        above = torch.cat([carried, windows(previous)], dim=-1)
        hidden = above.new_zeros(above.shape[0], PIXEL_CHANNELS)
        outside = torch.full_like(temperature, -1.0)
        drawn: list[Tensor] = []
        for column in range(WIDTH):
            context = torch.cat([above[:, column], beside(drawn, outside)], dim=-1)
            hidden = pixels(context, hidden)
            drawn.append(draw(pixels.head(context, hidden), uniforms[:, column], temperature))
        return torch.stack(drawn, dim=-1).float(), carried.float()


class Whole(nn.Module):
    """The graph "whole": the loop over the rows inside one graph, to check the worker's loop against."""

    def __init__(self, row: torch.jit.ScriptModule) -> None:
        super().__init__()
        self.row = row
        self.channels = ROW_CHANNELS

    def forward(self, label: Tensor, temperature: Tensor, uniforms: Tensor) -> Tensor:
        """Labels and temperatures [n] and uniforms [n, R, W, K + 1] to pictures [n, R, W]."""
        rows = uniforms.shape[1]
        previous = torch.full([label.shape[0], uniforms.shape[2]], -1.0)
        state = torch.zeros([label.shape[0], uniforms.shape[2], self.channels])
        drawn: list[Tensor] = []
        for index in range(rows):
            position = (torch.zeros_like(temperature) + index + 0.5) / rows
            previous, state = self.row(previous, position, label, temperature, uniforms[:, index], state)
            drawn.append(previous)
        return torch.stack(drawn, dim=1)


class Likelihood(nn.Module):
    """The graph "likelihood": pictures float32 [n, 28, W] and labels int64 [n] to bits per pixel [n]."""

    def __init__(self, painter: Painter) -> None:
        super().__init__()
        self.painter = painter

    def forward(self, image: Tensor, label: Tensor) -> Tensor:
        return bits(self.painter(image, label), image).mean(dim=(1, 2))


def row_example() -> dict[str, Tensor]:
    """Inputs of the graph "row" for two pictures."""
    return {
        "previous": torch.full((2, WIDTH), -1.0), "position": torch.full((2,), 0.5 / 28), "label": torch.tensor([1, 7]),
        "temperature": torch.ones(2), "uniforms": torch.full((2, WIDTH, UNIFORMS), 0.5),
        "state": torch.zeros(2, WIDTH, ROW_CHANNELS),
    }
