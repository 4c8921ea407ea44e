"""`stand_in`: which medium is read where a program declares an input."""

import zlib
from dataclasses import replace

from shaders21k.media.catalogue import BLACK, BY_ADDRESS, BY_KIND
from shaders21k.media.draw import PROCESS
from shaders21k.media.medium import Medium
from shaders21k.processes import FRAME_RATE, FRAMES, SIDE_PX, find_drawing
from shaders21k.program import Input

ADDRESS_LENGTH = 2000
"""Characters of an address that are looked at: no host serves a longer one."""

NO_PICTURES = frozenset({"keyboard", "mic", "music", "musicstream", "volume"})
"""Kinds that the host uploads as they are, whatever the sampler's vflip."""


def stand_in(item: Input) -> Medium:
    """Find the stand-in for what a program reads; there is one for any input at all.

    Known addresses give a medium of the original's size and character. Of an unknown
    one the kind decides, and the address picks one of a few variants. A kind that no
    host knows is taken for a texture. A "buffer" is black: passes of the program itself
    are the renderer's, and one that does not exist reads as nothing.

    A picture is stored the way the host uploads it: where the sampler's vflip is
    "true", or is not said, texture coordinate (0, 0) is the lower left corner of the
    upright picture; where it is "false", the upper left. A cube map is turned over
    only where vflip is "true". Volumes, sound and keys have no upright picture, and the
    host does not turn them over either.
    """
    if item.kind == "buffer":
        return BLACK
    if item.kind == "process":
        return find_process(item)
    variants = BY_KIND.get(item.kind, BY_KIND["texture"])
    address = item.source[:ADDRESS_LENGTH]
    known = BY_ADDRESS.get(address.rpartition("/")[2][:16])
    if known is None or known.glsl_type != variants[0].glsl_type:
        choice = zlib.crc32(address.encode("utf-8", "replace")) % len(variants)
        known = variants[choice]
    if item.kind in NO_PICTURES:
        return known
    vflip = item.sampler.get("vflip")
    flipped = vflip == "true" if item.kind == "cubemap" else vflip != "false"
    return replace(known, flipped=flipped)


def find_process(item: Input) -> Medium:
    """Find the medium that a process of ours draws: see `shaders21k.processes`."""
    found = find_drawing(item.source)
    if found is None:
        return BLACK
    medium = Medium(
        PROCESS + item.source,
        "sampler2D",
        (SIDE_PX, SIDE_PX, 1),
        components=3,
        flipped=item.sampler.get("vflip") != "false",
    )
    if found.frame is not None:
        return medium
    return replace(medium, frames=FRAMES, frame_rate=FRAME_RATE)
