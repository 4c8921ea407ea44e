"""`name=value` on a command line, into settings as nested JSON values.

All are put in before anything is checked, so that their order does not matter.
"""

import json
from dataclasses import asdict
from typing import Any

from trainer.errors import SettingsError
from trainer.settings.objectives import OBJECTIVES


def assign(value: dict[str, Any], assignment: str) -> None:
    """Change one field, however deep.

    Args:
        value: as `TrainSettings.to_json` gives it; is changed.
        assignment: `name=value`; the value is JSON, or a bare word.

    Raises:
        SettingsError: no such field, or a value of another type.
    """
    name, found, text = assignment.partition("=")
    if not found:
        raise SettingsError(f"{assignment!r} is no override: write name=value")
    *parents, last = name.split(".")
    record: Any = value
    for parent in parents:
        record = record.get(parent)
        if not isinstance(record, dict):
            raise SettingsError(f"there is no setting {name!r}: {parent} has no parts")
    if last not in record:
        raise SettingsError(f"there is no setting {name!r}; here are {sorted(record)}")
    given = _parse(text)
    if name == "objective":
        record[last] = _choose_objective(given)
    else:
        record[last] = _fit(name, record[last], given)


def _parse(text: str) -> Any:
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return tuple(value) if isinstance(value, list) else value


def _choose_objective(name: object) -> dict[str, Any]:
    if name not in OBJECTIVES:
        raise SettingsError(
            f"there is no objective {name!r}: choose from {[*OBJECTIVES]}"
        )
    return {"name": name, **asdict(OBJECTIVES[str(name)]())}


def _fit(name: str, old: Any, value: Any) -> Any:
    """Make a value of the type that stands there, where no meaning is lost."""
    if type(old) is float and type(value) is int:
        value = float(value)
    if type(old) is tuple and type(value) in (int, float):
        value = (float(value),)
    if old is not None and type(value) is not type(old):
        raise SettingsError(
            f"{name}={value!r} is not a {type(old).__name__} as {old!r} is"
        )
    return value
