"""Pictures of the Debian package gcompris-qt-data, with the licence that its copyright file states for each.

The pictures lie in Qt's binary resources (.rcc): photographs as WebP, paintings whole or as jigsaw pieces.
"""

from __future__ import annotations

import fnmatch
import functools
import io
import re
import struct
import subprocess
import zlib
from pathlib import Path
from typing import Iterator

from PIL import Image

PACKAGE = "gcompris-qt-data"
VERSION = "3.1-2"
FREE_LICENCES = ("public-domain", "CC0-1.0", "CC-BY-1.0", "CC-BY-2.0", "CC-BY-3.0")
_RESOURCES, _COPYRIGHT = "usr/share/gcompris-qt/rcc", f"usr/share/doc/{PACKAGE}/copyright"
_PREFIX = "/gcompris/"
_PIECE = r'"pixmapfile" : "(image/[^"]+webp)",\s*"x" : "([\d.]+)",\s*"y" : "([\d.]+)"'


class Archive:
    """The package's files, installed or unpacked under `work`; fetched once where neither is there."""

    def __init__(self, work: Path):
        self._root = _root(work)
        self._rules = _rules((self._root / _COPYRIGHT).read_text(encoding="utf-8"))

    @functools.cache
    def files(self, resource: str) -> dict[str, bytes]:
        """All files of one resource, such as "paintings", by their path."""
        return dict(_entries((self._root / _RESOURCES / f"{resource}.rcc").read_bytes()))

    def licence(self, path: str) -> str:
        """The licence of a file; the last matching paragraph of the copyright file holds, whatever the suffix."""
        stem = Path(path.removeprefix(_PREFIX)).with_suffix("").as_posix()
        return [licence for pattern, licence in self._rules if fnmatch.fnmatch(stem, pattern)][-1]

    def free_photographs(self, resources: tuple[str, ...], least: int = 150) -> dict[str, Image.Image]:
        """The opaque pictures under a licence without share-alike whose shorter side has `least` pixels."""
        found = {}
        for resource in resources:
            for path, data in self.files(resource).items():
                if path.endswith(".webp") and self.licence(path) in FREE_LICENCES:
                    image = Image.open(io.BytesIO(data))
                    if image.mode == "RGB" and min(image.size) >= least:
                        found[Path(path).stem] = image
        return found

    def painting(self, board: int) -> Image.Image:
        """A painting put together from the jigsaw pieces of one board of the activity "paintings"."""
        files, folder = self.files("paintings"), f"{_PREFIX}src/activities/paintings/resource/"
        layout = files[f"{folder}board/board{board}_0.qml"].decode("utf-8")
        width, height = (int(re.search(rf'"{side}": (\d+)', layout)[1]) for side in ("width", "height"))
        canvas = Image.new("RGBA", (width, height))
        for name, x, y in re.findall(_PIECE, layout):
            piece = Image.open(io.BytesIO(files[folder + name])).convert("RGBA")
            corner = round(float(x) * width - piece.width / 2), round(float(y) * height - piece.height / 2)
            canvas.alpha_composite(piece, (max(0, corner[0]), max(0, corner[1])))
        left, top, right, bottom = canvas.getchannel("A").getbbox()
        return canvas.crop((left + 8, top + 8, right - 8, bottom - 8)).convert("RGB")

    def background(self, name: str) -> Image.Image:
        """A whole picture of the activity "details"."""
        path = f"{_PREFIX}src/activities/details/resource/image/{name}_background.webp"
        return Image.open(io.BytesIO(self.files("details")[path])).convert("RGB")


def _entries(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Walk the tree of a resource file (Qt's rcc format, versions 1 to 3) and unpack its files."""
    magic, version, tree, contents, names = struct.unpack(">4s4I", data[:20])
    if magic != b"qres":
        raise ValueError(f"not a Qt resource file: it begins with {magic!r}")
    node_size = 14 if version == 1 else 22

    def name(offset: int) -> str:
        (length,) = struct.unpack_from(">H", data, names + offset)
        return data[names + offset + 6 : names + offset + 6 + 2 * length].decode("utf-16-be")

    def walk(node: int, folder: str) -> Iterator[tuple[str, bytes]]:
        at = tree + node * node_size
        name_offset, flags = struct.unpack_from(">IH", data, at)
        path = f"{folder}/{name(name_offset)}" if node else folder
        if flags & 2:
            count, first = struct.unpack_from(">II", data, at + 6)
            for child in range(first, first + count):
                yield from walk(child, path)
        else:
            (offset,) = struct.unpack_from(">I", data, at + 10)
            (length,) = struct.unpack_from(">I", data, contents + offset)
            packed = data[contents + offset + 4 : contents + offset + 4 + length]
            yield path, zlib.decompress(packed[4:]) if flags & 1 else packed

    yield from walk(0, "")


def _rules(copyright_file: str) -> list[tuple[str, str]]:
    """Pairs of file pattern and licence name, in the order of a machine-readable Debian copyright file."""
    rules = []
    for paragraph in re.split(r"\n\s*\n", copyright_file):
        fields = dict(re.findall(r"^([A-Za-z-]+):[ ]*((?:.*)(?:\n[ \t].*)*)", paragraph, re.MULTILINE))
        for pattern in fields.get("Files", "").split():
            without_suffix = pattern if pattern.endswith("*") else re.sub(r"\.\w+$", "", pattern)
            rules.append((without_suffix, fields["License"].splitlines()[0].strip()))
    return rules


def _root(work: Path) -> Path:
    for root in (Path("/"), work / "data", work):
        if (root / _RESOURCES).is_dir():
            return root
    download = work / "download"
    download.mkdir(parents=True, exist_ok=True)
    print(f"fetching the Debian package {PACKAGE}", flush=True)
    subprocess.run(["apt-get", "download", PACKAGE], cwd=download, check=True)
    archive = sorted(download.glob(f"{PACKAGE}_*.deb"))[-1]
    subprocess.run(["dpkg", "-x", str(archive), str(work / "data")], check=True)
    return work / "data"
