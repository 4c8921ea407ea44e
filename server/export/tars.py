"""Shards of WebDataset: a tar with, for each picture, the files KEY.png, .cls, .json.

The format is POSIX tar (ustar) by https://github.com/webdataset/webdataset: files with
one key stand together, and the key has no dot. `cls` is what that library decodes as a
class. Owners, modes and times say nothing, so that equal pictures are equal bytes.
"""

import io
import json
import tarfile
from collections.abc import Iterable, Mapping

from server.export.plan import Plan, Shard
from server.export.samples import Sample


def write_tar(
    plan: Plan, shard: Shard, samples: Iterable[tuple[Sample, bytes]]
) -> Mapping[str, bytes]:
    """Lay out a shard: the name of its one file, and its bytes."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for sample, picture in samples:
            facts = json.dumps(sample.facts, separators=(",", ":")).encode()
            for suffix, data in (
                (plan.codec.suffix, picture),
                ("cls", str(sample.label).encode()),
                ("json", facts),
            ):
                member = tarfile.TarInfo(f"{sample.key}.{suffix}")
                member.size = len(data)
                tar.addfile(member, io.BytesIO(data))
    return {f"shaders-{shard.number:06d}.tar": file.getvalue()}
