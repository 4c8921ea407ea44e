"""Tell for which host a text was written."""

from shaders21k.dialects.tokens import find_words


def detect(source: str) -> str:
    """Name the dialect of a text, "" where it is none that is known."""
    return "shadertoy" if "mainImage" in find_words(source) else ""
