"""The codec: principal components of 16 x 16 patches say what is drawn, sixteen numbers more how it is placed; a decoder draws and places."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from placing import AS_GIVEN, placed

CHANNELS, PATCH, GRID = 64, 16, 4
ALL_CHANNELS = CHANNELS + 1
NOISE = 0.15


class Encoder(nn.Module):
    """Picture [n, 3, 64, 64] in [0, 1] to latent [n, 65, 4, 4]: each patch's first 64 components, scaled; and "placed as given"."""

    def __init__(self) -> None:
        super().__init__()
        self.components = nn.Conv2d(3, CHANNELS, PATCH, PATCH)
        self.register_buffer("as_given", torch.tensor(AS_GIVEN).view(1, 1, GRID, GRID), persistent=False)

    def forward(self, image: Tensor) -> Tensor:
        return torch.cat([self.drawn(image), self.as_given.expand(image.shape[0], -1, -1, -1)], dim=1)

    def drawn(self, image: Tensor) -> Tensor:
        """The components alone [n, 64, 4, 4]."""
        return self.components(image * 2 - 1)


class Decoder(nn.Module):
    """Latent [n, 65, 4, 4] to picture [n, 3, 64, 64], about [-1, 1]: the components put together, a learned correction, and placing."""

    def __init__(self) -> None:
        super().__init__()
        self.rough = nn.ConvTranspose2d(CHANNELS, 3, PATCH, PATCH)
        self.enter = nn.Sequential(nn.PixelUnshuffle(4), nn.Conv2d(48, 96, 3, 1, 1))
        self.wide = nn.Sequential(nn.SiLU(), nn.PixelUnshuffle(2), nn.Conv2d(384, 128, 1), Residual(128), nn.Conv2d(128, 384, 1), nn.PixelShuffle(2))
        self.leave = nn.Sequential(Residual(96), Residual(96), nn.SiLU(), nn.Conv2d(96, 48, 3, 1, 1), nn.PixelShuffle(4))

    def forward(self, latent: Tensor) -> Tensor:
        return placed(self.drawn(latent[:, :CHANNELS]), latent[:, CHANNELS].flatten(1))

    def drawn(self, components: Tensor) -> Tensor:
        """The picture before it is placed."""
        rough = self.rough(components)
        features = self.enter(rough)
        return rough + self.leave(features + self.wide(features))


class Residual(nn.Module):
    """x + two convolutions of x [n, c, h, w]."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.SiLU(), nn.Conv2d(channels, channels, 3, 1, 1), nn.SiLU(), nn.Conv2d(channels, channels, 3, 1, 1)
        )

    def forward(self, x: Tensor) -> Tensor:
        return x + self.layers(x)


@torch.no_grad()
def fit(pictures: Tensor, encoder: Encoder, decoder: Decoder) -> None:
    """Set the components from pictures [n, 3, 64, 64] in [0, 1].

    A component is divided by the square root of its deviation and all by one number, so that latents have variance 1 in
    the mean and the strong components still stand out.
    """
    count = len(pictures)
    cut = pictures.numpy().reshape(count, 3, GRID, PATCH, GRID, PATCH).transpose(0, 2, 4, 1, 3, 5).reshape(-1, 3 * PATCH * PATCH)
    flat = cut * 2 - 1
    mean = flat.mean(0)
    values, vectors = np.linalg.eigh(np.cov((flat - mean).T))
    deviation = np.sqrt(values[::-1][:CHANNELS])
    scale = 1 / np.sqrt(deviation * deviation.mean())
    vectors = vectors[:, ::-1][:, :CHANNELS]
    forward, back = (vectors * scale).T, (vectors / scale).T
    shape = (CHANNELS, 3, PATCH, PATCH)
    encoder.components.weight.copy_(torch.from_numpy(forward.reshape(shape).copy()))
    encoder.components.bias.copy_(torch.from_numpy(-forward @ mean))
    decoder.rough.weight.copy_(torch.from_numpy(back.reshape(shape).copy()))
    decoder.rough.bias.copy_(torch.from_numpy(mean.reshape(3, -1).mean(1)))


def reconstruction_loss(made: Tensor, image: Tensor) -> Tensor:
    """Mean distance of pictures [n, 3, h, w] and, at half the weight each, of their differences between neighbours."""
    error = made - image
    down, across = error[:, :, 1:] - error[:, :, :-1], error[:, :, :, 1:] - error[:, :, :, :-1]
    return error.abs().mean() + 0.5 * (down.abs().mean() + across.abs().mean())


def disturbed(latent: Tensor) -> Tensor:
    """Latents with noise of 0 to 0.3, so that the decoder forgives small errors of the denoiser."""
    return latent + 2 * NOISE * torch.rand(len(latent), 1, 1, 1, device=latent.device) * torch.randn_like(latent)
