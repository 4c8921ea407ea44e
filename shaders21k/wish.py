"""A wish: what chosen programs have, said once for the command line and the gallery."""

from dataclasses import dataclass

Condition = tuple[str, list[object]]
"""A condition in SQL over the tables of `shaders21k.listing`, and its values."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What chosen programs have; each field left at its default asks for nothing.

    Of several words in one field a program needs one; it needs every word of `query`.

    Attributes:
        query: words that begin a word of name, author, description or tags.
        ids: full identifiers.
        outcomes, dialects: words of `Verdict.outcome` and `Program.dialect`.
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
    def match(self) -> str:
        """The query in the language of FTS5; "" where it has no word."""
        # Quoted, so that a "-" or "NOT" of the user is a word and no operator.
        words = self.query.replace("\0", " ").replace('"', " ").split()
        return " ".join(f'"{word}"*' for word in words)

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
            (
                "licence",
                tuple("" if each == "unknown" else each for each in self.licences),
            ),
            ("family", self.families),
        ):
            if words:
                found.append((f"{column} IN ({','.join('?' * len(words))})", [*words]))
        if self.tags:
            marks = ",".join("?" * len(self.tags))
            tagged = f"row IN (SELECT row FROM tag WHERE word IN ({marks}))"  # noqa: S608
            found.append((tagged, [each.casefold() for each in self.tags]))
        for condition, bound in (
            ("cost_ns <= ?", self.max_cost_ns),
            ("coverage >= ?", self.min_coverage),
            ("colorfulness >= ?", self.min_colorfulness),
            ("diversity >= ?", self.min_diversity),
        ):
            if bound is not None:
                found.append((condition, [bound]))
        return found
