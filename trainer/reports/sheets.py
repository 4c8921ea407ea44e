"""Sheets: many small pictures in one PNG, transparent where there is none."""

import base64
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw
from torch import Tensor

from trainer.errors import TrainerError

TILE_PX = 60
GAP_PX = 6
RIGHT_COLOR = (46, 160, 90, 255)
FAINT = 0.4


@dataclass(frozen=True, slots=True, eq=False)
class Tile:
    """One picture of a sheet.

    Attributes:
        image: uint8 [3, H, W].
        row, column: where.
        right: True draws a green frame, False fades it, None leaves it as it is.
    """

    image: Tensor
    row: int
    column: int
    right: bool | None = None


def draw_sheet(tiles: list[Tile], breaks: tuple[int, ...] = ()) -> Image.Image:
    """Lay pictures out.

    Args:
        tiles: at least one.
        breaks: columns with a wider gap before them.
    """
    step = TILE_PX + GAP_PX
    size = (
        (1 + max(tile.column for tile in tiles)) * step + 3 * GAP_PX * len(breaks),
        (1 + max(tile.row for tile in tiles)) * step,
    )
    sheet = Image.new("RGBA", size, (0, 0, 0, 0))
    pen = ImageDraw.Draw(sheet)
    for tile in tiles:
        array = tile.image.permute(1, 2, 0).contiguous().numpy()
        picture = Image.fromarray(array).resize((TILE_PX, TILE_PX)).convert("RGBA")
        if tile.right is False:
            picture.putalpha(round(255 * FAINT))
        passed = sum(tile.column >= column for column in breaks)
        left = tile.column * step + 3 * GAP_PX * passed + GAP_PX // 2
        top = tile.row * step + GAP_PX // 2
        sheet.paste(picture, (left, top))
        if tile.right:
            end = TILE_PX + 1
            frame = (left - 2, top - 2, left + end, top + end)
            pen.rectangle(frame, outline=RIGHT_COLOR, width=3)
    return sheet


def write_sheet(sheet: Image.Image, path: Path) -> None:
    """Write a PNG whole or not at all.

    Raises:
        TrainerError: it cannot be written.
    """
    partial = path.with_name(path.name + ".partial")
    try:
        sheet.save(partial, "PNG", optimize=True)
        partial.replace(path)
    except OSError as error:
        raise TrainerError(f"cannot write {path}: {error}") from error


def encode_file(path: Path) -> str:
    """Give a PNG file as a `data:` URL that an <img> shows."""
    return "data:image/png;base64," + base64.b64encode(path.read_bytes()).decode()
