"""What makes a picture alike in style or in content: statistics of seeded random filters, no pretrained network.

Style is compared by means and covariances (Gatys et al. 2016) of random features (Ulyanov et al. and Ustyuzhaninov et al.
2017 found random filters sufficient for textures), over a pyramid of sizes.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

LUMA = (0.299, 0.587, 0.114)
LEVELS, DEEP_LEVELS = 4, 3
_LUMA_FILTERS, _COLOUR_FILTERS, _COLOUR_TAPS, _DEEP = 24, 12, 12, 48


class RandomFilters:
    """One seeded bank: 7 x 7 filters on brightness and colour, thresholds on colour, and a second layer over both.

    With a finest_step of 2 only every second place in a row is looked at in the full-size picture: statistics stay the
    same in the mean, at a quarter of the time.
    """

    def __init__(self, seed: int, device: str = "cpu", finest_step: int = 1):
        generator = torch.Generator().manual_seed(seed)
        normal = lambda *shape: torch.randn(*shape, generator=generator)  # noqa: E731
        axis = torch.arange(-3.0, 4.0)
        window = torch.exp(-(axis[:, None] ** 2 + axis[None] ** 2) / 8)
        luma = normal(_LUMA_FILTERS, 1, 7, 7) * window
        colour = normal(_COLOUR_FILTERS, 3, 7, 7) * window
        luma = (luma - luma.mean((2, 3), keepdim=True)) * torch.tensor(LUMA)[:, None, None]
        wide = torch.cat([luma, colour - colour.mean((1, 2, 3), keepdim=True)])
        taps = torch.zeros(_COLOUR_TAPS, 3, 7, 7)
        taps[:, :, 3, 3] = normal(_COLOUR_TAPS, 3)
        weight = torch.cat([wide, taps])
        weight = weight / weight.flatten(1).norm(dim=1)[:, None, None, None]
        threshold = (weight[-_COLOUR_TAPS:, :, 3, 3] * torch.rand(_COLOUR_TAPS, 3, generator=generator)).sum(1)
        self.bias = torch.cat([torch.zeros(len(wide)), -threshold]).to(device)
        self.weight, self.device, self._finest_step = weight.to(device), device, finest_step
        deep = normal(_DEEP, len(weight), 3, 3)
        deep = deep - deep.mean((2, 3), keepdim=True)
        self.deep = (deep / deep.flatten(1).norm(dim=1)[:, None, None, None]).to(device)

    def features(self, image: Tensor) -> list[Tensor]:
        """Image [n, 3, h, w] to features [n, c, pixels], two layers at the finer levels and one at the coarsest."""
        found = []
        for level in range(LEVELS):
            first = F.relu(F.conv2d(image, self.weight, self.bias, stride=self._finest_step if level == 0 else 1))
            found.append(first.flatten(2))
            if level < DEEP_LEVELS:
                found.append(F.relu(F.conv2d(F.avg_pool2d(first, 2), self.deep)).flatten(2))
                image = F.avg_pool2d(image, 2)
        return found

    def statistics(self, image: Tensor) -> list[tuple[Tensor, Tensor]]:
        """Mean [n, c] and covariance [n, c, c] of each layer's features."""
        found = []
        for feature in self.features(image):
            mean = feature.mean(2, keepdim=True)
            centred = feature - mean
            found.append((mean.squeeze(2), centred @ centred.transpose(1, 2) / feature.shape[2]))
        return found


def style_distance(image: list[tuple[Tensor, Tensor]], style: list[tuple[Tensor, Tensor]]) -> Tensor:
    """Distance [n] of statistics, each channel measured in the style's own spread, averaged over the layers."""
    total = torch.zeros(())
    for (mean, covariance), (style_mean, style_covariance) in zip(image, style):
        spread = style_covariance.diagonal(dim1=1, dim2=2).clamp_min(0).sqrt() + 0.02
        scale = spread[:, :, None] * spread[:, None]
        difference, reference = (covariance - style_covariance) / scale, style_covariance / scale
        total = total + (difference**2).sum((1, 2)) / ((reference**2).sum((1, 2)) + 1)
        total = total + (((mean - style_mean) / spread) ** 2).mean(1)
    return total / len(image)


def content_distance(image: Tensor, content: Tensor) -> Tensor:
    """Distance [n] of what is where: brightness at a half and a quarter of the size, freed of its mean and contrast."""
    total = torch.zeros(())
    for size in (2, 4):
        difference = _normalised(F.avg_pool2d(_luma(image), size)) - _normalised(F.avg_pool2d(_luma(content), size))
        total = total + (difference**2).mean((1, 2, 3))
    return total / 2


def roughness(image: Tensor) -> Tensor:
    """Total variation [n], colour differences counted four times brightness: this is what keeps coloured fringes away."""
    luma = _luma(image)
    return _variation(luma) + 4 * _variation(image - luma)


def _luma(image: Tensor) -> Tensor:
    return (image * torch.tensor(LUMA, device=image.device)[:, None, None]).sum(1, keepdim=True)


def _normalised(plane: Tensor) -> Tensor:
    return (plane - plane.mean((2, 3), keepdim=True)) / (plane.std((2, 3), keepdim=True) + 0.05)


def _variation(x: Tensor) -> Tensor:
    return (x[..., 1:] - x[..., :-1]).abs().mean((1, 2, 3)) + (x[..., 1:, :] - x[..., :-1, :]).abs().mean((1, 2, 3))
