"""What the routes stand on, handed to each router as one thing."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.darkroom import Darkroom
from server.dispatch import Dispatch
from server.errors import DisabledError
from server.gallery.pages import Pages
from server.sandbox import Sandbox
from server.saving import Saver
from server.studio import Studio
from shaders21k.catalogue import Catalogue
from shaders21k.corpus import Corpus
from shaders21k.wish import Wish


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a service that requests are answered by.

    Attributes:
        studio: draws batches.
        dispatch: fetches them from it.
        darkroom: makes previews with the same workers.
        corpus: open for reading, the file that the studio's workers read as well.
        ids: the selection that they draw from; a program is known to them by its place.
        catalogue: of that selection.
        drawn_by: key of the device that draws; previews of another may differ.
        pages: writes those for people.
        among: name of the file of that selection; "" where all of the corpus is served.
        sandbox: draws what people write; None where that is not allowed.
        saver: keeps what they write; None where that is not allowed.
    """

    studio: Studio
    dispatch: Dispatch
    darkroom: Darkroom
    corpus: Corpus
    ids: Sequence[str]
    catalogue: Catalogue
    drawn_by: str
    pages: Pages
    among: str = ""
    sandbox: Sandbox | None = None
    saver: Saver | None = None

    def say_command(self, wish: Wish) -> str:
        """Say as a command line which of the programs served here a wish admits."""
        return wish.to_command(
            self.corpus.path.name, among=self.among, device=self.catalogue.device
        )

    def require_sandbox(self) -> Sandbox:
        """Return the sandbox.

        Raises:
            DisabledError: there is none.
        """
        if self.sandbox is None:
            raise DisabledError("no playground here: start `serve --playground`")
        return self.sandbox
