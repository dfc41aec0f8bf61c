"""What the frozen text encoder says about captions: run once, kept as float16, given out in batches."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

import metrics
import text


class Prompts:
    """Tokenizer and exported encoder: texts to token states and masks."""

    def __init__(self, folder: Path, threads: int = 1):
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer" / "tokenizer.json"))
        self._session = metrics.session(folder / "text_encoder" / "model.onnx", threads)

    def __call__(self, texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
        """States float32 [n, l, 384] and mask int64 [n, l], padded to the longest text, of at most 32 tokens."""
        ids = [encoding.ids[:31] + encoding.ids[-1:] if len(encoding.ids) > 32 else encoding.ids for encoding in self._tokenizer.encode_batch(texts)]
        longest = max(map(len, ids))
        padded, mask = np.zeros((len(ids), longest), np.int64), np.zeros((len(ids), longest), np.int64)
        for row, numbers in enumerate(ids):
            padded[row, : len(numbers)], mask[row, : len(numbers)] = numbers, 1
        return self._session.run(["last_hidden_state"], {"input_ids": padded, "attention_mask": mask})[0], mask


def encode(args: argparse.Namespace, shard: int, captions: list[str]) -> Path:
    """Keep the states of a shard's captions under the work folder, equal captions once; done only if it is not there yet."""
    kept = args.work / "states" / f"{shard:02d}.npz"
    if not kept.exists():
        distinct = sorted(set(captions), key=lambda caption: (len(caption), caption))
        prompts, parts = Prompts(text_folder(args), args.threads), []
        for start in range(0, len(distinct), 64):
            states, mask = prompts(distinct[start : start + 64])
            parts += [row[: int(length)].astype(np.float16) for row, length in zip(states, mask.sum(1))]
        kept.parent.mkdir(exist_ok=True)
        places = {caption: index for index, caption in enumerate(distinct)}
        np.savez(
            kept, states=np.concatenate(parts), lengths=np.array([len(part) for part in parts]),
            places=np.array([places[caption] for caption in captions]), empty=prompts([""])[0][0].astype(np.float16),
        )
    return kept


def text_folder(args: argparse.Namespace) -> Path:
    """The folder with tokenizer and text encoder, exported on first use."""
    folder = args.work / "text"
    if not (folder / "tokenizer" / "tokenizer.json").exists():
        text.export(args.data, folder)
    return folder


class TextStates:
    """States of all captions of the pictures."""

    def __init__(self, files: list[Path]):
        self._states, self._spans = [], []
        for index, path in enumerate(files):
            with np.load(path) as stored:
                ends = np.cumsum(stored["lengths"])
                self._spans += [(index, ends[place] - stored["lengths"][place], ends[place]) for place in stored["places"]]
                self._states.append(torch.from_numpy(stored["states"]))
                self._empty = torch.from_numpy(stored["empty"])

    def batch(self, chosen: Tensor, emptied: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """States float32 [n, l, 384] and mask int64 [n, l] of the chosen captions; `emptied` ones become the empty prompt."""
        rows = [self._states[file][start:end] for file, start, end in (self._spans[index] for index in chosen.tolist())]
        if emptied is not None:
            rows = [self._empty if none else row for row, none in zip(rows, emptied.tolist())]
        states = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True).float()
        lengths = torch.tensor([len(row) for row in rows])
        return states, (torch.arange(states.shape[1])[None] < lengths[:, None]).long()
