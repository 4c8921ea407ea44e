"""Programs that nobody wrote: a grammar of fragment shaders.

`write` turns any seed into a program; `BUILTIN` lists the seeds that were drawn, looked
at by `tests/bench/accept_builtin.py` and accepted, and `builtin` writes those.
"""

from shaders21k.synth.frozen import BUILTIN, Seed, builtin
from shaders21k.synth.grammar import GRAMMAR_VERSION, write

__all__ = ["BUILTIN", "GRAMMAR_VERSION", "Seed", "builtin", "write"]
