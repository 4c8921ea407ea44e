"""A program's stages on the device, or diagnostics in its author's lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from renderer import calls as gl
from renderer.calls import Calls
from renderer.complaints import parse_log, place_complaint
from renderer.device import Device
from renderer.errors import CompileError
from renderer.inputs import Inputs, Slot, Textures, describe
from renderer.linking import Linked, Linking, RefusedError
from renderer.mains import (
    FACES,
    PIXELS,
    VERTEX,
    is_drawn_by_quads,
    wrap_compute,
    wrap_planes,
    wrap_quads,
    wrap_texture,
)
from renderer.plan import Plan, arrange, count_frames
from shaders21k.dialects.stage import Stage
from shaders21k.dialects.translate import translate
from shaders21k.errors import SourceError
from shaders21k.program import Program
from shaders21k.verdict import FRAGMENT, Choice


@dataclass(frozen=True, slots=True, eq=False)
class Shader:
    """A stage on the device.

    Attributes:
        stage: what it was made of.
        linked: the program.
        place: where its uniforms `s21k_place` and `s21k_extent` are.
        pixels: side by side that an invocation of a compute shader draws.
        slots: what it reads, of that which the compiler has left.
        inputs: of the device.
    """

    stage: Stage
    linked: Linked
    place: tuple[int, int]
    pixels: int
    slots: tuple[Slot, ...]
    inputs: Inputs

    @property
    def calls(self) -> Calls:
        """Of the device."""
        return self.linked.calls

    def draw(
        self,
        drawn: Textures,
        time_s: float,
        *,
        record: int = 0,
        cell: int = 0,
        cells: int = 1,
        count: int = 1,
    ) -> None:
        """Draw samples into cells of the viewport that follow one another.

        Args:
            drawn: what passes have drawn.
            time_s: of what is read.
            record: of the first sample, among the `Moments` in use.
            cell: the first sample's.
            cells: the viewport's.
            count: of samples; returns at once.
        """
        self._begin(drawn, time_s)
        self.calls.Uniform3i(self.place[0], record, cell, cells)
        self.calls.DrawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, count)

    def dispatch(
        self,
        time_s: float,
        groups: tuple[int, int, int],
        extent: tuple[int, int, int, int],
        cell: int,
    ) -> None:
        """Compute samples into cells of a sheet that follow one another.

        Args:
            time_s: of what is read.
            groups: across, down, and samples; returns at once.
            extent: see `renderer.mains.COMPUTE_HEAD`.
            cell: the first sample's, and its record's.
        """
        self._begin({}, time_s)
        self.calls.Uniform3i(self.place[0], cell, cell, 0)
        self.calls.Uniform4i(self.place[1], *extent)
        self.calls.DispatchCompute(*groups)

    def _begin(self, drawn: Textures, time_s: float) -> None:
        self.calls.UseProgram(self.linked.name)
        if self.slots:
            self.inputs.bind(self.slots, time_s, drawn)


@dataclass(frozen=True, slots=True, eq=False)
class Resident:
    """A program on the device.

    Attributes:
        plan: which passes are drawn, and when.
        image: draws the picture.
        shaders: the others, by the name of their pass; the image too where its last
            frame is read.
        choice: how the picture is drawn, and what it costs.
    """

    plan: Plan
    image: Shader
    shaders: Mapping[str, Shader]
    choice: Choice = FRAGMENT

    @property
    def is_still(self) -> bool:
        """What it reads is the same at all times, so that one call may draw many."""
        media = [slot.medium for slot in self.image.slots if slot.medium]
        return not self.shaders and all(medium.frames == 1 for medium in media)

    def count_draws(self, time_s: float) -> int:
        """Count the draws that one picture takes, those of earlier frames included."""
        earlier = count_frames(self.plan, time_s) - 1
        return 1 + len(self.plan.passes) + earlier * len(self.plan.past)

    def release(self) -> None:
        """Free the objects on the device."""
        for shader in (self.image, *self.shaders.values()):
            shader.linked.release()


@dataclass(slots=True, eq=False)
class Compilation:
    """A program whose compilation has begun. `finish` or `drop` it.

    Attributes:
        device: for which.
        program_id: for messages.
        choice: how the picture will be drawn.
        plan: of its passes.
        pixels: see `Shader`.
        pending: the stages under way, in the order of drawing, the image last, which
            draws the picture; what each reads.
    """

    device: Device
    program_id: str
    choice: Choice
    plan: Plan
    pixels: int = PIXELS
    pending: list[tuple[Stage, list[Slot], Linking]] = field(default_factory=list)

    def finish(self) -> Resident:
        """Wait for the driver.

        Raises:
            CompileError: it refuses a pass; the diagnostics are those of the first
                such pass, and nothing is left of the others.
        """
        shaders: list[Shader] = []
        try:
            while self.pending:
                stage, slots, linking = self.pending.pop(0)
                try:
                    linked = linking.finish()
                except RefusedError as error:
                    tab = "" if stage.kind == "image" else stage.name
                    found = parse_log(str(error), tab)
                    raise CompileError(self.program_id, found) from error
                made = _equip(self.device, stage, slots, linked, self.pixels)
                shaders.append(made)
        except CompileError:
            self.drop()
            for shader in shaders:
                shader.linked.release()
            raise
        *others, image = shaders
        return Resident(
            self.plan,
            image,
            {shader.stage.name: shader for shader in others},
            self.choice,
        )

    def drop(self) -> None:
        """Give it up."""
        while self.pending:
            self.pending.pop()[-1].drop()


def begin_program(
    device: Device, program: Program, choice: Choice = FRAGMENT
) -> Compilation:
    """Begin to compile what a program's picture depends on.

    Args:
        device: an open device.
        program: of any dialect.
        choice: how the picture is to be drawn.

    Raises:
        CompileError: it is no program of its dialect.
    """
    try:
        stages = translate(program)
    except SourceError as error:
        found = (place_complaint(error.line, error.reason, error.tab),)
        raise CompileError(program.id, found) from error
    return begin_stages(device, stages, program.id, choice)


def begin_stages(
    device: Device,
    stages: Sequence[Stage],
    program_id: str,
    choice: Choice = FRAGMENT,
) -> Compilation:
    """Begin to compile stages, the image last. See `begin_program`."""
    plan = arrange(stages)
    passes = {stage.name: stage for stage in (*plan.passes, plan.image)}
    under_way = Compilation(device, program_id, choice, plan)
    for name in dict.fromkeys(each.name for each in (*plan.passes, *plan.past)):
        slots = _find_slots(device, passes[name], passes)
        text = wrap_texture(passes[name], describe(passes[name], slots))
        sources = [(gl.VERTEX_SHADER, VERTEX), (gl.FRAGMENT_SHADER, text)]
        if passes[name].kind == "cube":
            sources.append((gl.GEOMETRY_SHADER, FACES))
        linking = Linking(device.calls, sources)
        under_way.pending.append((passes[name], slots, linking))
    slots = _find_slots(device, plan.image, passes)
    channels = describe(plan.image, slots)
    if choice.path == "compute":
        if is_drawn_by_quads(plan.image, device.derivatives):
            text = wrap_quads(plan.image, channels, device.derivatives)
            under_way.pixels = 1
        else:
            text = wrap_compute(plan.image, channels, device.block)
        sources = [(gl.COMPUTE_SHADER, text)]
    else:
        text = wrap_planes(plan.image, channels)
        sources = [(gl.VERTEX_SHADER, VERTEX), (gl.FRAGMENT_SHADER, text)]
    under_way.pending.append((plan.image, slots, Linking(device.calls, sources)))
    return under_way


def _find_slots(
    device: Device, stage: Stage, passes: Mapping[str, Stage]
) -> list[Slot]:
    return [
        device.inputs.find_slot(unit, asked, passes)
        for unit, asked in enumerate(stage.samplers)
    ]


def _equip(
    device: Device,
    stage: Stage,
    slots: Sequence[Slot],
    linked: Linked,
    pixels: int,
) -> Shader:
    used = []
    for asked, slot in zip(stage.samplers, slots, strict=True):
        if (at := linked.locate(asked.name)) >= 0:
            # Samplers of two kinds on one unit are an error when drawing, and unit 0 is
            # where they all start.
            linked.calls.ProgramUniform1i(linked.name, at, slot.unit)
            used.append(slot)
    place = linked.locate("s21k_place"), linked.locate("s21k_extent")
    return Shader(stage, linked, place, pixels, tuple(used), device.inputs)
