import pytest

from shaders21k.importers.licences import find_spdx, license_shadertoy, to_spdx


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


CODE = "void mainImage(out vec4 c, in vec2 p) {}\n"


@pytest.mark.parametrize(
    ("description", "source", "spdx"),
    [
        ("Two colors.", CODE, "CC-BY-NC-SA-3.0"),
        ("", "// Copyright 2019 ann\n" + CODE, "CC-BY-NC-SA-3.0"),
        ("License: MIT", CODE, "MIT"),
        ("", "// The MIT License\n/* more */\n" + CODE, "MIT"),
        ("CC0: two colors", CODE, "CC0-1.0"),
        ("", "// SPDX-License-Identifier: ISC\n" + CODE, "ISC"),
        ("", "/* CC BY 4.0 */" + CODE, "CC-BY-4.0"),
        (
            "",
            "// licensed under a Creative Commons\n"
            "// Attribution-NonCommercial-ShareAlike 3.0 Unported License\n" + CODE,
            "CC-BY-NC-SA-3.0",
        ),
        # What is said further down may be about a part, and then nothing is known.
        ("", CODE + "// noise: MIT License\n", ""),
        ("", "// MIT License, and some of it CC0\n" + CODE, ""),
        ("", "// see the license of the original\n" + CODE, ""),
        ("", "// You cannot share this work.\n" + CODE, ""),
        ("", "// All rights reserved.\n" + CODE, ""),
    ],
)
def test_shadertoy_s_own_terms_hold_where_an_author_says_nothing(
    description, source, spdx
):
    assert license_shadertoy(description, source, []) == spdx


def test_a_licence_of_another_pass_leaves_the_whole_unknown():
    assert license_shadertoy("", CODE, ["// MIT License\nfloat hash();"]) == ""
