"""What a program is and what a batch is: corpus, stream, and their contracts."""

from shaders21k.batch import Batch, Fingerprint
from shaders21k.errors import (
    CorpusError,
    SelectionError,
    ShadersError,
    SpecError,
    StreamError,
    UnknownProgramError,
    WireError,
)
from shaders21k.program import Input, Program
from shaders21k.recipe import Recipe, recipe
from shaders21k.selection import Selection
from shaders21k.spec import StreamSpec
from shaders21k.stream import BatchStream
from shaders21k.transports.memory import MemoryTransport

__all__ = [
    "Batch",
    "BatchStream",
    "CorpusError",
    "Fingerprint",
    "Input",
    "MemoryTransport",
    "Program",
    "Recipe",
    "Selection",
    "SelectionError",
    "ShadersError",
    "SpecError",
    "StreamError",
    "StreamSpec",
    "UnknownProgramError",
    "WireError",
    "recipe",
]
