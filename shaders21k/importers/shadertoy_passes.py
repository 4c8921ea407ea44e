"""What Shadertoy calls things: its passes, their inputs and its addresses.

Its API and its site write the same programs with other keys, and the numbers of its
passes have changed over the years; every form that was seen is taken.
"""

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from shaders21k.importers.fields import check_object, shorten, take, take_text
from shaders21k.importers.reject import ItemError
from shaders21k.program import CHANNELS, IMAGE, Input, Pass

BUFFERS = ("Buffer A", "Buffer B", "Buffer C", "Buffer D")
CUBE = "Cube A"
PASSES = (*BUFFERS, CUBE)
"""The passes that may stand before the image, in the order of drawing."""

PASS_OF_ID = {
    "4dXGR8": "Buffer A",
    "XsXGR8": "Buffer B",
    "4sXGR8": "Buffer C",
    "XdfGR8": "Buffer D",
    "4dX3Rr": CUBE,
    "4dfGRr": IMAGE,
    # The same, as its API numbers them.
    "257": "Buffer A",
    "258": "Buffer B",
    "259": "Buffer C",
    "260": "Buffer D",
    "41": CUBE,
    "37": IMAGE,
}
"""What a pass is called, by the id of its output, which is that of the input too."""

# The site shows these small pictures of passes; those of the 21k say them by number.
PREVIEW = re.compile(r"/media/previz/(buffer|cubemap)0([0-3])\.png$")
OLD_NAME = re.compile(r"Buf(?:fer)?\s*([A-D])", re.IGNORECASE)


def to_url(identifier: str) -> str:
    """Write the address of a program from its id, six letters and digits.

    Raises:
        ItemError: it is no such id.
    """
    if not (identifier.isascii() and identifier.isalnum() and len(identifier) < 40):
        raise ItemError(f"id {identifier[:40]!r} is none of Shadertoy's")
    return f"https://www.shadertoy.com/view/{identifier}"


def parse_inputs(
    items: Iterable[object], passes: Mapping[str, str] = PASS_OF_ID
) -> tuple[Input, ...]:
    """Turn a list of inputs into those of a program, sorted by channel.

    Args:
        items: JSON objects, with the keys of the site (type, filepath) or of its API
            (ctype, src).
        passes: what a pass is called, by the id of its output.

    Raises:
        ItemError: one is no object, has no such channel or one that is taken, does
            not say what it is, or reads a pass that Shadertoy does not have.
    """
    inputs = [parse_input(item, passes) for item in items]
    channels = [each.channel for each in inputs]
    for channel in range(CHANNELS):
        if channels.count(channel) > 1:
            raise ItemError(f"channel {channel} has more than one input")
    return tuple(sorted(inputs, key=lambda each: each.channel))


def parse_input(item: object, passes: Mapping[str, str]) -> Input:
    """Turn one entry of a list of inputs into an input; see `parse_inputs`."""
    if not isinstance(item, dict):
        raise ItemError("an input is something else than an object")
    channel = item.get("channel")
    if type(channel) is not int or not 0 <= channel < CHANNELS:
        raise ItemError(
            f"an input has channel {shorten(channel)}, not 0 to {CHANNELS - 1}"
        )
    kind = take_text(item, "ctype" if "ctype" in item else "type")
    if not kind:
        raise ItemError(f"the input of channel {channel} does not say what it is")
    sampler = take(item, "sampler", dict, {})
    if not all(isinstance(value, str) for value in sampler.values()):
        raise ItemError(
            f"the sampler of channel {channel} holds something else than text"
        )
    source = take_text(item, "src" if "src" in item else "filepath")
    if kind in {"buffer", "cubemap"}:
        drawn = passes.get(read_id(item)) or name_previewed(source)
        if kind == "buffer" and drawn is None:
            raise ItemError(
                f"channel {channel} reads a buffer that is none of Shadertoy's, "
                f"id {shorten(item.get('id'))}"
            )
        source = drawn or source
    return Input(channel=channel, kind=kind, source=source, sampler=sampler)


def read_id(item: Mapping[str, Any]) -> str:
    """Read an id that is a text, or a number as the API wrote it once."""
    value = item.get("id", "")
    return str(value) if type(value) in {str, int} else ""


def name_previewed(source: str) -> str | None:
    """Name the pass whose small picture is at that address."""
    found = PREVIEW.search(source)
    if not found:
        return None
    return BUFFERS[int(found[2])] if found[1] == "buffer" else CUBE


def name_pass(item: Mapping[str, Any]) -> str:
    """Name a buffer or cube map pass by its output's id, else by its title.

    Titles are the author's to change, so that "Text Lib" may be Buffer A.

    Raises:
        ItemError: neither tells.
    """
    for output in take(item, "outputs", list, []):
        name = PASS_OF_ID.get(read_id(check_object(output)))
        if name in PASSES:
            return str(name)
    title = take_text(item, "name").strip()
    if found := OLD_NAME.fullmatch(title):
        return f"Buffer {found[1].upper()}"
    if item.get("type") == "cubemap":
        return CUBE
    raise ItemError(f"a buffer pass called {title[:40]!r} has no known output")


def order_passes(passes: Iterable[Pass]) -> tuple[Pass, ...]:
    """Sort passes into the order of drawing.

    Raises:
        ItemError: two have one name.
    """
    ordered = sorted(passes, key=lambda each: PASSES.index(each.name))
    for before, after in pairwise(ordered):
        if before.name == after.name:
            raise ItemError(f"has more than one {after.name}")
    return tuple(ordered)
