"""The network of photo-to-painting: photo and noise plane to painting."""

from __future__ import annotations

import numpy as np
import painter
import torch
import torch.nn.functional as F
from torch import Tensor, nn

DIRECTIONS, GROUPS = 16, 3
ANGLES = np.arange(DIRECTIONS) * np.pi / DIRECTIONS
KERNEL = 30
SHARPNESS = 16
BLEND = np.array([[3, 1, 0], [1, 2, 1], [0, 1, 3]])


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


def bell(width: float, reach: int) -> np.ndarray:
    """A Gaussian [2 * reach + 1] that sums to 1."""
    values = np.exp(-(np.arange(-reach, reach + 1) ** 2) / (2 * width**2))
    return values / values.sum()


class BrushDirection(nn.Module):
    """Photo [n, 3, h, w] to the brush's direction [n, 2, h/2, w/2], as cosine and sine of twice its angle; nothing to learn.

    The painter's smoothed structure tensor, at half the size; BLEND is how the painter's slopes mix neighbouring channels.
    """

    def __init__(self) -> None:
        super().__init__()
        edge = bell(painter.EDGE_SCALE, 4)
        slope = np.outer(np.convolve(edge, [0.25, 0.5, 0.25]), np.convolve(edge, [-0.5, 0, 0.5]))
        slopes = np.einsum("oi,kyx->koiyx", BLEND, np.stack([slope, slope.T]))
        self.register_buffer("slopes", torch.from_numpy(slopes.reshape(6, 3, *slope.shape)).float())
        wide = torch.from_numpy(bell(painter.DIRECTION_SCALE / 2, 7)).float()
        self.register_buffer("bell", wide.view(1, 1, 1, -1).repeat(2, 1, 1, 1))
        angle = 2 * (painter.RESTING_DIRECTION + np.pi / 2)
        resting = painter.RESTING_WEIGHT * torch.tensor([np.cos(angle), np.sin(angle)], dtype=torch.float32)
        self.register_buffer("resting", resting.view(1, 2, 1, 1))

    def forward(self, photo: Tensor) -> Tensor:
        slopes = F.conv2d(F.pad(photo, (5, 5, 5, 5), mode="replicate"), self.slopes)
        across, down = slopes[:, :3], slopes[:, 3:]
        tensor = torch.cat([(across**2 - down**2).sum(1, keepdim=True), (2 * across * down).sum(1, keepdim=True)], dim=1)
        tensor = F.pad(F.avg_pool2d(tensor, 2), (7, 7, 7, 7), mode="replicate")
        tensor = F.conv2d(F.conv2d(tensor, self.bell, groups=2), self.bell.transpose(2, 3), groups=2) + self.resting
        return -tensor / torch.sqrt((tensor**2).sum(1, keepdim=True) + 1e-12)


class Brushes(nn.Module):
    """Noise [n, 1, h, w] to strokes [n, 3, 16, h/2, w/2]: thin ones, broad ones and a learned kind, each in 16 directions.

    The first two begin as the painter's smearing along straight lines, direction k at the angle k * pi / 16.
    """

    def __init__(self) -> None:
        super().__init__()
        self.filters = nn.Conv2d(1, GROUPS * DIRECTIONS, KERNEL, 2, KERNEL // 2 - 1, bias=False)
        kernels = np.stack([painter.straight(angle, KERNEL) for angle in ANGLES], axis=1)
        kernels /= np.linalg.norm(kernels, axis=(2, 3), keepdims=True)
        with torch.no_grad():
            self.filters.weight[: 2 * DIRECTIONS] = torch.from_numpy(kernels).reshape(-1, 1, KERNEL, KERNEL)

    def forward(self, noise: Tensor) -> Tensor:
        return self.filters(noise).unflatten(1, (GROUPS, DIRECTIONS))


class Painter(nn.Module):
    """Photo [n, 3, h, w] in [0, 1] and noise [n, 1, h, w] to a painting [n, 3, h, w]; h, w are multiples of 8.

    A U-Net looks at the photo and says for each place which brush directions count and what
    they change on a blurred photo; nothing looks at the whole picture.
    """

    def __init__(self) -> None:
        super().__init__()
        self.at_half = nn.Sequential(nn.Conv2d(3, 48, 4, 2, 1), nn.LeakyReLU(0.2), block(48, 48))
        self.at_quarter = nn.Sequential(block(48, 96, 4, 2), Residual(96))
        self.at_eighth = nn.Sequential(block(96, 128, 4, 2), Residual(128))
        self.to_quarter = block(128 + 96, 64)
        self.to_half = block(64 + 48, 48)
        self.direction = BrushDirection()
        self.choice = nn.Conv2d(48 + 2, GROUPS * DIRECTIONS, 3, 1, 1)
        with torch.no_grad():
            towards = np.stack([np.cos(2 * ANGLES), np.sin(2 * ANGLES)], axis=1) * SHARPNESS
            self.choice.weight[:, 48:] = 0
            self.choice.weight[:, 48:, 1, 1] = torch.from_numpy(towards).float().repeat(GROUPS, 1)
        self.brushes = Brushes()
        self.mix = nn.Sequential(
            block(48 + 2 + GROUPS, 64), Residual(64), nn.LeakyReLU(0.2), nn.Conv2d(64, 12, 3, 1, 1)
        )
        self.up = nn.Upsample(scale_factor=2)
        self.to_full = nn.PixelShuffle(2)

    def forward(self, photo: Tensor, noise: Tensor) -> Tensor:
        half = self.at_half(photo * 2 - 1)
        quarter = self.at_quarter(half)
        x = self.up(self.at_eighth(quarter))
        x = self.up(self.to_quarter(torch.cat([x, quarter], dim=1)))
        x = torch.cat([self.to_half(torch.cat([x, half], dim=1)), self.direction(photo)], dim=1)
        chosen = torch.softmax(self.choice(x).unflatten(1, (GROUPS, DIRECTIONS)), dim=2)
        strokes = (chosen * self.brushes(noise)).sum(dim=2)
        ground = F.avg_pool2d(F.pad(photo, (2, 2, 2, 2), mode="replicate"), 5, 1)
        return ground + self.to_full(self.mix(torch.cat([x, strokes], dim=1)))


class Served(nn.Module):
    """The graph that is shipped: image [n, 3, h, w] in [0, 1], noise [n, 1, h, w] and strength [n] to a picture in [0, 1]."""

    def __init__(self, network: Painter) -> None:
        super().__init__()
        self.network = network

    def forward(self, image: Tensor, noise: Tensor, strength: Tensor) -> Tensor:
        share = strength.view(-1, 1, 1, 1)
        return share * self.network(image, noise).clamp(0, 1) + (1 - share) * image
