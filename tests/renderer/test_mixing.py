"""Mixing on the device, pixel by pixel against the same sums in numpy."""

import numpy as np
import pytest

from renderer.calls import COPY_READ_BUFFER, COPY_WRITE_BUFFER
from renderer.errors import RendererError
from renderer.mixing import Mixer
from renderer.sheet import Sheet
from shaders21k import Selection, StreamSpec, recipe
from shaders21k.recipe import place_views
from shaders21k.spec import MIXINGS

WIDTH, HEIGHT = 20, 13


def fill(device, pictures):
    """A sheet that holds pictures, uint8 [3, cells, H, W]."""
    _, cells, height, width = pictures.shape
    sheet = Sheet(device, width, height, cells)
    upload = device.gl.buffer(pictures.tobytes())
    calls = device.calls
    calls.BindBuffer(COPY_READ_BUFFER, upload.glo)
    calls.BindBuffer(COPY_WRITE_BUFFER, sheet.buffer)
    calls.CopyBufferSubData(COPY_READ_BUFFER, COPY_WRITE_BUFFER, 0, 0, sheet.size)
    upload.release()
    return sheet


@pytest.fixture
def mix(device):
    """Mix pictures, uint8 [3, cells, H, W], to images uint8 [n, 3, H, W]."""

    def mix_pictures(pictures, sources, **how):
        height, width = pictures.shape[2:]
        room = len(sources) + 2
        mixer = Mixer(device, width, height)
        components = fill(device, pictures)
        mixed = fill(device, np.full((3, room, height, width), 7, np.uint8))
        try:
            mixer.mix(components, mixed, sources, **how)
            mixed.fetch()
            drawn = mixed.wait().copy()
        finally:
            for each in (mixer, components, mixed):
                each.release()
        assert (drawn[:, len(sources) :] == 7).all(), "no other cell is written"
        return drawn[:, : len(sources)].swapaxes(0, 1)

    return mix_pictures


def make_inputs(mixing, mix, images=8, seed=0, **fields):
    """One view of a batch's recipe, and random cells for its components."""
    spec = StreamSpec(
        batch_size=images,
        mix=mix,
        mixing=mixing,
        views=1,
        seed=seed,
        rotate_deg=(-180, 180),
        selection=Selection("ab" * 32, 100),
        **fields,
    )
    made_of = recipe(spec, 3)
    how = {"mixing": mixing, "weight": made_of.weight, "box": made_of.box}
    how |= {"crop": made_of.crop[:, 0], "turn": made_of.turn[:, 0]}
    rng = np.random.default_rng(seed)
    pictures = rng.integers(0, 256, (3, 30, HEIGHT, WIDTH), np.uint8)
    return pictures, rng.integers(0, 30, (images, mix)).astype(np.int32), how


# The same in numpy --------------------------------------------------------------------


def find_positions(crop, turn):
    """Where the centers of a view's pixels lie in the picture, float32 x and y."""
    across, down = (place_views(crop, turn) / (WIDTH, HEIGHT, 1)).astype(np.float32)
    column = np.arange(WIDTH, dtype=np.float32) + np.float32(0.5)
    row = (np.arange(HEIGHT, dtype=np.float32) + np.float32(0.5))[:, None]
    return [column * a + (row * b + c) for a, b, c in (across, down)]


def expect_boxes(pictures, sources, *, mixing, weight, box, crop, turn):
    x, y = find_positions(crop, turn)
    total = np.zeros((HEIGHT, WIDTH), np.float32)
    color = np.zeros((3, HEIGHT, WIDTH), np.float32)
    for k, source in enumerate(sources):
        left, top, right, bottom = box[k]
        inside = (left <= x) & (x < right) & (top <= y) & (y < bottom)
        if k == 0 or mixing == "convex":
            inside[:] = True
        if mixing == "cutmix":
            color = np.where(inside, pictures[:, source].astype(np.float32), color)
            continue
        area = (float(right) - float(left)) * (float(bottom) - float(top))
        own = weight[k] if mixing == "convex" else np.float32(weight[k] / area)
        share = inside * own
        total += share
        color += share * pictures[:, source].astype(np.float32)
    if mixing != "cutmix":
        color = color / total
    return np.floor(color + np.float32(0.5)).astype(np.uint8)


def part_colors(picture):
    """2-means of the colors of a picture [3, H, W]: where it is the bright cluster."""
    pixels = picture.reshape(3, -1).T.astype(int)
    order = np.lexsort((pixels[:, 1], pixels[:, 0], pixels @ [77, 150, 29]))
    means = [pixels[order[0]] * 64, pixels[order[-1]] * 64]
    for _ in range(3):
        bright = find_nearer(pixels, means)
        for index, own in enumerate([pixels[~bright], pixels[bright]]):
            if len(own):
                means[index] = own.sum(axis=0) * 64 // len(own)
    return find_nearer(pixels, means).reshape(picture.shape[1:])


def find_nearer(pixels, means):
    dark, bright = (((pixels * 64 - mean) ** 2).sum(axis=1) for mean in means)
    return bright < dark


def blur(mask):
    """Means of those of 3 x 3 pixels that are there, times 36."""
    padded, there = np.pad(mask, 1), np.pad(np.ones_like(mask), 1)
    around = [
        (slice(row, row + mask.shape[0]), slice(column, column + mask.shape[1]))
        for row in range(3)
        for column in range(3)
    ]
    return sum(padded[at] for at in around) * (36 // sum(there[at] for at in around))


def expect_leaves(pictures, sources):
    total = 0
    for first, second, third in sources.reshape(-1, 3):
        mask = blur(blur(part_colors(pictures[:, first]).astype(int)))
        total = total + mask * pictures[:, second] + (1296 - mask) * pictures[:, third]
    parts = 1296 * (len(sources) // 3)
    return ((total + parts // 2) // parts).astype(np.uint8)


def expect(pictures, sources, how):
    if how["mixing"] == "leaves":
        return np.stack([expect_leaves(pictures, each) for each in sources])
    names = ("weight", "box", "crop", "turn")
    rows = [{name: how[name][row] for name in names} for row in range(len(sources))]
    return np.stack(
        [
            expect_boxes(pictures, each, mixing=how["mixing"], **row)
            for each, row in zip(sources, rows, strict=True)
        ]
    )


# Laws ---------------------------------------------------------------------------------

CASES = [
    (mixing, mix, seed)
    for mixing in MIXINGS
    for mix in (2, 3, 6)
    for seed in (0, 1)
    if mixing != "leaves" or mix % 3 == 0
]


@pytest.mark.parametrize(("mixing", "count", "seed"), CASES)
def test_the_device_mixes_as_numpy_does(mix, mixing, count, seed):
    pictures, sources, how = make_inputs(mixing, count, seed=seed)
    np.testing.assert_array_equal(
        mix(pictures, sources, **how), expect(pictures, sources, how)
    )


@pytest.mark.parametrize("mixing", ["convex", "cutmix", "convex-cutmix"])
def test_a_mix_of_equal_images_is_that_image(mix, mixing):
    pictures, sources, how = make_inputs(mixing, 6)
    sources[:] = sources[:, :1]
    np.testing.assert_array_equal(
        mix(pictures, sources, **how), pictures[:, sources[:, 0]].swapaxes(0, 1)
    )


def test_a_half_is_rounded_once_and_up(mix):
    """Four weights of a quarter: levels 0, 0, 1, 1 make a half, and that makes 1."""
    pictures, sources, how = make_inputs("convex", 4)
    pictures[:] = np.arange(30).reshape(-1, 1, 1) % 2
    sources[:] = [0, 2, 1, 3]
    how["weight"] = np.full_like(how["weight"], 0.25)
    assert (mix(pictures, sources, **how) == 1).all()


def show_half(mix, **how):
    """A dark canvas, and white on the left half of the picture."""
    pictures = np.zeros((3, 2, HEIGHT, WIDTH), np.uint8)
    pictures[:, 1] = 255
    box = np.array([[[0, 0, 1, 1], [0, 0, 0.5, 1]]], np.float32)
    weight = np.array([[0.5, 0.5]], np.float32)
    shown = {"mixing": "cutmix", "crop": [0, 0, 1, 1], "turn": 0.0} | how
    shown["crop"] = np.array([shown["crop"]], np.float32)
    shown["turn"] = np.array([shown["turn"]], np.float32)
    sources = np.array([[0, 1]], np.int32)
    return mix(pictures, sources, weight=weight, box=box, **shown)[0, 0] / 255


def test_boxes_lie_in_the_whole_picture_and_not_in_the_view(mix):
    left = np.arange(WIDTH) < WIDTH // 2
    assert (show_half(mix) == left).all()
    assert (show_half(mix, crop=[0.5, 0, 0.5, 1]) == 0).all()
    assert (show_half(mix, crop=[1, 0, -1, 1]) == ~left).all()


def test_a_view_is_turned_about_its_center(mix):
    """By a quarter from x toward y: its columns run down, its rows to the left."""
    above = (np.arange(HEIGHT) < HEIGHT / 2)[:, None]
    shown = show_half(mix, turn=np.pi / 2)[np.arange(HEIGHT) != HEIGHT // 2]
    assert (shown == ~above[np.arange(HEIGHT) != HEIGHT // 2]).all()


def test_outside_the_picture_lies_the_canvas(mix):
    shown = show_half(mix, crop=[-1, 0, 2, 1])
    assert (shown[:, : WIDTH // 2] == 0).all()
    assert (shown[:, WIDTH // 2 : WIDTH * 3 // 4] == 1).all()


def test_a_box_neither_darkens_nor_bleaches_what_lies_around_it(mix):
    """Outside, the canvas is as it was; a weight is that of the whole picture."""
    pictures = np.zeros((3, 2, 8, 8), np.uint8)
    pictures[:, 0], pictures[:, 1] = 100, 200
    shown = mix(
        pictures,
        np.array([[0, 1]], np.int32),
        mixing="convex-cutmix",
        weight=np.array([[0.75, 0.25]], np.float32),
        box=np.array([[[0, 0, 1, 1], [0.5, 0.5, 1, 1]]], np.float32),
        crop=np.array([[0, 0, 1, 1]], np.float32),
        turn=np.zeros(1, np.float32),
    )[0, 0]
    wanted = np.full((8, 8), 100)
    wanted[4:, 4:] = round((0.75 * 100 + 0.25 / 0.25 * 200) / (0.75 + 0.25 / 0.25))
    np.testing.assert_array_equal(shown, wanted)


def test_a_mask_of_one_color_shows_the_third_program(mix):
    pictures, sources, how = make_inputs("leaves", 3)
    pictures[:, 0], sources[:, 0] = 90, 0
    np.testing.assert_array_equal(
        mix(pictures, sources, **how), pictures[:, sources[:, 2]].swapaxes(0, 1)
    )


def test_a_mask_of_two_colors_is_soft_at_their_border_alone(mix):
    pictures, sources, how = make_inputs("leaves", 3, images=1)
    pictures[:, 0], pictures[:, 0, :, :8] = 20, 230
    pictures[:, 1], pictures[:, 2] = 255, 0
    sources[:] = [0, 1, 2]
    row = np.array([9, 9, 9, 9, 9, 9, 8, 6, 3, 1, 0]) / 9
    shown = mix(pictures, sources, **how)[0, 1, 4, :11]
    np.testing.assert_array_equal(shown, np.floor(row * 255 + 0.5))


def test_large_pictures_overflow_nothing(mix):
    """1,048,576 pixels of one level: their sum times 64 would pass 32 bits."""
    pictures = np.full((3, 3, 1024, 1024), 250, np.uint8)
    pictures[:, 0, :3], pictures[:, 1], pictures[:, 2] = 10, 77, 33
    _, _, how = make_inputs("leaves", 3, images=1)
    shown = mix(pictures, np.array([[0, 1, 2]], np.int32), **how)[0]
    assert (shown[:, 5:] == 77).all()
    assert (shown[:, 0] == 33).all()


@pytest.mark.parametrize("size", [(18, 8), (0, 8), (8, 0), (4100, 8)])
def test_pictures_that_are_no_whole_words_are_refused(device, size):
    with pytest.raises(RendererError, match="multiple of 4"):
        Mixer(device, *size)


@pytest.mark.parametrize(
    ("cells", "source", "message"),
    [
        ((1, 2), 1, "none of 1 components"),
        ((2, 1), -1, "none of"),
        ((3, 1), 0, "2 images for 1"),
    ],
)
def test_cells_that_are_not_there_are_refused(device, cells, source, message):
    mixer = Mixer(device, 8, 8)
    sheets = [Sheet(device, 8, 8, count) for count in cells]
    how = {"weight": np.ones((2, 1), "f4"), "box": np.ones((2, 1, 4), "f4")}
    how |= {"crop": np.ones((2, 4), "f4"), "turn": np.zeros(2, "f4")}
    sources = np.full((2, 1) if source >= 0 else (1, 1), source)
    with pytest.raises(RendererError, match=message):
        mixer.mix(*sheets, sources, mixing="convex", **how)


def test_pictures_of_another_size_are_refused(device):
    mixer, sheet = Mixer(device, 8, 8), Sheet(device, 8, 16, 1)
    how = {"weight": np.ones((1, 1), "f4"), "box": np.ones((1, 1, 4), "f4")}
    how |= {"crop": np.ones((1, 4), "f4"), "turn": np.zeros(1, "f4")}
    with pytest.raises(RendererError, match="8 x 16"):
        mixer.mix(sheet, sheet, np.zeros((1, 1)), mixing="convex", **how)
