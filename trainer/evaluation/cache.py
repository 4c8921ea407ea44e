"""What was found for a task, kept in files: features, and the answers by them."""

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from trainer.evaluation.tasks import Task

FOLDER = "features"
VERSION = 1
"""Of what is kept: a change of how features or answers come about needs another."""


class Cache:
    """Tensors kept in files, each named after the SHA-256 of all that decides them.

    A file that is damaged is as good as none. Of several processes that write the same,
    one wins, and nobody reads a half.

    Args:
        folder: made when something is first kept; None keeps nothing.
        task: whose pictures they are about.
    """

    def __init__(self, folder: Path | None, task: Task) -> None:
        self._folder = folder
        self._task = task.digest() if folder else ""

    def _name(self, folder: Path, what: str) -> Path:
        key = f"{VERSION} {self._task} {what}"
        return folder / f"{hashlib.sha256(key.encode()).hexdigest()}.safetensors"

    def get(self, what: str) -> dict[str, Tensor] | None:
        """Give what was kept under this name, None where nothing sound is."""
        if self._folder is None:
            return None
        try:
            with safe_open(self._name(self._folder, what), "pt") as file:
                held = {name: file.get_tensor(name) for name in sorted(file.keys())}
                kept = (file.metadata() or {}).get("sha256")
        except (OSError, SafetensorError):
            return None
        return held if kept == _digest(held) else None

    def put(self, what: str, tensors: dict[str, Tensor]) -> None:
        """Keep tensors, whole or not at all; a full disk costs only the next time."""
        if self._folder is None:
            return
        path = self._name(self._folder, what)
        partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
        held = {name: tensors[name].contiguous() for name in sorted(tensors)}
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            save_file(held, partial, {"sha256": _digest(held)})
            partial.replace(path)
        except (OSError, SafetensorError):
            with suppress(OSError):
                partial.unlink()


def _digest(held: dict[str, Tensor]) -> str:
    digest = hashlib.sha256()
    for name, tensor in held.items():
        digest.update(name.encode())
        digest.update(tensor.numpy().data)
    return digest.hexdigest()
