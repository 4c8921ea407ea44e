"""The whole API, asked what its own description allows and what it forbids.

Schemathesis makes the requests. No answer may be a 5xx, and each must be as the
document says: status, media type, schema.
"""

import json
import os
from contextlib import suppress

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode, checks
from schemathesis.specs.openapi import checks as openapi_checks

from shaders21k import StreamSpec

EXAMPLES = int(os.environ.get("SHADERS21K_EXAMPLES", "8"))
"""Requests of each kind to each route; a night's worth may be asked for."""

CHECKS = [
    checks.not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_headers_conformance,
    openapi_checks.response_schema_conformance,
    openapi_checks.unsupported_method,
    openapi_checks.allow_header_conformance,
]

SPEC = StreamSpec(batch_size=2, resolution=16, views=1, window=4)


@pytest.fixture(scope="module")
def service(tmp_path_factory, lab):
    """One on which everything is switched on."""
    folder = tmp_path_factory.mktemp("everything")
    options = ("--playground", "--save-to", folder / "saved.db")
    with lab.start(folder, lab.rings(8), *options) as running:
        yield running


@pytest.fixture(scope="module")
def described(service, lab):
    """The document of a real service that has a stream."""
    spec = SPEC.resolve(lab.selection(service))
    body = json.dumps(spec.to_json()).encode()
    status, _, answer = service.get(
        f"/v1/streams/{spec.spec_id}", method="PUT", body=body
    )
    assert status == 200, answer
    document = schemathesis.openapi.from_url(f"{service.url}/openapi.json")
    known = {"spec_id": spec.spec_id, "program_id": lab.program_ids(service)[0]}

    @document.hook
    def map_path_parameters(_, path_parameters):
        """Ask for what there is, for nobody guesses an identifier."""
        if not path_parameters:
            return path_parameters
        return {
            name: known[name] if name in known and len(str(value)) % 2 else value
            for name, value in path_parameters.items()
        }

    return document


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_the_api_is_as_it_says(described, mode):
    asked = 0
    for found in described.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=EXAMPLES,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case):
            nonlocal asked
            asked += 1
            case.call_and_validate(checks=CHECKS)

        with suppress(Unsatisfiable):  # there is nothing wrong to say where nothing is
            ask()
    assert asked > 5 * EXAMPLES
