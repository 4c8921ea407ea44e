"""The built-in corpus as a file, made when it is first needed."""

import os
import tempfile
from pathlib import Path

from shaders21k.corpus import Corpus
from shaders21k.errors import CorpusError
from shaders21k.schema import VERSION
from shaders21k.selection import selection_digest
from shaders21k.synth.frozen import NAME, builtin, builtin_seeds


def builtin_corpus() -> Path:
    """Find the built-in corpus in the user's cache, or write it there.

    The file is written beside its place and moved into it, so that two commands may
    start at once and a crash leaves nothing that looks whole.

    Returns:
        `$XDG_CACHE_HOME/shaders21k/builtin-21k-DIGEST-vSCHEMA.db`, below `~/.cache` by
        default, with the digest of the list and the version of the schema, so that
        another version finds no stale file.

    Raises:
        CorpusError: the place cannot be written.
    """
    digest = selection_digest([each.digest for each in builtin_seeds()])
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    path = cache / "shaders21k" / f"{NAME}-{digest[:12]}-v{VERSION}.db"
    if path.is_file():
        return path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            draft = Path(folder) / path.name
            with Corpus.open(draft, create=True) as corpus:
                corpus.add(builtin())
            draft.replace(path)
    except OSError as error:
        raise CorpusError(
            f"cannot write the built-in corpus to {path}: {error.strerror}; set "
            "XDG_CACHE_HOME to a place that can be written, or name a --corpus"
        ) from error
    return path
