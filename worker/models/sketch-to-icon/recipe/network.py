"""The networks of sketch-to-icon: drawing to icon, the judge of patches, and the filter that makes a drawing of a picture."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

LUMINANCE = (0.299, 0.587, 0.114)


def edges(image: Tensor) -> Tensor:
    """Picture [n, 3, h, w] in [0, 1] to a drawing [n, 1, h, w]: dark lines (0) on white (1).

    ink = clamp(4 * d - 0.25, 0, 1), with d the distance of each pixel to the mean of its 3 x 3 neighbours, summed over the
    channels; the picture is continued beyond its border by its border pixels.
    """
    means = F.avg_pool2d(F.pad(image, (1, 1, 1, 1), mode="replicate"), 3, 1)
    return 1 - (4 * (image - means).abs().sum(1, keepdim=True) - 0.25).clamp(0, 1)


def luminance(image: Tensor) -> Tensor:
    """Picture [n, 3, h, w] to grey [n, 1, h, w], weights of ITU-R BT.601."""
    red, green, blue = LUMINANCE
    return red * image[:, 0:1] + green * image[:, 1:2] + blue * image[:, 2:3]


def block(inputs: int, outputs: int, kernel: int = 3, stride: int = 1) -> nn.Sequential:
    """Convolution, batch normalisation, leaky ReLU."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, 1, bias=False), nn.BatchNorm2d(outputs), nn.LeakyReLU(0.2)
    )


class Residual(nn.Module):
    """x + two convolutions of x [n, c, h, w]."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(block(channels, channels), nn.Conv2d(channels, channels, 3, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.layers(x)


class Generator(nn.Module):
    """U-Net (Isola et al. 2017): drawing [n, 1, h, w] to icon [n, 3, h, w], both in [0, 1]; h, w are multiples of 16.

    Nothing in it looks at the whole picture, so a picture may be cut into overlapping tiles. The last doubling deals out
    channels and smooths by 1-2-1, which is zero at the one frequency that a grid of two pixels has.
    """

    def __init__(self) -> None:
        super().__init__()
        self.at_half = nn.Sequential(nn.Conv2d(1, 32, 4, 2, 1), nn.LeakyReLU(0.2))
        self.at_quarter = nn.Sequential(block(32, 64, 4, 2), block(64, 64))
        self.at_eighth = nn.Sequential(block(64, 128, 4, 2), block(128, 128))
        self.at_sixteenth = nn.Sequential(block(128, 192, 4, 2), Residual(192), Residual(192))
        self.to_eighth = block(192 + 128, 128)
        self.to_quarter = block(128 + 64, 64)
        self.to_half = nn.Sequential(block(64 + 32, 48), nn.Conv2d(48, 12, 3, 1, 1))
        self.up = nn.Upsample(scale_factor=2)
        self.to_full = nn.PixelShuffle(2)
        smooth = torch.tensor([1.0, 2.0, 1.0]) / 4
        self.register_buffer("smooth", (smooth[:, None] * smooth)[None, None].repeat(3, 1, 1, 1))

    def forward(self, drawing: Tensor) -> Tensor:
        half = self.at_half(drawing * 2 - 1)
        quarter = self.at_quarter(half)
        eighth = self.at_eighth(quarter)
        x = self.up(self.at_sixteenth(eighth))
        x = self.up(self.to_eighth(torch.cat([x, eighth], dim=1)))
        x = self.up(self.to_quarter(torch.cat([x, quarter], dim=1)))
        x = F.pad(self.to_full(self.to_half(torch.cat([x, half], dim=1))), (1, 1, 1, 1), mode="replicate")
        return torch.sigmoid(F.conv2d(x, self.smooth, groups=3))


class Discriminator(nn.Module):
    """PatchGAN: drawing [n, 1, h, w] and icon [n, 3, h, w] in [0, 1] to scores of patches; above zero means "looks real"."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(4, 32, 4, 2, 1), nn.LeakyReLU(0.2), nn.Conv2d(32, 64, 4, 2, 1), nn.LeakyReLU(0.2),
            nn.Conv2d(64, 96, 3, 1, 1), nn.LeakyReLU(0.2), nn.Conv2d(96, 1, 3, 1, 1),
        )

    def forward(self, drawing: Tensor, icon: Tensor) -> Tensor:
        return self.layers(torch.cat([drawing, icon], dim=1) * 2 - 1)


class Served(nn.Module):
    """The graph that is shipped: image [n, 3, h, w] in [0, 1] and from_photo [n] (1: trace edges first; 0: it is a drawing)."""

    def __init__(self, generator: Generator) -> None:
        super().__init__()
        self.generator = generator

    def forward(self, image: Tensor, from_photo: Tensor) -> Tensor:
        traced = from_photo.view(-1, 1, 1, 1)
        return self.generator(traced * edges(image) + (1 - traced) * luminance(image))
