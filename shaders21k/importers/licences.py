"""Licences as SPDX writes them (https://spdx.org/licenses, SPDX 2.3 annex D)."""

import re

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
