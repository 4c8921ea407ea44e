"""Shards of Parquet with the pictures inside, as Hugging Face `datasets` reads them.

A picture is a struct of its bytes and a name, and the schema's metadata says so under
the key "huggingface"; any other reader sees a binary column.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from server.export.plan import Plan, Shard
from server.export.samples import Sample

GROUP_ROWS = 128
"""Rows of a group, the least that is read at once: a few megabytes."""

WORDS = ("spec_id", "program", "recipe")
COUNTS = ("step", "row", "view", "label")
NUMBERS = ("weight", "time_s", "crop")


def _value(dtype: str) -> dict[str, Any]:
    return {"dtype": dtype, "_type": "Value"}


def _list(feature: dict[str, Any]) -> dict[str, Any]:
    return {"feature": feature, "_type": "List"}


FEATURES: dict[str, Any] = {
    "image": {"_type": "Image"},
    "key": _value("string"),
    **{name: _value("string") for name in WORDS},
    **{name: _value("int64") for name in COUNTS},
    "programs": _list(_value("string")),
    **{name: _list(_value("float32")) for name in NUMBERS},
    "turn": _value("float32"),
    "box": _list(_list(_value("float32"))),
    "substituted": _value("bool"),
}
"""The columns, in the words of `datasets` (its `Features.to_dict`)."""


def write_table(
    plan: Plan, shard: Shard, samples: Iterable[tuple[Sample, bytes]]
) -> Mapping[str, bytes]:
    """Lay out a shard: the name of its one file, and its bytes."""
    import pyarrow as pa  # noqa: PLC0415, an extra
    import pyarrow.parquet as pq  # noqa: PLC0415

    columns: dict[str, list[Any]] = {name: [] for name in FEATURES}
    for sample, picture in samples:
        name = f"{sample.key}.{plan.codec.suffix}"
        columns["image"].append({"bytes": picture, "path": name})
        columns["key"].append(sample.key)
        for fact, value in sample.facts.items():
            columns[fact].append(value)
    schema = pa.schema(
        [(name, _find_type(pa, feature)) for name, feature in FEATURES.items()],
        metadata={"huggingface": json.dumps({"info": {"features": FEATURES}})},
    )
    sink = pa.BufferOutputStream()
    table = pa.table(columns, schema=schema)
    pq.write_table(table, sink, row_group_size=GROUP_ROWS, write_page_index=True)
    name = f"data/train-{shard.number:05d}-of-{len(plan.shards):05d}.parquet"
    return {name: sink.getvalue().to_pybytes()}


def _find_type(pa: Any, feature: dict[str, Any]) -> Any:
    """Give the type in Arrow of a column."""
    match feature["_type"]:
        case "Image":
            return pa.struct([("bytes", pa.binary()), ("path", pa.string())])
        case "List":
            return pa.list_(_find_type(pa, feature["feature"]))
    return {
        "string": pa.string(),
        "int64": pa.int64(),
        "float32": pa.float32(),
        "bool": pa.bool_(),
    }[feature["dtype"]]
