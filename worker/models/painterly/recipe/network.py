"""The networks: a style encoder, and a transformer whose instance norms take their scales and shifts from the style.

After Dumoulin et al. 2017 (conditional instance normalisation) and Ghiasi et al. 2017 (an encoder that predicts the norms).
"""

from __future__ import annotations

import losses
import torch
import torch.nn.functional as F
from torch import Tensor, nn

STYLE = 96
STYLE_SIZE = 256
FRONT_SEED = 4000
_QUARTER, _HALF, _BLOCKS = 64, 32, 4


class StyleEncoder(nn.Module):
    """Style image [n, 3, 256, 256] in [0, 1] to a style vector [n, 96].

    Fixed random filters, the same kind that the loss uses, give means and spreads; the learned part is two linear layers
    over them. A learned front told styles apart too slowly to be of use in an hour on a CPU.
    """

    def __init__(self) -> None:
        super().__init__()
        filters = losses.RandomFilters(FRONT_SEED)
        for name, values in {"weight": filters.weight, "bias": filters.bias, "deep": filters.deep}.items():
            self.register_buffer(name, values.clone())
        count = 2 * (losses.LEVELS * len(filters.weight) + losses.DEEP_LEVELS * len(filters.deep))
        self.register_buffer("centre", torch.zeros(count))
        self.register_buffer("unit", torch.ones(count))
        self.hidden = nn.Linear(count, 256)
        self.vector = nn.Linear(256, STYLE)

    def calibrate(self, moments: Tensor) -> None:
        """Take the usual values of the moments [n, 672] and their spread over many styles, so that all weigh alike."""
        self.centre.copy_(moments.mean(dim=0))
        self.unit.copy_(moments.std(dim=0) + 0.02)

    def moments(self, image: Tensor) -> Tensor:
        """Style image to the means and log spreads of the random features over a pyramid: [n, 672]."""
        found = []
        for level in range(losses.LEVELS):
            first = F.relu(F.conv2d(image, self.weight, self.bias, stride=2 if level < 2 else 1))
            found += _moments(first)
            if level < losses.DEEP_LEVELS:
                found += _moments(F.relu(F.conv2d(F.avg_pool2d(first, 2), self.deep)))
                image = F.avg_pool2d(image, 2)
        return torch.cat(found, dim=1)

    def from_moments(self, moments: Tensor) -> Tensor:
        """Moments [n, 672] to the style vector [n, 96]."""
        usual = ((moments - self.centre) / self.unit).clamp(-4, 4)
        return F.layer_norm(self.vector(F.leaky_relu(self.hidden(usual), 0.2)), (STYLE,))

    def forward(self, image: Tensor) -> Tensor:
        return self.from_moments(self.moments(image))


class StyledNorm(nn.Module):
    """Instance normalisation of [n, c, h, w]; scale and shift are a linear function of the style [n, 96]."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.normalise = nn.InstanceNorm2d(channels)
        self.scale, self.shift = nn.Linear(STYLE, channels), nn.Linear(STYLE, channels)
        for layer in (self.scale, self.shift):
            nn.init.normal_(layer.weight, std=0.05)
            nn.init.zeros_(layer.bias)
        nn.init.ones_(self.scale.bias)

    def forward(self, x: Tensor, style: Tensor) -> Tensor:
        return self.normalise(x) * self.scale(style)[:, :, None, None] + self.shift(style)[:, :, None, None]


class StyledConv(nn.Module):
    """Convolution with mirrored borders, styled norm, and ReLU unless `linear`."""

    def __init__(self, inputs: int, outputs: int, linear: bool = False) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, 3, 1, 1, padding_mode="reflect", bias=False)
        self.norm, self.linear = StyledNorm(outputs), linear

    def forward(self, x: Tensor, style: Tensor) -> Tensor:
        y = self.norm(self.conv(x), style)
        return y if self.linear else F.relu(y)


class Block(nn.Module):
    """Two styled convolutions around which the input is carried."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first, self.second = StyledConv(channels, channels), StyledConv(channels, channels, linear=True)

    def forward(self, x: Tensor, style: Tensor) -> Tensor:
        return x + self.second(self.first(x, style), style)


class Transformer(nn.Module):
    """Image [n, 3, h, w] in [0, 1] and style [n, 96] to the painted image [n, 3, h, w] in [0, 1]; h and w multiples of 4.

    The work is done at a quarter and a half of the size. A path around the quarter, of fine detail, adds nothing before it
    is trained: a photograph would slip through it unpainted while the marks are still to be learned. Enlarging repeats
    pixels and convolves (Odena et al. 2016); the last doubling deals out channels and smooths by 1-2-1, which is zero at
    the one frequency that a checkerboard would have.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stem = StyledConv(48, _QUARTER)
        self.blocks = nn.ModuleList(Block(_QUARTER) for _ in range(_BLOCKS))
        self.enlarge = StyledConv(_QUARTER, _HALF)
        self.detail = nn.ModuleList([StyledConv(12, _HALF), StyledConv(2 * _HALF, _HALF, linear=True)])
        for parameter in self.detail[1].norm.parameters():
            nn.init.zeros_(parameter)
        self.last = nn.Conv2d(_HALF, 12, 3, 1, 1, padding_mode="reflect")
        smooth = torch.tensor([1.0, 2.0, 1.0]) / 4
        self.register_buffer("smooth", (smooth[:, None] * smooth)[None, None].repeat(3, 1, 1, 1))

    def forward(self, image: Tensor, style: Tensor) -> Tensor:
        x = self.stem(F.pixel_unshuffle(image, 4), style)
        for block in self.blocks:
            x = block(x, style)
        x = self.enlarge(F.interpolate(x, scale_factor=2.0), style)
        fine = self.detail[0](F.pixel_unshuffle(image, 2), style)
        x = self.last(x + self.detail[1](torch.cat([x, fine], dim=1), style))
        x = F.pad(F.pixel_shuffle(x, 2), (1, 1, 1, 1), mode="reflect")
        return torch.sigmoid(F.conv2d(x, self.smooth, groups=3))


def _moments(feature: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and log spread of each channel: two tensors [n, c]."""
    mean = feature.mean(dim=(2, 3), keepdim=True)
    return mean.flatten(1), 0.5 * ((feature - mean) ** 2).mean(dim=(2, 3)).add(1e-4).log()
