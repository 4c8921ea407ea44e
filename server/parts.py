"""What the routes stand on, handed to each router as one thing."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.dispatch import Dispatch
from server.gallery.pages import Pages
from server.studio import Studio
from shaders21k.catalogue import Catalogue
from shaders21k.corpus import Corpus


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
    """

    studio: Studio
    dispatch: Dispatch
    corpus: Corpus
    ids: Sequence[str]
    catalogue: Catalogue
    drawn_by: str
    pages: Pages
