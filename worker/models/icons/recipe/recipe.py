"""Train, export, evaluate and picture the icons: prompt to 64 x 64 icon by latent diffusion."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PACKAGE.parent / "_metrics"))

import dataset  # noqa: E402
import export  # noqa: E402
import measure  # noqa: E402
import pictures  # noqa: E402
import stages  # noqa: E402
import tools  # noqa: E402


def train(args: argparse.Namespace) -> None:
    """All stages one after the other; each resumes where it stopped. They can also be called one by one."""
    for stage in (compose, stages.train_decoder, stages.train_reader, stages.train_denoiser, stages.train_judge):
        stage(args)


def compose(args: argparse.Namespace) -> None:
    """Draw the training pictures."""
    dataset.compose(args.data, stages.composed(args), stages.shards(args))


if __name__ == "__main__":
    commands = {
        "train": train, "compose": compose, "decoder": stages.train_decoder, "reader": stages.train_reader,
        "denoiser": stages.train_denoiser, "judge": stages.train_judge, "export": export.export, "evaluate": measure.evaluate,
        "pictures": pictures.pictures,
    }
    arguments = tools.arguments(PACKAGE, steps=7000, quick_steps=200, commands=list(commands))
    commands[arguments.command](arguments)
