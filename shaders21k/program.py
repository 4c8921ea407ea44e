"""What a program is: its shaders, what they read, where it came from, its name."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

CHANNELS = 4
"""Shadertoy programs read at most this many inputs, iChannel0 to iChannel3."""


@dataclass(frozen=True, slots=True)
class Input:
    """One declared input of a program.

    Attributes:
        channel: 0 to 3, the N of iChannelN.
        kind: the host's word for it: "texture", "cubemap", "volume", "buffer",
            "keyboard", "video", "webcam", "mic", "music", "musicstream"; "process" is
            what a noise process of ours draws.
        source: the host's address of the media, "" where it has none. Never opened.
            Of a "buffer", or of a "cubemap" that the program itself draws, the `name`
            of the pass; "Image" is the picture's own last frame. Of a "process",
            "NAME/SEED", or "NAME/SEED/FRAME" where it stands still.
        sampler: filter, wrap, vflip and srgb as the host states them, all strings.
    """

    channel: int
    kind: str
    source: str = ""
    sampler: Mapping[str, str] = field(default_factory=dict)


IMAGE = "Image"
"""The name of the pass that is the picture, `Program.source`."""


@dataclass(frozen=True, slots=True)
class Pass:
    """A shader that is drawn before the image, into a texture that others may read.

    Attributes:
        name: "Buffer A" to "Buffer D", or "Cube A"; what an `Input.source` calls it.
        source: GLSL text exactly as its author wrote it.
        inputs: what it reads, sorted by channel.
    """

    name: str
    source: str
    inputs: tuple[Input, ...] = ()


@dataclass(frozen=True, slots=True)
class Program:
    """One picture in GLSL as somebody published it.

    The same source published twice is two programs with one `id`: each keeps its own
    author and licence, and a selection takes the source once.

    Attributes:
        source: GLSL text of the image exactly as its author wrote it.
        dialect: which host the text was written for.
        name: title, "" if unknown. Likewise `author` and `description`.
        licence: SPDX identifier, "" if unknown. Unknown is never guessed.
        url: where it was published; for a file, its path below the imported folder;
            for the built-in corpus, "builtin:VERSION/SEED"; for a noise process,
            "process:NAME/SEED".
        tags: the author's words for it.
        inputs: what the image reads, sorted by channel.
        common: GLSL text that stands before that of every pass.
        passes: what is drawn before the image, in that order.
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
    common: str = ""
    passes: tuple[Pass, ...] = ()

    @property
    def id(self) -> str:
        """Name all that decides the picture: 64 lower-case hexadecimal digits.

        The SHA-256 of the normalised source, followed where there is more to the
        picture than that by one line of JSON that holds the rest.
        """
        text = normalize(self.source)
        rest: dict[str, object] = {}
        if self.dialect != "shadertoy":
            rest["dialect"] = self.dialect
        if self.inputs:
            rest["inputs"] = [asdict(item) for item in self.inputs]
        if self.common:
            rest["common"] = normalize(self.common)
        if self.passes:
            rest["passes"] = [
                asdict(each) | {"source": normalize(each.source)}
                for each in self.passes
            ]
        if rest:
            text += json.dumps(rest, sort_keys=True) + "\n"
        return hashlib.sha256(text.encode()).hexdigest()


def normalize(source: str) -> str:
    """Reduce a source to what a compiler can tell apart, for its identifier.

    Line endings become LF, white space at line ends and blank lines at both ends go,
    and one LF closes the text. Lone surrogates, which JSON may carry and UTF-8 may
    not, become "?".
    """
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    text = "\n".join(line.rstrip() for line in lines).strip("\n") + "\n"
    return text.encode("utf-8", "replace").decode("utf-8")
