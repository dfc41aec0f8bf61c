"""The stages of training, each resumable and with a checkpoint folder of its own: decoder, reader, denoiser, judge."""

from __future__ import annotations

import argparse
import copy
import re
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

import dataset
import diffusion
import judge
import tools
from codec import Decoder, Encoder, disturbed, fit, reconstruction_loss
from composer import SIDE
from cutting import cut
from denoiser import WIDTH, Drawer, Reader
from judge import FACTORS
from placing import COUNT, placed
from states import TextStates
from states import encode as encode_captions
from world import Scene

SHARDS = 4
VAGUE = re.compile(r"\b(animal|thing|something|icon(?! of))\b")
READER_STEPS, READER_BATCH, READER_RATE = 100, 128, 1e-3
DENOISER_BATCH, DENOISER_RATE, AVERAGE, UNGUIDED = 128, 1e-3, 0.998, 0.1
JUDGE_STEPS, JUDGE_BATCH, JUDGE_RATE = 1300, 64, 1.5e-3
DECODER_STEPS, DECODER_BATCH, DECODER_RATE = 900, 16, 1e-3


def stage(args: argparse.Namespace, name: str, steps: int | None = None) -> argparse.Namespace:
    """The arguments of one stage: its own folder, and its own number of steps (a twentieth with --quick) or --steps."""
    changed = copy.copy(args)
    changed.work = args.work / name
    if steps is not None:
        changed.steps = max(1, steps // 20) if args.quick else steps
    changed.work.mkdir(parents=True, exist_ok=True)
    return changed


def composed(args: argparse.Namespace) -> Path:
    """Where the composed pictures lie."""
    return args.work / "composed"


def shards(args: argparse.Namespace) -> int:
    """How many shards of pictures the run uses."""
    return 1 if args.quick else SHARDS


def rate(step: int, steps: int, top: float, warm_up: int = 50) -> float:
    """Learning rate: a linear warm-up, level, and over the last 30 % of the steps a line down to a fiftieth."""
    return top * min(1.0, (step + 1) / warm_up, 0.02 + (1 - step / steps) / 0.3)


def as_batch(pictures: np.ndarray, chosen: Tensor, device: str) -> Tensor:
    """Chosen pictures as float32 [n, 3, 64, 64] in [0, 1], channels last."""
    bytes_ = torch.from_numpy(pictures[chosen.numpy()]).to(device)
    return (bytes_.permute(0, 3, 1, 2).float() / 255).contiguous(memory_format=torch.channels_last)


def anywhere(image: Tensor) -> Tensor:
    """Pictures [n, 3, 64, 64] in [0, 1], each placed at random."""
    return placed(image, torch.randn(len(image), COUNT, device=image.device)).clamp(0, 1)


def on(device: str, *tensors: Tensor) -> list[Tensor]:
    """Tensors on a device."""
    return [tensor.to(device) for tensor in tensors]


def train_decoder(args: argparse.Namespace) -> None:
    """The components from 2,000 pictures at once; then the decoder's correction, step by step. Half the pictures are placed at random."""
    pictures = dataset.pictures(composed(args), shards(args))
    own = stage(args, "codec", DECODER_STEPS)
    encoder = Encoder().to(args.device)
    decoder = Decoder().to(args.device, memory_format=torch.channels_last).train()
    sample = as_batch(pictures, torch.arange(0, 8000, dataset.VARIANTS), "cpu")
    sample[::2] = anywhere(sample[::2])
    fit(sample, encoder, decoder)
    encoder.requires_grad_(False)
    decoder.rough.requires_grad_(False)
    optimiser = torch.optim.AdamW([p for p in decoder.parameters() if p.requires_grad], betas=(0.9, 0.98), weight_decay=1e-3)
    training = tools.Training(own, {"encoder": encoder, "decoder": decoder, "optimiser": optimiser})
    indices = tools.batches(len(pictures), DECODER_BATCH, args.seed, training.step)

    def step() -> dict[str, float]:
        optimiser.param_groups[0]["lr"] = rate(training.step, own.steps, DECODER_RATE)
        image = as_batch(pictures, next(indices), args.device)
        image[::2] = anywhere(image[::2])
        loss = reconstruction_loss(decoder.drawn(disturbed(encoder.drawn(image))), image * 2 - 1)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(decoder.parameters(), 1.0)
        optimiser.step()
        return {"loss": loss.detach()}

    training.run(step, report_every=50)


@torch.no_grad()
def latents_of(args: argparse.Namespace) -> Tensor:
    """Components float16 [n, 64, 4, 4] of all pictures."""
    pictures, encoder = dataset.pictures(composed(args), shards(args)), Encoder()
    load(args.work / "codec", encoder=encoder)
    return torch.cat([encoder.drawn(as_batch(pictures, part, "cpu")).half() for part in torch.arange(len(pictures)).split(500)])


def read(args: argparse.Namespace) -> tuple[TextStates, Tensor]:
    """States of all captions, and the factors that they name."""
    scenes, captions = dataset.scenes(composed(args), shards(args))
    size = dataset.SHARD
    files = [encode_captions(args, shard, captions[shard * size : (shard + 1) * size]) for shard in range(shards(args))]
    return TextStates(files), factors(scenes, captions)


def load(folder: Path, **modules: torch.nn.Module) -> None:
    """Load modules from a stage's checkpoint, for evaluation."""
    state = torch.load(folder / "checkpoint.pt", map_location="cpu", weights_only=True)
    for name, module in modules.items():
        module.load_state_dict(state[name])
        module.eval()


def factors(scenes: list[Scene], captions: list[str], vague: bool = True) -> Tensor:
    """What each caption says, int64 [n, 5], indices into FACTORS; -1 (if `vague`) where it leaves the kind open."""
    rows = [[options.index(getattr(scene, name)) for name, options in FACTORS.items()] for scene in scenes]
    found = torch.tensor(rows)
    if vague:
        found[torch.tensor([bool(VAGUE.search(caption)) for caption in captions]), 0] = -1
    return found


class Naming(nn.Module):
    """Names the five factors from the reader's first five slots [n, 8, 256]; only training uses it."""

    def __init__(self) -> None:
        super().__init__()
        self.heads = nn.ModuleList(nn.Linear(WIDTH, len(options)) for options in FACTORS.values())

    def forward(self, slots: Tensor, wanted: Tensor) -> Tensor:
        """Mean cross-entropy against int64 [n, 5]; -1 counts nothing."""
        losses = [F.cross_entropy(head(slots[:, index]), wanted[:, index], ignore_index=-1) for index, head in enumerate(self.heads)]
        return torch.stack(losses).mean()


def train_reader(args: argparse.Namespace) -> None:
    """Before pictures come in: the reader learns to pick kind, colours, part and background out of a caption."""
    states, wanted = read(args)
    own = stage(args, "reader", READER_STEPS)
    reader, naming = Reader().to(args.device), Naming().to(args.device)
    optimiser = torch.optim.AdamW([*reader.parameters(), *naming.parameters()], weight_decay=0.01)
    training = tools.Training(own, {"reader": reader, "naming": naming, "optimiser": optimiser})
    indices = tools.batches(len(wanted), READER_BATCH, args.seed, training.step)

    def step() -> dict[str, float]:
        optimiser.param_groups[0]["lr"] = rate(training.step, own.steps, READER_RATE)
        chosen = next(indices)
        loss = naming(reader(*on(args.device, *states.batch(chosen))), wanted[chosen].to(args.device))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        return {"loss": loss.detach()}

    training.run(step)


def train_denoiser(args: argparse.Namespace) -> None:
    """v-prediction over latents, the reader frozen; a tenth of the captions is emptied for guidance; averaged weights are kept."""
    latents, (slots, empty) = latents_of(args), slots_of(args)
    own = stage(args, "denoiser")
    drawer = Drawer().to(args.device)
    averaged = copy.deepcopy(drawer).requires_grad_(False)
    optimiser = torch.optim.AdamW(drawer.parameters(), betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    training = tools.Training(own, {"current": drawer, "drawer": averaged, "optimiser": optimiser})
    indices = tools.batches(len(latents), DENOISER_BATCH, args.seed, training.step)
    schedule = diffusion.Schedule(args.device)

    def step() -> dict[str, float]:
        optimiser.param_groups[0]["lr"] = rate(training.step, own.steps, DENOISER_RATE, warm_up=50)
        chosen = next(indices)
        said = slots[chosen // dataset.VARIANTS].float()
        said[torch.rand(len(chosen)) < UNGUIDED] = empty
        said, clean = on(args.device, said, latents[chosen].float())
        noise, timestep = torch.randn_like(clean), torch.randint(diffusion.TIMESTEPS, (len(clean),), device=args.device)
        noisy, velocity = schedule.mix(clean, noise, timestep)
        loss = F.mse_loss(drawer(noisy, timestep.float(), said), velocity)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(drawer.parameters(), 1.0)
        optimiser.step()
        weight = 1 - min(AVERAGE, (training.step + 1) / (training.step + 10))
        torch._foreach_lerp_(list(averaged.parameters()), [p.detach() for p in drawer.parameters()], weight)
        return {"loss": loss.detach()}

    training.run(step, report_every=50)


@torch.no_grad()
def slots_of(args: argparse.Namespace) -> tuple[Tensor, Tensor]:
    """What the trained reader makes of every caption, float16 [n, 8, 256], and of the empty prompt, float32 [8, 256]."""
    kept = args.work / "slots.pt"
    if not kept.exists():
        reader, (states, wanted) = Reader(), read(args)
        load(args.work / "reader", reader=reader)
        parts = [reader(*states.batch(part)).half() for part in torch.arange(len(wanted)).split(250)]
        empty = reader(*states.batch(torch.zeros(1, dtype=torch.int64), torch.ones(1, dtype=torch.bool)))[0]
        torch.save({"slots": torch.cat(parts), "empty": empty}, kept)
    found = torch.load(kept, weights_only=True)
    return found["slots"], found["empty"]


def train_judge(args: argparse.Namespace) -> None:
    """The classifier that measures; it sees the training pictures only, placed at random, and learns no ground that is not named."""
    pictures = dataset.pictures(composed(args), shards(args))
    wanted = factors(*dataset.scenes(composed(args), shards(args)), vague=False)
    wanted[:, -1][wanted[:, -1] == FACTORS["ground"].index("open")] = -1
    own = stage(args, "judge", JUDGE_STEPS)
    model = judge.Judge().to(args.device, memory_format=torch.channels_last).train()
    optimiser = torch.optim.AdamW(model.parameters(), weight_decay=0.02)
    training = tools.Training(own, {"judge": model, "optimiser": optimiser})
    indices = tools.batches(len(pictures), JUDGE_BATCH, args.seed, training.step)

    def step() -> dict[str, float]:
        optimiser.param_groups[0]["lr"] = rate(training.step, own.steps, JUDGE_RATE)
        chosen = next(indices)
        icons = cut(anywhere(as_batch(pictures, chosen, args.device)).cpu().numpy().transpose(0, 2, 3, 1), SIDE, on_white=False)
        shown = judge.roughened(torch.from_numpy(icons.transpose(0, 3, 1, 2)).to(args.device, memory_format=torch.channels_last))
        loss = judge.loss(model(shown), wanted[chosen // dataset.VARIANTS].to(args.device))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        return {"loss": loss.detach()}

    training.run(step)


def effort(folder: Path) -> dict[str, float]:
    """Steps and minutes by the clock that a stage has taken."""
    state = torch.load(folder / "checkpoint.pt", map_location="cpu", weights_only=True)
    return {"steps": state["step"], "minutes": round(state["seconds"] / 60, 1)}


def size(module: nn.Module) -> int:
    """Number of parameters."""
    return sum(parameter.numel() for parameter in module.parameters())
