"""What a program is: one fragment shader, where it came from, and its name."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

CHANNELS = 4
"""Shadertoy programs read at most this many inputs, iChannel0 to iChannel3."""


@dataclass(frozen=True, slots=True)
class Input:
    """One declared input of a program.

    Attributes:
        channel: 0 to 3, the N of iChannelN.
        kind: the host's word for it: "texture", "cubemap", "volume", "buffer",
            "keyboard", "video", "webcam", "mic", "music", "musicstream".
        source: the host's address of the media, "" where it has none. Never opened.
        sampler: filter, wrap, vflip and srgb as the host states them, all strings.
    """

    channel: int
    kind: str
    source: str = ""
    sampler: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Program:
    """One fragment shader as somebody published it.

    The same source published twice is two programs with one `id`: each keeps its own
    author and licence, and a selection takes the source once.

    Attributes:
        source: GLSL text exactly as its author wrote it.
        dialect: which host the text was written for.
        name: title, "" if unknown. Likewise `author` and `description`.
        licence: SPDX identifier, "" if unknown. Unknown is never guessed.
        url: where it was published; for a file, its path below the imported folder;
            for the built-in corpus, "builtin:VERSION/SEED".
        tags: the author's words for it.
        inputs: what it reads, sorted by channel.
    """

    source: str
    dialect: str = "shadertoy"
    name: str = ""
    author: str = ""
    licence: str = ""
    url: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    inputs: tuple[Input, ...] = ()

    @property
    def id(self) -> str:
        """SHA-256 of the normalised source: 64 lower-case hexadecimal digits."""
        return hashlib.sha256(normalize(self.source).encode()).hexdigest()


def normalize(source: str) -> str:
    """Reduce a source to what a compiler can tell apart, for its identifier.

    Line endings become LF, white space at line ends and blank lines at both ends go,
    and one LF closes the text. Lone surrogates, which JSON may carry and UTF-8 may
    not, become "?".
    """
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    text = "\n".join(line.rstrip() for line in lines).strip("\n") + "\n"
    return text.encode("utf-8", "replace").decode("utf-8")
