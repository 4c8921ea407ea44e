import torch
from PIL import Image

from trainer.evaluation.tasks import Pictures, Task
from trainer.reports.neighbors import draw_neighbors
from trainer.reports.sheets import Tile, draw_sheet, encode_file, write_sheet

GREEN, GRAY = (46, 160, 90, 255), (9, 9, 9)


def look(sheet, row, column, breaks=0, *, edge=False):
    left, top = column * 66 + 18 * breaks + 3, row * 66 + 3
    return sheet.getpixel((left - 1, top - 1) if edge else (left + 30, top + 30))


def test_tiles_lie_where_they_are_told_to():
    image = torch.full((3, 8, 8), 9, dtype=torch.uint8)
    tiles = [Tile(image, 0, 0), Tile(image, 1, 2, right=True)]
    sheet = draw_sheet([*tiles, Tile(image, 0, 2, right=False)], breaks=(2,))
    assert sheet.size == (3 * 66 + 18, 2 * 66)
    assert look(sheet, 0, 0) == (*GRAY, 255)
    assert look(sheet, 0, 1)[3] == 0
    assert look(sheet, 1, 2, 1) == (*GRAY, 255)
    assert look(sheet, 1, 2, 1, edge=True) == GREEN
    assert look(sheet, 0, 2, 1) == (*GRAY, 102)


def test_a_file_holds_the_pixels_and_a_page_can_show_it(tmp_path):
    image = torch.zeros(3, 8, 8, dtype=torch.uint8)
    write_sheet(draw_sheet([Tile(image, 0, 0)]), tmp_path / "a.png")
    with Image.open(tmp_path / "a.png") as found:
        assert found.getpixel((30, 30)) == (0, 0, 0, 255)
    assert encode_file(tmp_path / "a.png").startswith("data:image/png;base64,iVBOR")
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]


def test_neighbors_of_good_features_are_framed_and_others_faint():
    label = torch.arange(8).repeat(7)
    images = label[:, None, None, None].expand(-1, 3, 8, 8).mul(30).to(torch.uint8)
    pictures = Pictures(images, label)
    task = Task("toy", "which?", tuple("abcdefgh"), pictures, pictures)
    good = torch.eye(8)[label]
    bad = torch.eye(8)[(label + torch.arange(56) // 8) % 8]  # seven of each, mixed
    sheet = draw_neighbors(task, {"trained": (good,) * 2, "untrained": (bad,) * 2})
    for row in range(8):
        shade = (30 * row,) * 3
        assert look(sheet, row, 0) == (*shade, 255)
        for column in range(1, 7):
            assert look(sheet, row, column, 1) == (*shade, 255)
            assert look(sheet, row, column, 1, edge=True) == GREEN
        assert {look(sheet, row, column, 2)[3] for column in range(7, 13)} == {102}
