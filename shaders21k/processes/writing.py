"""Programs of the processes: read through an input, or drawn by GLSL alone."""

from collections.abc import Mapping

from shaders21k.processes.leaves import LEAVES, write_leaves
from shaders21k.processes.process import PROCESSES, check
from shaders21k.program import Input, Program

NAMES = (*PROCESSES, *LEAVES)
"""What `write_process` knows."""

KIND = "process"
"""`Input.kind` of what a process draws; its source is "NAME/SEED"."""

SOURCE = """\
// A picture that a noise process draws, read through an input.
void mainImage(out vec4 fragColor, in vec2 fragCoord) {
    fragColor = vec4(texture(iChannel0, fragCoord / iResolution.xy).rgb, 1.0);
}
"""
"""One text for all of them: what differs is the input."""

SAMPLER: Mapping[str, str] = {
    "filter": "mipmap",
    "wrap": "clamp",
    "vflip": "true",
    "srgb": "false",
}


def write_process(name: str, seed: int) -> Program:
    """Write the program of a seed of a process.

    Returns:
        Shadertoy GLSL whose tags are "process" and the name, at "process:NAME/SEED".

    Raises:
        ShadersError: no process has that name, or none has that seed.
    """
    check(name, seed, NAMES)
    if name in LEAVES:
        source, inputs = write_leaves(name, seed)
        about = LEAVES[name].about
    else:
        source, inputs = SOURCE, (Input(0, KIND, f"{name}/{seed}", SAMPLER),)
        about = PROCESSES[name].about
    return Program(
        source=source,
        name=f"{name} #{seed}",
        author="shaders21k",
        licence="MIT",
        url=f"process:{name}/{seed}",
        description=about,
        tags=(KIND, name),
        inputs=inputs,
    )
