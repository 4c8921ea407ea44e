"""A font as a picture of distances, laid out as Shadertoy's "Font 1" is.

Sixteen rows of sixteen cells, the character's number along the rows from the top left.
Red is the glyph's coverage, green and blue the gradient of the distance to its outline
(0 to 255 for -1 to 1, x to the right and y upwards), alpha the distance itself in cells
(127 on the outline, more outside, 255 for a whole cell). A glyph keeps to the middle
half of its cell, and to 0.38 below and 0.35 above its center, where programs cut it
off; accents of capitals go beyond. The glyphs are ours: strokes between points.
"""

import re
import unicodedata

import numpy as np

from shaders21k.media.chance import Bytes, Field

CELLS = 16
CELL_PX = 64
HALF_STROKE = 0.035
"""Half the width of a stroke, in cells."""

_STROKES = """
2824 22|1816 3836|1218 3238 0444 0646|473818070615354443321203 2821
0248 0818170708 4333324243|420607182837360403122244|2826|38272331|18272311
2723 0644 0446|2723 0545|2210|0545|22|0148|183847433212030718 1337|172822 1232
07183847460242|07183847463515 354443321203|32380444|480805354443321203
473818070312324344351504|084812|15060718384746351504031232434435
031232434738180706153546|26 23|26 2311|380532|0646 0444|184512|07183847462524 22
34361614344447381807031242|022842 1434|02083847463505 3544433202|4738180703123243
02082846442202|48080242 0535|480802 0535|47381807031232434525|0802 4842 0545
1838 1232 2822|4843321203|0802 480542|080242|0208254842|02084248|183847433212030718
02083847463505|183847433212030718 2442|02083847463505 2542|473818070615354443321203
0848 2822|080312324348|082248|0812253248|0842 0248|082548 2522|08480242|38282131|0841
18282111|062846|0141|1827|16364542 441403123243|0802 0516364543321203|4536160503123243
4842 4536160503123243|044445361605031232|48382722 1636|4641301001 4536160503123243
0802 0516364542|2622 28|262110 28|0802 360442|182822 1232|0602 05162522 25364542
0602 0516364542|163645433212030516|0600 0516364543321203|4640 4536160503123243
0602 05163645|45361605143443321203|28233243 1636|060312324346 4642|062246|0612243246
0642 0246|0622 4610|06460242|38272615242231|2821|18272635242211|05163445
"""

STROKES = dict(
    zip(map(chr, range(33, 127)), re.split(r"[|\n]", _STROKES.strip()), strict=True)
)
"""Strokes of the printable characters of ASCII: polylines of points, two digits each.

x 0 to 4; y 0 to 8, the baseline at 2, small letters up to 6 and capitals up to 8.
"""

ACCENTS = {
    "\u0300": "1827",
    "\u0301": "3827",
    "\u0302": "172837",
    "\u0303": "17282738",
    "\u0308": "17 37",
    "\u030a": "17283717",
    "\u0327": "222010",
}
"""Marks over small letters, by their combining character; capitals have them higher."""


def _spell(character: str) -> list[list[tuple[int, float]]]:
    """Give the polylines of a character, [] for a space.

    In the cells of control characters and signs, where the original has symbols of its
    own, ours has letters upside down.
    """
    parts = unicodedata.normalize("NFD", character)
    found = []
    for mark in parts:
        strokes = STROKES.get(mark, "") or ACCENTS.get(mark, "")
        lift = 1.3 if mark in ACCENTS and mark != "\u0327" and parts[0].isupper() else 0
        for stroke in strokes.split():
            pairs = zip(stroke[::2], stroke[1::2], strict=True)
            found.append([(int(x), int(y) + lift) for x, y in pairs])
    if not found and character not in " \u00a0":
        other = _spell(chr(33 + ord(character) * 7 % 94))
        found = [[(x, 8 - y) for x, y in line] for line in other]
    return found


def _measure(lines: list[list[tuple[int, float]]]) -> tuple[Field, Field, Field]:
    """Measure distances to strokes: distance [64, 64] in cells and its gradient."""
    places = (np.arange(CELL_PX, dtype=np.float32) + np.float32(0.5)) / CELL_PX
    x, y = places[None, :], places[::-1, None]
    nearest = np.full((CELL_PX, CELL_PX), 9, np.float32)
    away_x, away_y = np.zeros_like(nearest), np.zeros_like(nearest)
    for line in lines:
        points = [
            (0.5 + (across - 2) * 0.1, 0.155 + up * 0.0825) for across, up in line
        ]
        for (ax, ay), (bx, by) in zip(points, points[1:] or points, strict=False):
            square = (bx - ax) * (bx - ax) + (by - ay) * (by - ay)
            along = (x - ax) * (bx - ax) + (y - ay) * (by - ay)
            share = np.clip(along / max(square, 1e-9), 0, 1).astype(np.float32)
            off_x, off_y = x - ax - share * (bx - ax), y - ay - share * (by - ay)
            far = off_x * off_x + off_y * off_y
            closer = far < nearest
            away_x = np.where(closer, off_x, away_x)
            away_y = np.where(closer, off_y, away_y)
            nearest = np.where(closer, far, nearest)
    length = np.sqrt(nearest)
    safe = np.maximum(length, np.float32(1e-6))
    return length - np.float32(HALF_STROKE), away_x / safe, away_y / safe


def draw_font() -> Bytes:
    """Draw the font, uint8 [1024, 1024, 4], row 0 at the top."""
    sheet = np.empty((CELLS, CELL_PX, CELLS, CELL_PX, 4), np.uint8)
    for code in range(CELLS * CELLS):
        distance, slope_x, slope_y = _measure(_spell(chr(code)))
        coverage = 0.5 - distance * CELL_PX
        channels = (
            255 * coverage,
            127.5 + 127.5 * slope_x,
            127.5 + 127.5 * slope_y,
            127 + 255 * distance,
        )
        cell = np.stack(channels, axis=-1) + 0.5
        sheet[code // CELLS, :, code % CELLS] = np.clip(cell, 0, 255)
    side = CELLS * CELL_PX
    return sheet.reshape(side, side, 4)
