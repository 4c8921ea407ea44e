"""What a text shows to the outside: what it reads, and where its colours are."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from shaders21k.dialects.host import Host
from shaders21k.dialects.outline import Declaration, Declarator, Outline
from shaders21k.dialects.stage import Sampler, Uniform
from shaders21k.dialects.tokens import Token
from shaders21k.errors import SourceError

T = TypeVar("T")

RESOLUTION = Uniform("s21k_resolution", "vec2", "resolution")

# A varying that no dialect names is most often a texture coordinate.
VARYINGS = {
    "vec2": "coord / resolution",
    "vec3": "vec3(coord / resolution, 0.0)",
    "vec4": "vec4(coord / resolution, 0.0, 1.0)",
}
SAMPLERS = {"sampler2D", "sampler3D", "samplerCube"}
TO_COLOR = {
    "float": "vec4(vec3({}), 1.0)",
    "vec2": "vec4({}, 0.0, 1.0)",
    "vec3": "vec4({}, 1.0)",
    "vec4": "{}",
}


@dataclass(slots=True)
class Face:
    """What a text and its host declare together.

    Attributes:
        uniforms: that the host sets, by name.
        samplers: by name.
        outputs: by location, name and type.
        plain: declarations of the host's varyings that the author uses undeclared.
        setup: statements to run before the entry point.
        own: names that the author declares at the top, so that we must not.
    """

    uniforms: dict[str, Uniform] = field(default_factory=dict)
    samplers: dict[str, Sampler] = field(default_factory=dict)
    outputs: dict[int, tuple[str, str]] = field(default_factory=dict)
    plain: list[str] = field(default_factory=list)
    setup: list[str] = field(default_factory=list)
    own: set[str] = field(default_factory=set)

    def colors(self) -> list[str]:
        """Write the colours as vec4 expressions, in the order of locations."""
        return [
            TO_COLOR.get(kind, "vec4(0.0)").format(name)
            for _, (name, kind) in sorted(self.outputs.items())
        ]


def take_face(
    tokens: Sequence[Token],
    found: Outline,
    host: Host,
    samplers: Mapping[str, Sampler],
) -> Face:
    """Read the author's uniforms, varyings and outputs, the last two made plain.

    Args:
        tokens: of the whole text, changed in place.
        found: their outline; varyings and outputs become plain variables in it.
        host: whose names count.
        samplers: of the inputs that the program declares.

    Raises:
        SourceError: a sampler is of a type that nothing here can be bound to.
    """
    known = {each.name: each for each in host.uniforms}
    textures = {each.name: each for each in host.samplers} | dict(samplers)
    face = Face(own={tokens[each.name].text for each in found.functions})
    for start, end in found.precisions:
        blank(tokens[start : end + 1])
    for index, declaration in enumerate(found.globals):
        names = {tokens[each.name].text for each in declaration.names}
        face.own |= names
        is_derived = bool(names) and names <= host.varyings.keys()
        if "uniform" in declaration.qualifiers and not is_derived:
            take_uniforms(
                tokens, declaration, face, known, textures=textures, host=host
            )
        elif declaration.qualifiers & {"in", "varying", "attribute", "out", "uniform"}:
            take_variables(tokens, declaration, face, host)
            found.globals[index] = replace(declaration, qualifiers=frozenset())
    if host.declares:
        face.uniforms |= without(face.own | face.uniforms.keys(), known)
        face.samplers |= without(face.own, textures)
        words = {token.text for token in tokens}
        for name, (kind, _) in without(face.own, host.varyings).items():
            if name in words:
                face.plain.append(f"{kind} {name};")
                face.setup += set_varying(name, kind, host)
    if not face.outputs:
        face.outputs = {at: (name, "vec4") for at, name in enumerate(host.outputs)}
    delay(tokens, found, face)
    return face


def without(names: Collection[str], table: Mapping[str, T]) -> dict[str, T]:
    """Return what a table holds under other names than these."""
    return {name: value for name, value in table.items() if name not in names}


def take_uniforms(
    tokens: Sequence[Token],
    declaration: Declaration,
    face: Face,
    known: Mapping[str, Uniform],
    *,
    textures: Mapping[str, Sampler],
    host: Host,
) -> None:
    """Take note of the author's uniforms and samplers; their types are the author's.

    Raises:
        SourceError: a sampler is of a type that nothing here can be bound to.
    """
    kind = tokens[declaration.type].text
    for each in declaration.names:
        name = tokens[each.name].text
        if kind.lstrip("iu").startswith("sampler"):
            if kind not in SAMPLERS:
                refuse_read(tokens, each.name, kind)
                continue
            picture = host.pictures.get(kind)
            sampler = textures.get(name, Sampler(name, kind, picture))
            face.samplers[name] = replace(sampler, glsl_type=kind)
        elif name in known:
            length = known[name].length if each.sizes else 0
            face.uniforms[name] = Uniform(name, kind, known[name].value, length)
            # It is for the renderer to declare. What else stands in the declaration
            # must stay, so it goes on under a name that nobody uses.
            tokens[each.name].text = f"s21k_told_{name}"
            face.own.discard(name)


def refuse_read(tokens: Sequence[Token], declared: int, kind: str) -> None:
    """Refuse a sampler that nothing here can be bound to, if anybody reads it."""
    name = tokens[declared].text
    if sum(token.text == name for token in tokens) > 1:
        what = " and ".join(sorted(SAMPLERS))
        reason = f"{kind} {name}: only {what} are known"
        raise SourceError(reason, tokens[declared].line)


def take_variables(
    tokens: Sequence[Token], declaration: Declaration, face: Face, host: Host
) -> None:
    """Make varyings and outputs plain variables, and take note of them."""
    kind = tokens[declaration.type].text
    blank(tokens[declaration.start : declaration.type])
    for each in declaration.names:
        name = tokens[each.name].text
        if "out" in declaration.qualifiers:
            free = min(set(range(len(face.outputs) + 1)) - set(face.outputs))
            at = declaration.location if declaration.location >= 0 else free
            face.outputs[at] = (name, kind)
        else:
            face.setup += set_varying(name, kind, host, is_array=each.sizes > 0)


def set_varying(
    name: str, kind: str, host: Host, *, is_array: bool = False
) -> list[str]:
    """Write the statement that sets what a vertex shader would, if one is known."""
    expected, text = host.varyings.get(name, (kind, VARYINGS.get(kind, "")))
    if not text or expected != kind:
        text = VARYINGS.get(kind, "")
    if is_array:
        loop = f"for (int i = 0; i < {name}.length(); i++)"
        return [f"{name}; {loop} {name}[i] = {fill(text)};"] if text else []
    return [f"{name} = {fill(text)};"] if text else []


def fill(expression: str) -> str:
    """Put our names into an expression over coord and resolution."""
    return expression.replace("coord", "s21k_FragCoord.xy").replace(
        "resolution", RESOLUTION.name
    )


def delay(tokens: Sequence[Token], found: Outline, face: Face) -> None:
    """Move initializers of globals that read the coordinate behind its setting."""
    late = {"s21k_FragCoord"} | {each.split()[0] for each in face.setup}
    for declaration in found.globals:
        if "const" in declaration.qualifiers:
            continue
        for each in declaration.names:
            first = find_value(tokens, each)
            value = tokens[first + 1 : each.last + 1]
            if each.is_set and not late.isdisjoint(token.text for token in value):
                name = tokens[each.name].text
                text = " ".join(token.text for token in value)
                face.setup.append(f"{name} = {text};")
                blank(tokens[first : each.last + 1])
                late.add(name)


def find_value(tokens: Sequence[Token], declarator: Declarator) -> int:
    """Find the "=" of a declarator that has one."""
    at = declarator.name
    while at < declarator.last and tokens[at].text != "=":
        at += 1
    return at


def blank(tokens: Sequence[Token]) -> None:
    """Take tokens out of the text."""
    for token in tokens:
        token.text = ""
