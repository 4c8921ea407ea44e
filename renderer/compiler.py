"""A program's stages on the device, or diagnostics in its author's lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import moderngl

from renderer.complaints import parse_log, place_complaint
from renderer.device import Device
from renderer.errors import CompileError
from renderer.inputs import Inputs, Slot, Textures, describe
from renderer.mains import FACES, VERTEX, wrap_planes, wrap_texture
from renderer.plan import Plan, arrange, count_frames
from renderer.uniforms import Moment, Writer, prepare
from shaders21k.dialects.stage import Stage
from shaders21k.dialects.translate import translate
from shaders21k.errors import SourceError
from shaders21k.program import Program


@dataclass(frozen=True, slots=True, eq=False)
class Shader:
    """A stage on the device.

    Attributes:
        stage: what it was made of.
        program: linked.
        triangle: draw three vertices of it to run the program on the viewport.
        writers: set the uniforms that the compiler has left.
        slots: likewise, what it reads.
        inputs: of the device.
    """

    stage: Stage
    program: moderngl.Program
    triangle: moderngl.VertexArray
    writers: tuple[Writer, ...]
    slots: tuple[Slot, ...]
    inputs: Inputs

    def draw(self, now: Moment, drawn: Textures) -> None:
        """Draw onto the viewport; returns at once."""
        for write in self.writers:
            write(now)
        if self.slots:
            self.inputs.bind(self.slots, now.time_s, drawn)
        self.triangle.render(moderngl.TRIANGLES, vertices=3)

    def release(self) -> None:
        """Free the objects on the device."""
        self.triangle.release()
        self.program.release()


@dataclass(frozen=True, slots=True, eq=False)
class Resident:
    """A program on the device.

    Attributes:
        plan: which passes are drawn, and when.
        image: draws the picture into the atlas.
        place: its uniforms `s21k_origin` and `s21k_map`, those that are left.
        shaders: the others, by the name of their pass; the image too where its last
            frame is read.
    """

    plan: Plan
    image: Shader
    place: tuple[Any, Any]
    shaders: Mapping[str, Shader]

    def count_draws(self, time_s: float) -> int:
        """Count the draws that one picture takes, those of earlier frames included."""
        earlier = count_frames(self.plan, time_s) - 1
        return 1 + len(self.plan.passes) + earlier * len(self.plan.past)

    def release(self) -> None:
        """Free the objects on the device."""
        for shader in (self.image, *self.shaders.values()):
            shader.release()


def compile_program(device: Device, program: Program) -> Resident:
    """Compile and link what a program's picture depends on.

    Raises:
        CompileError: it is no program of its dialect, or the driver refuses a pass;
            the diagnostics are those of the first such pass.
    """
    try:
        stages = translate(program)
    except SourceError as error:
        found = (place_complaint(error.line, error.reason, error.tab),)
        raise CompileError(program.id, found) from error
    return compile_stages(device, stages, program.id)


def compile_stages(
    device: Device, stages: Sequence[Stage], program_id: str
) -> Resident:
    """Compile and link stages, the image last. See `compile_program`."""
    plan = arrange(stages)
    passes = {stage.name: stage for stage in (*plan.passes, plan.image)}
    shaders: dict[str, Shader] = {}
    try:
        for name in dict.fromkeys(each.name for each in (*plan.passes, *plan.past)):
            text = wrap_texture(passes[name])
            shaders[name] = _compile(device, passes[name], text, passes, program_id)
        text = wrap_planes(plan.image)
        image = _compile(device, plan.image, text, passes, program_id)
    except CompileError:
        for shader in shaders.values():
            shader.release()
        raise
    made = image.program
    place = (made.get("s21k_origin", None), made.get("s21k_map", None))
    return Resident(plan, image, place, shaders)


def _compile(
    device: Device,
    stage: Stage,
    text: str,
    passes: Mapping[str, Stage],
    program_id: str,
) -> Shader:
    faces = FACES if "s21k_face" in text else None
    try:
        # Bytes: in a str, moderngl would look for #include lines of its own.
        made = device.gl.program(
            vertex_shader=VERTEX, geometry_shader=faces, fragment_shader=text.encode()
        )
    except moderngl.Error as error:
        tab = "" if stage.kind == "image" else stage.name
        raise CompileError(program_id, parse_log(str(error), tab)) from error
    slots = [
        device.inputs.find_slot(unit, asked, passes)
        for unit, asked in enumerate(stage.samplers)
    ]
    used = []
    for asked, slot in zip(stage.samplers, slots, strict=True):
        sampler: Any = made.get(asked.name, None)
        if sampler:
            # Samplers of two kinds on one unit are an error when drawing, and unit 0 is
            # where they all start.
            sampler.value = slot.unit
            used.append(slot)
    writers = prepare(made, stage.uniforms, describe(stage, slots))
    triangle = device.gl.vertex_array(made, [])
    return Shader(stage, made, triangle, writers, tuple(used), device.inputs)
