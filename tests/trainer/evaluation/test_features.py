import torch

from trainer.encoders.build import build_encoder
from trainer.evaluation.features import (
    digest_encoder,
    extract,
    look_through,
    measure_statistics,
    read_chunks,
    take_mean_color,
    take_pixels,
)
from trainer.settings import EncoderSettings


def draw_images(count):
    generator = torch.Generator().manual_seed(0)
    return torch.randint(0, 256, (count, 3, 32, 32), generator=generator).byte()


def build(seed=0):
    return build_encoder(EncoderSettings(width=0.05), 32, seed)


def see(net, images):
    return extract({"net": look_through(net, "fc7")}, images)["net"]


def test_looking_in_parts_changes_nothing():
    images, net = draw_images(300), build()
    whole = see(net, images)
    part = see(net, images[250:])
    assert torch.allclose(whole[250:], part, atol=1e-5)


def test_parts_are_all_pictures_in_order_and_no_part_is_a_rest():
    images = draw_images(513)
    parts = list(read_chunks(images))
    assert [len(part) for part in parts] == [171] * 3
    assert torch.equal(torch.cat(parts), images)


def test_several_methods_read_the_pictures_once():
    class Counted:
        def __init__(self):
            self.read = 0

        def __len__(self):
            return 300

        def __getitem__(self, part):
            images = draw_images(300)[part]
            self.read += len(images)
            return images

    counted = Counted()
    found = extract({"color": take_mean_color, "pixels": take_pixels}, counted)
    assert counted.read == 300
    assert found["color"].shape == (300, 3)
    assert found["pixels"].shape == (300, 3072)


def test_statistics_make_untrained_features_of_unit_scale():
    images, net = draw_images(200), build()
    before = see(net, images).std()
    measure_statistics(net, images)
    after = see(net, images).std()
    assert before < 0.1 < after < 2


def test_statistics_are_those_of_all_classes_though_they_come_in_order():
    images = draw_images(2)[:1].repeat(600, 1, 1, 1)
    images[300:] //= 4
    nets = [build(), build()]
    measure_statistics(nets[0], images)
    measure_statistics(nets[1], images.flip(0))
    one, other = (net.blocks[0][1].running_var for net in nets)
    assert torch.allclose(one, other, rtol=0.1)


def test_pixels_as_features_are_area_means():
    images = torch.zeros(1, 3, 64, 64, dtype=torch.uint8)
    images[0, 0, 0, 0] = 255
    features = take_pixels(images)
    assert features.shape == (1, 3 * 32 * 32)
    assert features[0, 0] == 0.25


def test_a_digest_knows_weights_and_statistics():
    net = build()
    first = digest_encoder(net)
    assert first == digest_encoder(build())
    assert first != digest_encoder(build(seed=1))
    measure_statistics(net, draw_images(20))
    assert first != digest_encoder(net)
