"""A wish: what chosen programs have, said once for the command line and the gallery."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass

from shaders21k.errors import WishError

Condition = tuple[str, list[object]]
"""A condition in SQL over the tables of `shaders21k.listing`, and its values."""

OPTIONS: Mapping[str, str] = {
    "query": "--search",
    "ids": "--id",
    "outcomes": "--outcome",
    "dialects": "--dialect",
    "licences": "--licence",
    "families": "--family",
    "tags": "--tag",
    "max_cost_ns": "--max-cost-ns",
    "min_coverage": "--min-coverage",
    "min_colorfulness": "--min-colorfulness",
    "min_diversity": "--min-diversity",
}
"""Of each field of a wish, the option that says it to `shaders21k corpus select`."""

NAMELESS: Mapping[str, str] = {"licence": "unknown", "outcome": "unjudged"}
"""Of columns that may be empty, the word for what has nothing there."""

MAX_WORDS = 20
"""Of a query; looking for each takes time."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What chosen programs have; each field left at its default asks for nothing.

    Of several words in one field a program needs one; it needs every word of `query`.

    Attributes:
        query: words that begin a word of name, author, description or tags.
        ids: full identifiers.
        outcomes: of `OUTCOMES`; "unjudged" means programs without a verdict.
        dialects: see `Program.dialect`.
        licences: SPDX expressions; "unknown" means programs without one.
        families: see `find_family`.
        tags: the author's words, upper and lower case alike.
        max_cost_ns: of a pixel.
        min_coverage, min_colorfulness, min_diversity: see `Verdict`.
    """

    query: str = ""
    ids: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    dialects: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    max_cost_ns: float | None = None
    min_coverage: float | None = None
    min_colorfulness: float | None = None
    min_diversity: float | None = None

    @property
    def words(self) -> list[str]:
        """The different words of the query.

        Raises:
            WishError: they are more than `MAX_WORDS`.
        """
        said = self.query.replace("\0", " ").replace('"', " ").split()
        found = list(dict.fromkeys(said))
        if len(found) > MAX_WORDS:
            raise WishError(
                f"{len(found)} words are too many to look for: ask for {MAX_WORDS} at "
                "most"
            )
        return found

    @property
    def match(self) -> str:
        """The query in the language of FTS5; "" where it has no word."""
        # Quoted, so that a "-" or "NOT" of the user is a word and no operator.
        return " ".join(f'"{word}"*' for word in self.words)

    @property
    def asks_for_verdict(self) -> bool:
        """Whether a program that was never drawn cannot have it."""
        return bool(self.outcomes) or any(
            value is not None
            for value in (
                self.max_cost_ns,
                self.min_coverage,
                self.min_colorfulness,
                self.min_diversity,
            )
        )

    @property
    def conditions(self) -> list[Condition]:
        """All that it asks for but the query."""
        found: list[Condition] = []
        for column, words in (
            ("id", self.ids),
            ("outcome", self.outcomes),
            ("dialect", self.dialects),
            ("licence", self.licences),
            ("family", self.families),
        ):
            if words:
                nameless = NAMELESS.get(column)
                bound = ["" if each == nameless else each for each in words]
                found.append((f"{column} IN ({','.join('?' * len(bound))})", [*bound]))
        if self.tags:
            marks = ",".join("?" * len(self.tags))
            tagged = f"row IN (SELECT row FROM tag WHERE word IN ({marks}))"  # noqa: S608
            found.append((tagged, [each.casefold() for each in self.tags]))
        for condition, limit in (
            ("cost_ns <= ?", self.max_cost_ns),
            ("coverage >= ?", self.min_coverage),
            ("colorfulness >= ?", self.min_colorfulness),
            ("diversity >= ?", self.min_diversity),
        ):
            if limit is not None:
                found.append((condition, [limit]))
        return found

    def to_command(
        self,
        corpus: str,
        out: str = "chosen.txt",
        *,
        among: str = "",
        device: str = "",
    ) -> str:
        """Say it as a command line that writes the programs that have it to a file.

        Args:
            corpus: the file to choose from.
            out: the file to write.
            among: a selection that they must be in, "" for none.
            device: key of the device whose verdicts count, where any are asked for.
        """
        found = ["shaders21k", "corpus", "select", corpus]
        for field, option in OPTIONS.items():
            value = getattr(self, field)
            if field == "query":
                value = (" ".join(self.words),) if self.words else ()
            elif not isinstance(value, tuple):
                value = () if value is None else (repr(float(value)),)
            for each in value:
                found += [option, each]
        if device and self.asks_for_verdict:
            found += ["--device", device]
        if among:
            found += ["--among", among]
        return shlex.join([*found, "--out", out])
