"""Which passes a picture depends on, and which of them need a past."""

from hypothesis import given
from hypothesis import strategies as st

from renderer.plan import ROLL_FRAMES, arrange, count_frames
from shaders21k.dialects.stage import Sampler, Stage
from shaders21k.program import Input

NAMES = ["Buffer A", "Buffer B", "Buffer C", "Buffer D", "Image"]


def make(name, *reads, text="", mode="linear"):
    samplers = tuple(
        Sampler(
            f"s{index}", "sampler2D", Input(index, "buffer", read, {"filter": mode})
        )
        for index, read in enumerate(reads)
    )
    return Stage(name, "image" if name == "Image" else "buffer", text, (), samplers)


def names(stages):
    return [stage.name for stage in stages]


def test_a_pass_that_nothing_reads_is_not_drawn():
    plan = arrange([make("Buffer A"), make("Buffer B"), make("Image", "Buffer B")])
    assert names(plan.passes) == ["Buffer B"]
    assert not plan.past
    assert count_frames(plan, 10.0) == 1


def test_the_past_takes_what_leads_to_it_and_no_more():
    plan = arrange(
        [
            make("Buffer A"),
            make("Buffer B", "Buffer A", "Buffer B"),
            make("Buffer C", "Buffer B"),
            make("Image", "Buffer C"),
        ]
    )
    assert plan.kept == {"Buffer B"}
    assert names(plan.past) == ["Buffer A", "Buffer B"]
    assert names(plan.passes) == ["Buffer A", "Buffer B", "Buffer C"]


def test_a_past_is_rolled_for_so_many_frames_at_most():
    plan = arrange([make("Image", "Image")])
    assert names(plan.past) == ["Image"]
    assert plan.passes == ()
    assert [count_frames(plan, frame / 60 + 1e-4) for frame in range(3)] == [1, 2, 3]
    assert count_frames(plan, 1e6) == ROLL_FRAMES


def test_of_two_passes_with_one_name_the_last_counts():
    first, second = make("Buffer A", text="1"), make("Buffer A", text="2")
    plan = arrange([first, second, make("Image", "Buffer A")])
    assert plan.passes == (second,)


def test_a_name_that_no_pass_has_is_no_pass():
    plan = arrange([make("Image", "Buffer Z", mode="mipmap")])
    assert plan.passes == ()
    assert plan.mipmapped == frozenset()


@given(
    st.lists(st.sets(st.sampled_from(NAMES)), min_size=len(NAMES), max_size=len(NAMES))
)
def test_every_set_of_passes_has_a_meaning(reads):
    """Cycles too. What is read is there: of this frame, or kept from the last."""
    stages = [make(name, *read) for name, read in zip(NAMES, reads, strict=True)]
    plan = arrange(stages)
    order = names(plan.passes)
    assert order == [name for name in NAMES[:-1] if name in order]
    by_name = dict(zip(NAMES, reads, strict=True))
    for drawn in (order, names(plan.past)):
        for index, name in enumerate(drawn):
            assert by_name[name] <= {*drawn[:index], *plan.kept}
    assert reads[-1] <= {*order, *plan.kept}
    assert plan.kept <= set(names(plan.past))
