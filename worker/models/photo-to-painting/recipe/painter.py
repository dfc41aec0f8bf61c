"""The painter whose pictures the network learns from: photo and noise plane to painting, the same for the same noise.

Flattened colours, warm lights and cool shadows, and brush strokes that follow the picture's shapes, after Semmo et al.
(*Image stylization by oil paint filtering using color palettes*, 2015). Arrays are float32 [h, w] or [h, w, 3] in [0, 1].
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, map_coordinates, sobel
from scipy.signal import oaconvolve

Plane = NDArray[np.float32]

EDGE_SCALE, DIRECTION_SCALE = 1.0, 4.0
RESTING_DIRECTION, RESTING_WEIGHT = np.deg2rad(-35), 1.5e-4
STROKE_WIDTH, DAB_WIDTH, LENGTH = 1.4, 2.8, 13
RAGGED = 2.2
RELIEF = 0.07
FLATNESS = 2.6
TONES = 7
LUMINANCE = np.array([0.299, 0.587, 0.114], np.float32)
STROKE_TINT = np.array([0.060, 0.045, 0.005], np.float32)
DAB_TINT = np.array([0.050, 0.075, 0.085], np.float32)
WARMTH = np.array([0.12, 0.04, -0.15], np.float32)


def paint(photo: Plane, noise: Plane) -> Plane:
    """Paint a photo [h, w, 3] with the strokes that a plane [h, w] of standard normals gives."""
    direction = brush_direction(photo)
    strokes, dabs = brush(noise, direction)
    colours = displaced(flatten(photo), direction, RAGGED * (0.5 * strokes + dabs))
    colours = palette(colours) + strokes[..., None] * STROKE_TINT + dabs[..., None] * DAB_TINT
    return np.clip(colours + RELIEF * relief(0.7 * strokes + 0.5 * dabs)[..., None], 0, 1)


def brush_direction(photo: Plane) -> Plane:
    """Angle [h, w] that a brush moves along: the edges (smoothed structure tensor), or a slant where there are none."""
    smooth = gaussian_filter(photo, (EDGE_SCALE, EDGE_SCALE, 0))
    gx, gy = (sobel(smooth, axis=axis, mode="reflect") / 8 for axis in (1, 0))  # this blends neighbouring channels, too
    xx, yy, xy = (gaussian_filter((a * b).sum(2), DIRECTION_SCALE) for a, b in ((gx, gx), (gy, gy), (gx, gy)))
    across = RESTING_DIRECTION + np.pi / 2
    xx += RESTING_WEIGHT * np.cos(across) ** 2
    yy += RESTING_WEIGHT * np.sin(across) ** 2
    xy += RESTING_WEIGHT * np.cos(across) * np.sin(across)
    return (0.5 * np.arctan2(2 * xy, xx - yy) + np.pi / 2).astype(np.float32)


def brush(noise: Plane, direction: Plane) -> tuple[Plane, Plane]:
    """Thin strokes and broad dabs [h, w], about -1 to 1: the noise's fine and coarse part, smeared along the direction."""
    coarse = gaussian_filter(noise, DAB_WIDTH)
    planes = smear([gaussian_filter(noise, STROKE_WIDTH) - coarse, coarse], direction)
    strokes, dabs = (plane / np.linalg.norm(straight(0.0, 48)[k]) for k, plane in enumerate(planes))
    return np.tanh(1.4 * strokes), np.tanh(1.4 * dabs)


def smear(planes: list[Plane], direction: Plane) -> list[Plane]:
    """Line integral convolution (Cabral and Leedom 1993) of planes [h, w] over LENGTH pixels both ways, weights falling off."""
    totals = [plane.copy() for plane in planes]
    height, width = direction.shape
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    cosine, sine = np.cos(direction), np.sin(direction)
    for way in (np.float32(1), np.float32(-1)):
        y, x, dy, dx = rows, columns, way * sine, way * cosine
        for weight in falloff()[LENGTH + 1 :]:
            y, x = np.clip(y + dy, 0, height - 1), np.clip(x + dx, 0, width - 1)
            for total, plane in zip(totals, planes):
                total += weight * map_coordinates(plane, [y, x], order=1, mode="nearest")
            here = np.rint(y).astype(np.int32), np.rint(x).astype(np.int32)
            turn = np.where(cosine[here] * dx + sine[here] * dy < 0, np.float32(-1), np.float32(1))
            dy, dx = turn * sine[here], turn * cosine[here]
    return totals


def falloff() -> Plane:
    """The weights [2 * LENGTH + 1] along a stroke: a raised cosine."""
    return (0.5 + 0.5 * np.cos(np.pi * np.arange(-LENGTH, LENGTH + 1) / (LENGTH + 1))).astype(np.float32)


def straight(angle: float, side: int) -> Plane:
    """The kernels [2, side, side] (stroke, dab) that smear noise along a straight line; their norm is the result's spread."""
    centre = (side - 1) / 2
    y, x = np.mgrid[:side, :side].astype(np.float32) - centre
    kernels = np.zeros((2, side, side), np.float32)
    for step, weight in zip(range(-LENGTH, LENGTH + 1), falloff()):
        apart = (x - step * np.cos(angle)) ** 2 + (y - step * np.sin(angle)) ** 2
        fine, coarse = (np.exp(-apart / (2 * w**2)) / (2 * np.pi * w**2) for w in (STROKE_WIDTH, DAB_WIDTH))
        kernels += weight * np.stack([fine - coarse, coarse])
    return kernels


def flatten(photo: Plane) -> Plane:
    """Generalised Kuwahara filter (Papari et al. 2007): of eight sectors around a pixel, the even ones give its colour."""
    reach = int(np.ceil(2.5 * FLATNESS))
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1].astype(np.float32)
    angle, near = np.arctan2(y, x), np.exp(-(x**2 + y**2) / (2 * FLATNESS**2))
    total, weights = np.zeros_like(photo), np.zeros((*photo.shape[:2], 1), np.float32)
    for sector in range(8):
        apart = np.abs(np.angle(np.exp(1j * (angle - sector * np.pi / 4))))
        kernel = near * np.cos(np.minimum(1.6 * apart, np.pi / 2)) ** 2
        kernel[reach, reach] = 1 / 8
        kernel /= kernel.sum()
        mean, square = _weighted(photo, kernel), _weighted(photo**2, kernel)
        weight = 1 / (1e-4 + np.maximum(square - mean**2, 0).sum(2, keepdims=True)) ** 3
        total, weights = total + weight * mean, weights + weight
    return total / weights


def _weighted(picture: Plane, kernel: Plane) -> Plane:
    reach = kernel.shape[0] // 2
    padded = np.pad(picture, ((reach, reach), (reach, reach), (0, 0)), mode="reflect")
    return oaconvolve(padded, kernel[::-1, ::-1, None], mode="valid", axes=(0, 1)).astype(np.float32)


def displaced(colours: Plane, direction: Plane, amount: Plane) -> Plane:
    """Take each pixel's colour from beside its stroke, `amount` pixels away, so that the borders of shapes are ragged."""
    rows, columns = np.mgrid[: amount.shape[0], : amount.shape[1]].astype(np.float32)
    y, x = rows + amount * np.cos(direction), columns - amount * np.sin(direction)
    return np.stack([map_coordinates(colours[..., c], [y, x], order=1, mode="reflect") for c in range(3)], axis=2)


def palette(colours: Plane) -> Plane:
    """Fewer tones (Winnemoeller et al. 2006), stronger colours, warm lights and cool shadows."""
    grey = (colours @ LUMINANCE)[..., None]
    step = np.round(grey * TONES) / TONES
    tone = step + np.tanh(9 * (grey - step)) / (2 * TONES)
    tone = tone + 0.06 * np.sin(2 * np.pi * (tone - 0.5)) + 0.05 * (1 - tone)
    return np.clip(tone + 1.4 * (colours - grey) + (tone - 0.5) * WARMTH, 0, 1)


def relief(height: Plane) -> Plane:
    """Light from the upper left on the paint's height [h, w]: about -1 to 1."""
    smooth = gaussian_filter(height, 0.7)
    return np.tanh(-2.2 * (sobel(smooth, axis=0) + sobel(smooth, axis=1)) / 8)
