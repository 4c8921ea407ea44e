"""What lies nearest to a picture, in the eyes of a trained and an untrained network."""

import torch
from PIL import Image

from trainer.evaluation.compare import Features
from trainer.evaluation.knn import find_neighbors
from trainer.evaluation.tasks import Task
from trainer.reports.sheets import Tile, draw_sheet

METHODS = ("trained", "untrained")
NEIGHBORS = 6
ASKED = 8


def draw_neighbors(task: Task, features: Features) -> Image.Image:
    """Draw what is found alike to some queries, evenly spread over the classes.

    A row each: the query, its nearest in the features of the trained network, then of
    the untrained one. Those of the query's class have a green frame, others are faint.

    Args:
        task: whose queries to show; each is looked up among all the others.
        features: as of `compare`.
    """
    label = task.queries.label
    order = label.argsort(stable=True)
    chosen = order[:: max(1, len(order) // ASKED)][:ASKED]
    count = min(NEIGHBORS, len(label) - 1)
    places = [(int(query), row, 0) for row, query in enumerate(chosen)]
    for part, name in enumerate(METHODS):
        queries = features[name][1]
        centered = queries - queries.mean(dim=0)
        _, index = find_neighbors(centered[chosen], centered, count + 1)
        for row, (query, found) in enumerate(zip(chosen, index, strict=True)):
            # The nearest of all is the query itself.
            others = [int(one) for one in found if one != query][:count]
            first = 1 + part * count
            places += [(one, row, first + rank) for rank, one in enumerate(others)]
    images = task.queries.images[torch.tensor([place for place, _, _ in places])]
    tiles = [
        Tile(
            image=image,
            row=row,
            column=column,
            right=bool(label[place] == label[chosen[row]]) if column else None,
        )
        for image, (place, row, column) in zip(images, places, strict=True)
    ]
    return draw_sheet(tiles, breaks=(1, 1 + count))
