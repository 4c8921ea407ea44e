"""What the routes stand on, handed to each router as one thing."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.dispatch import Dispatch
from server.gallery.pages import Pages
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
        corpus: open for reading, the file that the studio's workers read as well.
        ids: the selection that they draw from; a program is known to them by its place.
        catalogue: of that selection.
        drawn_by: key of the device that draws; previews of another may differ.
        pages: writes those for people.
        among: name of the file of that selection; "" where all of the corpus is served.
    """

    studio: Studio
    dispatch: Dispatch
    corpus: Corpus
    ids: Sequence[str]
    catalogue: Catalogue
    drawn_by: str
    pages: Pages
    among: str = ""

    def say_command(self, wish: Wish) -> str:
        """Say as a command line which of the programs served here a wish admits."""
        return wish.to_command(
            self.corpus.path.name, among=self.among, device=self.catalogue.device
        )
