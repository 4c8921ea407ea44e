"""How each program is drawn: read once from the corpus's verdicts, for all workers.

It must not change while a service runs, whatever `corpus check` adds meanwhile, or a
batch that is drawn again would have other bytes. So it is laid out in a memory file
that every worker is handed, and named in the fingerprint of what they draw.
"""

import hashlib
import logging
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from server.sentinel import SENTINELS
from shaders21k.batch import Fingerprint
from shaders21k.corpus import Corpus
from shaders21k.verdict import FRAGMENT, Choice

log = logging.getLogger("server.choices")

LAYOUT = np.dtype([("compute", "?"), ("cost_ns", "<f4")])


class Choices:
    """By index in the selection. Without any, all are drawn by fragments."""

    def __init__(self) -> None:
        self._table = np.zeros(0, LAYOUT)

    def read(self, fd: int) -> None:
        """Take those of a memory file."""
        self._table = np.frombuffer(os.pread(fd, os.fstat(fd).st_size, 0), LAYOUT)

    def __call__(self, index: int) -> Choice:
        """Say how a program is drawn, one of no selection by fragments."""
        if index == SENTINELS[1]:
            return Choice("compute")
        if not 0 <= index < len(self._table):
            return FRAGMENT
        compute, cost_ns = self._table[index].tolist()
        return Choice("compute" if compute else "fragment", cost_ns)


def write_choices(
    corpus: Path, ids: Sequence[str], drawn_by: Fingerprint
) -> tuple[int, Fingerprint]:
    """Read the verdicts of a device, and lay the choices out.

    Args:
        corpus: the file.
        ids: the selection.
        drawn_by: the device, as it says itself.

    Returns:
        A memory file, and what to write beside every pixel: the backend says which
        programs are computed.
    """
    with Corpus.open(corpus, readonly=True) as opened:
        choices = opened.verdicts.choices(drawn_by, ids)
    rows = [(each.path == "compute", each.cost_ns) for each in choices]
    table = np.array(rows, LAYOUT)
    if "llvmpipe" not in drawn_by.renderer and FRAGMENT in choices:
        log.warning(
            "%d of %d programs were never judged on %s and are drawn by fragments, "
            "which may be the slower way by far: run `shaders21k corpus check`",
            choices.count(FRAGMENT),
            len(choices),
            drawn_by.renderer,
        )
    fd = os.memfd_create("shaders21k-choices", os.MFD_CLOEXEC)
    os.pwrite(fd, table.tobytes(), 0)
    way = "fragment"
    if table["compute"].any():
        way = f"mixed-{hashlib.sha256(table['compute'].tobytes()).hexdigest()[:12]}"
    return fd, replace(drawn_by, backend=f"{drawn_by.backend}/{way}")
