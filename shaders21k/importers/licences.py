"""Licences as SPDX writes them (https://spdx.org/licenses, SPDX 2.3 annex D)."""

import re
from collections.abc import Iterable

# The keys that ScanCode gives to licences it finds in a text, where SPDX has another
# name for the same licence.
SPDX = {
    "agpl-3.0": "AGPL-3.0-only",
    "agpl-3.0-plus": "AGPL-3.0-or-later",
    "apache-2.0": "Apache-2.0",
    "artistic-2.0": "Artistic-2.0",
    "beerware": "Beerware",
    "bsd-new": "BSD-3-Clause",
    "bsd-simplified": "BSD-2-Clause",
    "cc0-1.0": "CC0-1.0",
    "gpl-1.0-plus": "GPL-1.0-or-later",
    "gpl-2.0": "GPL-2.0-only",
    "gpl-2.0-plus": "GPL-2.0-or-later",
    "gpl-3.0": "GPL-3.0-only",
    "gpl-3.0-plus": "GPL-3.0-or-later",
    "isc": "ISC",
    "lgpl-3.0": "LGPL-3.0-only",
    "lgpl-3.0-plus": "LGPL-3.0-or-later",
    "mit": "MIT",
    "mpl-2.0": "MPL-2.0",
    "unlicense": "Unlicense",
    "wtfpl-2.0": "WTFPL",
    "zlib": "Zlib",
    # SPDX has no identifier for these; the reference is how it spells that.
    "proprietary-license": "LicenseRef-scancode-proprietary-license",
    "public-domain": "LicenseRef-scancode-public-domain",
}
CREATIVE_COMMONS = re.compile(r"cc-by(-nc)?(-sa|-nd)?-[1-4]\.[05]")
LINE = re.compile(r"SPDX-License-Identifier:[ \t]*([A-Za-z0-9.+() \t-]+)")


def to_spdx(expression: str) -> str:
    """Write ScanCode's licence keys as an SPDX expression.

    Args:
        expression: keys joined by AND and OR, as in "cc-by-3.0 AND mit"; identifiers
            that are SPDX's already stay as they are.

    Returns:
        The expression, or "" if any part of it is unknown: half a licence is none.
    """
    words = []
    for word in expression.split():
        key = word.lower()
        if word in {"AND", "OR"}:
            words.append(word)
        elif CREATIVE_COMMONS.fullmatch(key):
            words.append(key.upper())
        elif key in SPDX:
            words.append(SPDX[key])
        elif word in SPDX.values():
            words.append(word)
        else:
            return ""
    return " ".join(words)


def find_spdx(text: str) -> str:
    """Read the expression after "SPDX-License-Identifier:", "" if there is none."""
    found = LINE.search(text)
    return " ".join(found[1].split()) if found else ""


# https://www.shadertoy.com/terms: what an author publishes there without a licence of
# its own is under this one.
SHADERTOY = "CC-BY-NC-SA-3.0"
HEAD = re.compile(r"(?: \s+ | //[^\n]* | /\*.*?\*/ )*", re.VERBOSE | re.DOTALL)
MENTIONS = (
    "licence",
    "license",
    "all rights reserved",
    "public domain",
    "creative commons",
    "creativecommons",
    "cc-by",
    "cc by",
)
CC0 = re.compile(r"\bcc0\b")
FORBIDDING = re.compile(r"\byou (?:can|may) ?(?:not\b|'t\b)", re.IGNORECASE)
# What authors write above their shaders, where one can tell what they mean.
STATEMENTS = {
    "MIT": r"\bMIT[ -]licen[cs]e|\blicen[cs]e[ds]?\b[ :]+(?:under )?(?:the )?MIT\b",
    "CC0-1.0": r"\bCC0\b|creative ?commons zero",
    "Unlicense": r"\bunlicense\b",
    "Apache-2.0": r"\bapache[ -]licen[cs]e,? (?:version )?2\.0",
    "WTFPL": r"\bWTFPL\b",
    "LicenseRef-scancode-public-domain": r"\bpublic domain\b",
}
BY = re.compile(
    r"\b(?:cc[ -]by|attribution)(?P<nc>[ -]nc|[ -]non[ -]?commercial)?"
    r"(?:[ -](?:(?P<sa>sa|share[ -]?alike)|(?P<nd>nd|no[ -]?deriv\w*)))?"
    r"(?: licen[cs]e)?[ -]?v?(?P<version>[1-4]\.[05])",
    re.IGNORECASE,
)


def license_shadertoy(description: str, source: str, others: Iterable[str]) -> str:
    """Tell the licence of a shader that somebody published on Shadertoy.

    An SPDX line anywhere counts first. Then a statement counts that stands in the
    description or above all code of the image: one further down, or above functions
    that several passes share, may be about a part. Where there is no word of a licence,
    Shadertoy's own terms hold.

    Args:
        description: what the author says of it.
        source: the text of the image.
        others: those of the other passes.

    Returns:
        An SPDX expression, "" if there is a word of licences that was not understood.
    """
    whole = "\n".join([description, source, *others])
    if expression := find_spdx(whole):
        return expression
    head = HEAD.match(source)
    stated = "\n".join([description, head[0] if head else ""])
    found = find_statements(stated)
    if len(found) == 1:
        return found.pop()
    if found or mentions_licence(whole) or FORBIDDING.search(stated):
        return ""
    return SHADERTOY


def mentions_licence(text: str) -> bool:
    """Whether there is a word of licences anywhere."""
    # Words first: a pattern with alternatives takes longer than all else of an import.
    lower = text.lower()
    if any(word in lower for word in MENTIONS):
        return True
    return "cc0" in lower and bool(CC0.search(lower))


def find_statements(text: str) -> set[str]:
    """Collect the licences that a text speaks of, as SPDX identifiers."""
    found = {
        name
        for name, pattern in STATEMENTS.items()
        if re.search(pattern, text, re.IGNORECASE)
    }
    for match in BY.finditer(text):
        parts = ["CC-BY", *(part.upper() for part in ("nc", "sa", "nd") if match[part])]
        found.add("-".join([*parts, match["version"]]))
    return found
