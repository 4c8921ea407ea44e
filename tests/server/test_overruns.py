"""What a throw-away process may say once a driver was taken over: nothing believed."""

import json

import pytest

from renderer.errors import CompileError
from server.overruns import conclude


def complain(**fields):
    place = {"tab": "", "line": 3, "message": "no", **fields}
    return {"diagnostics": [place]}


def test_a_complaint_is_passed_on():
    said = conclude(complain())
    assert isinstance(said, CompileError)
    assert said.diagnostics[0].line == 3


@pytest.mark.parametrize(
    "said",
    [
        *([], "x", None, 7, {"limit": "riches"}, {"diagnostics": []}),
        *({"diagnostics": [7]}, {"diagnostics": ["line"]}, {"diagnostics": [{}]}),
        *(complain(line=each) for each in ("x", [], {}, float("inf"), float("nan"))),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_a_problem_and_not_a_failure(said):
    assert conclude(json.loads(json.dumps(said))).limit == "fault"


def test_what_it_says_of_itself_fills_no_log(caplog):
    conclude({"limit": "fault", "detail": "x" * 100_000})
    assert len(caplog.text) < 1000
