"""TwiGL: pictures in the length of a tweet, in twelve modes.

Four levels of brevity (github.com/doxas/twigl, readme): "classic" declares everything,
"geek" does so with one letter a name, "geeker" leaves that to the host, "geekest" also
`main` and a stock of functions. Each comes in GLSL ES 1.00, in 3.00 ("-300"), and in
3.00 with two colours, both of which it may read back ("-mrt").
"""

import re
from itertools import product

from shaders21k.dialects.front import assemble
from shaders21k.dialects.geekest import write_helpers
from shaders21k.dialects.host import LAST_FRAME, WEBGL_1, Host
from shaders21k.dialects.stage import Sampler, Stage, Uniform, Value
from shaders21k.dialects.tokens import find_words
from shaders21k.program import Program

LEVELS = ("classic", "geek", "geeker", "geekest")
VERSIONS = ("", "-300", "-mrt")
MODES = tuple(f"twigl-{level}{version}" for version, level in product(VERSIONS, LEVELS))
"""The dialects' names, in the order of the site's menu."""

NAMES: tuple[tuple[str, str, str, Value], ...] = (
    ("resolution", "r", "vec2", "resolution"),
    ("mouse", "m", "vec2", "zero"),
    ("time", "t", "float", "time"),
    ("frame", "f", "float", "frame"),
    ("sound", "s", "float", "zero"),
)

GEEKEST = {"FC": "gl_FragCoord", "F4": "0.309016994374947451"}

# Tweets end in hashtags and links. A "#" is a directive's, or nobody's.
JUNK = re.compile(
    r"""//[^\n]* | /\*.*?(?:\*/|\Z)
      | ^[ \t]*\#[ \t]*
        (?:define|undef|if|ifdef|ifndef|else|elif|endif|error|pragma|extension|version
         |line)\b (?:\\\n|[^\n])*
      | (?P<junk> ^[ \t]*\#[^\n]* | \#\S* | https?://\S* )""",
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)


def translate(program: Program) -> tuple[Stage, ...]:
    """Turn a program into its one stage.

    Raises:
        SourceError: it is no program.
    """
    source = remove_junk(program.source)
    return (assemble(source, make_host(program.dialect, find_words(source))),)


def remove_junk(source: str) -> str:
    """Take hashtags and links out of a text, its line breaks left where they are."""
    text = source.replace("\r\n", "\n").replace("\r", "\n")
    return JUNK.sub(lambda match: "" if match["junk"] else match.group(), text)


def make_host(mode: str, words: set[str]) -> Host:
    """Describe a mode.

    Args:
        mode: one of MODES.
        words: names of the text, which decide what "geekest" adds to it.
    """
    _, level, *version = mode.split("-")
    is_short, is_mrt = level != "classic", version == ["mrt"]
    back, out = ("b", "o") if is_short else ("backbuffer", "outColor")
    last = [Sampler(back, "sampler2D", LAST_FRAME)]
    if is_mrt:
        last += [
            Sampler(f"{back}{target}", "sampler2D", LAST_FRAME, target)
            for target in range(2)
        ]
    outputs = (f"{out}0", f"{out}1") if is_mrt else (out,)
    adds_main = level == "geekest" and "main" not in words
    declares = level in {"geeker", "geekest"}
    return Host(
        name=mode,
        uniforms=tuple(
            Uniform(short if is_short else long, kind, value)
            for long, short, kind, value in NAMES
        ),
        samplers=tuple(last),
        declares=declares,
        outputs=outputs if declares and version else (),
        macros={
            **({} if version else WEBGL_1),
            **(GEEKEST if level == "geekest" else {}),
        },
        head=write_helpers(words) if level == "geekest" else "",
        before="void main(){" if adds_main else "",
        after="}" if adds_main else "",
    )
