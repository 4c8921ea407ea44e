"""The programs of an export: who wrote them, and what may be done with them."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from urllib.parse import urlencode

from server.errors import ExportError
from server.export.asking import Asker
from shaders21k.corpus import Corpus
from shaders21k.selection import read_selection, selection_digest
from shaders21k.spec import StreamSpec
from shaders21k.transports.memory import wave_id

PAGE = 200

_ID = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Credit:
    """What must be said of a program where its pictures go.

    Attributes:
        id, name, author, licence, url, dialect: see `Program`.
    """

    id: str
    name: str = ""
    author: str = ""
    licence: str = ""
    url: str = ""
    dialect: str = ""


def list_credits(source: str, spec: StreamSpec) -> list[Credit]:
    """Ask who wrote the programs of a stream, in the order of its selection.

    Args:
        source: of the stream: "http://host:port", or "memory://N".
        spec: the stream, with its selection.

    Raises:
        ExportError: the source serves other programs.
    """
    if source.startswith("memory:"):
        count = spec.selection.programs if spec.selection else 0
        return [
            Credit(wave_id(n), f"plane wave {n}", licence="MIT") for n in range(count)
        ]
    asker, cursor, found = Asker(source), "", dict[str, Credit]()
    names = [field.name for field in fields(Credit)]
    while True:
        query = urlencode({"sort": "mixed", "limit": PAGE, "cursor": cursor})
        page = asker.get_json(f"/v1/programs?{query}")
        for said in page["programs"]:
            credit = Credit(**{name: said[name] for name in names})
            found[credit.id] = credit
        if not (cursor := page["next"]):
            break
    listed = [found[each] for each in sorted(found)]
    check_credits(listed, spec, source)
    return listed


def read_credits(corpus: Path, selection: Path | None) -> list[Credit]:
    """Read who wrote the programs that a service with this corpus would serve.

    Args:
        corpus: the file.
        selection: a file that names some of them; None means all.

    Returns:
        They, in the order of the selection.
    """
    with Corpus.open(corpus) as opened:
        ids = read_selection(selection) if selection else opened.selection()
        programs = opened.programs(ids)
    names = [field.name for field in fields(Credit)]
    return [
        Credit(**{name: getattr(each, name) for name in names}) for each in programs
    ]


def check_credits(credited: Sequence[Credit], spec: StreamSpec, source: str) -> None:
    """See that these are the programs of a stream.

    Raises:
        ExportError: they are not.
    """
    if not all(_ID.fullmatch(each.id) for each in credited):  # files are named by them
        raise ExportError(
            f"{source} lists a program whose id is none: it is no service"
        )
    digest = selection_digest([each.id for each in credited])
    if spec.selection is None or digest != spec.selection.digest:
        raise ExportError(
            f"{source} has other programs than the stream draws from: take both from "
            "one corpus and one selection"
        )


def write_credits(shown: Iterable[tuple[int, Credit]]) -> bytes:
    """Write a line of JSON for each program: its index in the selection, and credit."""
    lines = [json.dumps({"index": index, **asdict(each)}) for index, each in shown]
    return "".join(f"{line}\n" for line in lines).encode()


def count_licences(credited: Sequence[Credit]) -> dict[str, int]:
    """Count programs by licence, the most frequent first; "" is of unknown ones."""
    counts = Counter(each.licence for each in credited)
    return dict(sorted(counts.items(), key=lambda each: (-each[1], each[0])))
