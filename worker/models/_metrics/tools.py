"""What the training recipes share: command line, batches, checkpoints, export to ONNX, package files, pictures."""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from pathlib import Path
from typing import Callable, Iterator

import numpy as np
import onnx
import torch
from PIL import Image

OPSET = 17
COUNT_FIELD = {
    "type": "integer", "title": "Images", "description": "How many images to make in one job.",
    "minimum": 1, "maximum": 64, "default": 1,
}
SEED_FIELD = {
    "type": "integer", "title": "Seed",
    "description": "Image k of a job uses seed + k (mod 2^53). Chosen by the gateway when absent.",
    "minimum": 0, "maximum": 2**53 - 1,
}


def arguments(package: Path, steps: int, quick_steps: int, commands: list[str]) -> argparse.Namespace:
    """Parse a recipe's command line; `work` and `package` come back as folders that exist."""
    parser = argparse.ArgumentParser(description=f"Recipe of {package.name}: {', '.join(commands)}.")
    parser.add_argument("command", choices=commands)
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--threads", type=int, default=2, help="CPU threads of torch")
    parser.add_argument("--seed", type=int, default=0, help="seed of the training run")
    parser.add_argument("--steps", type=int, help=f"training steps (default {steps}, with --quick {quick_steps})")
    parser.add_argument("--quick", action="store_true", help="a check in minutes, kept apart from the real weights")
    parser.add_argument("--work", type=Path, default=Path.home() / ".cache" / "darkroom", help="data and checkpoints")
    parser.add_argument("--package", type=Path, help="folder to write to (default: this package; a scratch one with --quick)")
    args = parser.parse_args()
    args.steps = args.steps or (quick_steps if args.quick else steps)
    args.data = args.work
    args.work = args.work / (package.name + ("-quick" if args.quick else ""))
    args.package = args.package or (args.work / "package" if args.quick else package)
    args.images = 1000 if args.quick else 10000
    for folder in (args.work, args.package):
        folder.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    return args


def batches(count: int, size: int, seed: int, first_step: int) -> Iterator[torch.Tensor]:
    """Endless batches of indices int64 [size]; every epoch is a new permutation, and a resumed run goes on in it."""
    per_epoch = count // size
    epoch, skip = divmod(first_step, per_epoch)
    while True:
        order = torch.randperm(count, generator=torch.Generator().manual_seed(seed * 100003 + epoch))
        for index in range(skip, per_epoch):
            yield order[index * size : (index + 1) * size]
        epoch, skip = epoch + 1, 0


class Training:
    """Counts steps and time, prints progress and keeps a checkpoint, so that a run can be stopped and resumed."""

    def __init__(self, args: argparse.Namespace, parts: dict[str, torch.nn.Module | torch.optim.Optimizer]):
        self._args, self._parts = args, parts
        self._path = args.work / "checkpoint.pt"
        self.step, self._seconds = 0, 0.0
        if self._path.exists():
            state = torch.load(self._path, map_location=args.device, weights_only=True)
            for name, part in parts.items():
                part.load_state_dict(state[name])
            self.step, self._seconds = state["step"], state["seconds"]
            torch.manual_seed(args.seed + self.step)
            print(f"resumed at step {self.step}", flush=True)

    def run(self, step: Callable[[], dict[str, float]], report_every: int = 100, save_every_s: float = 60) -> None:
        """Call `step` until the wanted number of steps is done; it returns figures for the progress line."""
        saved = resumed = time.monotonic()
        before, first = self._seconds, self.step
        while self.step < self._args.steps:
            figures = step()
            self.step += 1
            now = time.monotonic()
            self._seconds = before + now - resumed
            if self.step % report_every == 0 or self.step == self._args.steps:
                text = " ".join(f"{name} {float(value):.3f}" for name, value in figures.items())
                rate = (now - resumed) / (self.step - first)
                print(f"step {self.step}/{self._args.steps} {self._seconds:.0f} s ({rate:.3f} s/step) {text}", flush=True)
            if now - saved > save_every_s:
                self._save()
                saved = now
        self._save()

    def _save(self) -> None:
        state = {name: part.state_dict() for name, part in self._parts.items()}
        scratch = self._path.with_suffix(".new")
        torch.save({**state, "step": self.step, "seconds": self._seconds}, scratch)
        scratch.replace(self._path)


def restore(args: argparse.Namespace, **modules: torch.nn.Module) -> None:
    """Load the named modules from the checkpoint and set them to evaluation; notes size and effort in figures.json."""
    state = torch.load(args.work / "checkpoint.pt", map_location="cpu", weights_only=True)
    for name, module in modules.items():
        module.load_state_dict(state[name])
        module.eval()
    update_figures(args.package, {
        "training": {"steps": state["step"], "minutes": round(state["seconds"] / 60, 1)},
        "parameters": {name: sum(p.numel() for p in module.parameters()) for name, module in modules.items()},
    })


def export_onnx(
    module: torch.nn.Module, inputs: dict[str, torch.Tensor], outputs: list[str], target: Path, free: dict[str, dict[int, str]] | None = None
) -> None:
    """Export with a dynamic batch axis named n, and others where `free` names them; leaves no trace of the exporting machine."""
    axes = {name: {0: "n", **(free or {}).get(name, {})} for name in [*inputs, *outputs]}
    torch.onnx.export(
        module, tuple(inputs.values()), str(target), input_names=list(inputs), output_names=outputs,
        dynamic_axes=axes, opset_version=OPSET, dynamo=False,
    )
    model = onnx.load(target)
    model.doc_string = model.graph.doc_string = ""
    for node in model.graph.node:
        node.doc_string = ""
    onnx.checker.check_model(model, full_check=True)
    random = [node.op_type for node in model.graph.node if "Random" in node.op_type or node.op_type in ("Dropout", "Bernoulli")]
    if random:
        raise AssertionError(f"{target.name} draws its own random numbers: {random}")
    onnx.save(model, target)


def write_json(target: Path, content: dict) -> None:
    """UTF-8, LF, two spaces, a newline at the end."""
    target.write_bytes((json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode("utf-8"))


def update_figures(package: Path, figures: dict) -> None:
    """Put figures into the package's figures.json beside those that are there already, and print them."""
    target = package / "figures.json"
    known = json.loads(target.read_text()) if target.exists() else {}
    write_json(target, {**known, **figures})
    for name, value in figures.items():
        print(name, value, flush=True)


def file_entries(package: Path, names: list[str]) -> list[dict]:
    """The "files" of a model.json: name, SHA-256 and size of each."""
    contents = [(name, (package / name).read_bytes()) for name in names]
    return [{"name": name, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)} for name, data in contents]


def input_schema(fields: dict[str, dict], example: dict) -> dict:
    """The "input_schema" of a model.json: the model's own fields, then count and seed."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "additionalProperties": False,
        "properties": {**fields, "count": COUNT_FIELD, "seed": SEED_FIELD},
        "examples": [example],
    }


def contact_sheet(images: np.ndarray, columns: int, target: Path, width: int = 560) -> None:
    """Write images [n, 1, h, w] in [0, 1] as one grid PNG, enlarged without smoothing to about `width` pixels."""
    rows, (height, wide) = len(images) // columns, images.shape[2:]
    pixels = np.round(np.clip(images[: rows * columns, 0], 0, 1) * 255).astype(np.uint8)
    grid = pixels.reshape(rows, columns, height, wide).transpose(0, 2, 1, 3).reshape(rows * height, columns * wide)
    scale = max(1, round(width / grid.shape[1]))
    target.parent.mkdir(exist_ok=True)
    Image.fromarray(grid).resize((grid.shape[1] * scale, grid.shape[0] * scale), Image.Resampling.NEAREST).save(target, optimize=True)
