import pytest

from shaders21k.importers.licences import find_spdx, to_spdx


@pytest.mark.parametrize(
    ("key", "spdx"),
    [
        ("CC-BY-NC-SA-3.0", "CC-BY-NC-SA-3.0"),
        ("cc-by-nc-sa-3.0", "CC-BY-NC-SA-3.0"),
        ("cc-by-2.5", "CC-BY-2.5"),
        ("mit", "MIT"),
        ("MIT", "MIT"),
        ("gpl-3.0", "GPL-3.0-only"),
        ("GPL-3.0-only", "GPL-3.0-only"),
        ("bsd-new", "BSD-3-Clause"),
        ("cc-by-3.0 AND mit", "CC-BY-3.0 AND MIT"),
        ("cc-by-4.0 OR cc-by-3.0", "CC-BY-4.0 OR CC-BY-3.0"),
        ("public-domain", "LicenseRef-scancode-public-domain"),
        # Unknown, in whole or in part, is unknown.
        ("", ""),
        ("unknown-license-reference", ""),
        ("cc-by-sa-4.0 WITH generic-exception", ""),
        ("cc0-1.0 OR openssl-ssleay", ""),
        ("cc-by-9.9", ""),
    ],
)
def test_scancode_keys_become_spdx_identifiers(key, spdx):
    assert to_spdx(key) == spdx


@pytest.mark.parametrize(
    ("text", "spdx"),
    [
        ("// SPDX-License-Identifier: MIT\nvoid f();", "MIT"),
        ("/* SPDX-License-Identifier: CC0-1.0 */", "CC0-1.0"),
        (" * SPDX-License-Identifier:\tMIT  OR Apache-2.0 \n *", "MIT OR Apache-2.0"),
        ("// licensed under MIT", ""),
        ("// SPDX-License-Identifier:\nvoid f();", ""),
    ],
)
def test_the_line_in_a_file_is_taken_at_its_word(text, spdx):
    assert find_spdx(text) == spdx
