"""The playground's page: an editor, and beside it what it draws."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from server.parts import Parts
from server.playground import MAX_SOURCE
from shaders21k.dialects.translate import DIALECTS
from shaders21k.program import Program

TEMPLATE = Program(
    name="A new program",
    source="""// Called for each pixel: fragCoord is its place, iTime is in seconds.
void mainImage(out vec4 fragColor, in vec2 fragCoord) {
    vec2 p = (2.0 * fragCoord - iResolution.xy) / iResolution.y;
    float angle = atan(p.y, p.x);
    float wave = sin(8.0 * length(p) - 2.0 * iTime + 3.0 * sin(5.0 * angle + iTime));
    vec3 phase = 0.15 * wave + vec3(0.0, 0.33, 0.67);
    vec3 tint = 0.5 + 0.5 * cos(6.2832 * phase + iTime);
    fragColor = vec4(tint * smoothstep(2.2, 0.2, length(p)), 1.0);
}
""",
)
"""What an empty page begins with."""

SIZES_PX = ((256, 144), (384, 216), (512, 288), (256, 256), (512, 512))
LONGEST_S = 60


def playground_page(parts: Parts) -> APIRouter:
    """Serve the page."""
    router = APIRouter(include_in_schema=False)
    catalogue = parts.catalogue

    @router.get("/playground")
    def playground(
        program: Annotated[str, Query(max_length=200)] = "",
    ) -> Response:
        """Begin with a program of the corpus, or with one of ours."""
        parts.require_sandbox()
        found = TEMPLATE
        if program:
            found = catalogue.publications(catalogue.resolve(program))[0]
        return parts.pages.write(
            "playground.html",
            program=found,
            is_new=not program,
            is_part=bool(found.inputs or found.common or found.passes),
            dialects=list(DIALECTS),
            sizes_px=SIZES_PX,
            longest_s=LONGEST_S,
            max_source=MAX_SOURCE,
        )

    return router
