"""What a renderer's problem (RFC 9457) means, as the errors of `Endpoint`."""

from shaders21k.errors import (
    BusyError,
    RefusedError,
    SelectionError,
    ShadersError,
    SpecError,
    StreamError,
    WireError,
)

OURS = "urn:shaders21k:"

KINDS: dict[str, type[ShadersError]] = {
    f"{OURS}other-selection": SelectionError,
    f"{OURS}bad-spec": SpecError,
    f"{OURS}busy": BusyError,
    f"{OURS}too-many": BusyError,
    f"{OURS}device-lost": StreamError,
}
"""Those that say what may help; all others are refused."""

MAX_DETAIL = 2000


def read_problem(problem: object, what: str) -> ShadersError:
    """Turn a problem object into the error that says what may help.

    Args:
        problem: whatever came in its place.
        what: it is about, for the message.
    """
    said = problem if isinstance(problem, dict) else {}
    detail = str(said.get("detail") or said.get("title") or "no reason given")
    words = f"{what}: {detail[:MAX_DETAIL]}"
    kind = said.get("type")
    if not isinstance(kind, str) or not kind.startswith(OURS):
        return WireError(f"{words}: is it a renderer?")
    return KINDS.get(kind, RefusedError)(words)
