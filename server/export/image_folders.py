"""An image folder: a folder for each class, as torchvision's `ImageFolder` reads it.

Classes are named INDEX-ID, the index of the program in the selection and the first
digits of its id, so that they sort by index. `ImageFolder` numbers the classes that it
finds: where every program of the export is shown, its numbers are the labels, less the
first program's. What pictures are made of lies beside them, in `metadata/`.
"""

import json
from collections.abc import Iterable, Mapping

from server.export.plan import Plan, Shard
from server.export.samples import Sample

ID_DIGITS = 12


def name_class(label: int, program_id: str) -> str:
    """Name the folder of a class."""
    return f"{label:06d}-{program_id[:ID_DIGITS]}"


def write_folder(
    plan: Plan, shard: Shard, samples: Iterable[tuple[Sample, bytes]]
) -> Mapping[str, bytes]:
    """Lay out a shard: files by their names, and at last what is said of them."""
    files: dict[str, bytes] = {}
    lines = []
    for sample, picture in samples:
        folder = name_class(sample.label, sample.facts["program"])
        name = f"train/{folder}/{sample.key}.{plan.codec.suffix}"
        files[name] = picture
        lines.append(json.dumps({"file_name": name, **sample.facts}) + "\n")
    files[f"metadata/{shard.number:06d}.jsonl"] = "".join(lines).encode()
    return files
