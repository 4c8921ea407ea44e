"""Programs that nobody wrote: a grammar of fragment shaders.

`write` turns any seed into a program; `builtin_seeds` lists those that were drawn,
judged by `tests/bench/accept_builtin.py` and accepted, and `builtin` writes them.
"""

from shaders21k.synth.frozen import Seed, builtin, builtin_seeds
from shaders21k.synth.grammar import GRAMMAR_VERSION, write

__all__ = ["GRAMMAR_VERSION", "Seed", "builtin", "builtin_seeds", "write"]
