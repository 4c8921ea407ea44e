"""What people write in the playground, kept in a corpus of their own."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from server.errors import BlankError
from server.pictures import Pixels
from shaders21k.corpus import Corpus
from shaders21k.measures import is_blank
from shaders21k.program import Program

URL = "playground:"
URL_DIGITS = 12


class Saver:
    """Adds programs to a corpus, one at a time.

    Args:
        path: the file; it is made where there is none.

    Raises:
        CorpusError: it cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._turn = asyncio.Lock()
        with Corpus.open(path, create=True):
            pass

    async def save(
        self, program: Program, pictures: Sequence[Pixels]
    ) -> tuple[Program, bool]:
        """Save a program unless it is there, under the URL that its text gives it.

        Args:
            program: it compiles.
            pictures: of it, at several times, each uint8 [height, width, 3].

        Returns:
            The program as it is saved, and whether it was not there.

        Raises:
            BlankError: it draws nothing.
            CorpusError: the file cannot be written.
        """
        if is_blank(np.stack(pictures).transpose(0, 3, 1, 2)):
            raise BlankError("the program draws one color alone: let it draw a picture")
        named = replace(program, url=URL + program.id[:URL_DIGITS])
        async with self._turn:
            return named, await asyncio.to_thread(self._add, named)

    def _add(self, program: Program) -> bool:
        with Corpus.open(self._path, create=True) as corpus:
            return corpus.add([program]) == 1
