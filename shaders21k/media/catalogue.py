"""What Shadertoy offers as inputs, as facts: address, name, size, components.

The addresses are those in published programs ("/media/a/<name of 64 digits>.jpg"; the
first sixteen digits are enough to tell them apart), the sizes those the site shows but
for videos, which are smaller (see `shaders21k.media.moving`). The site uploads
everything as RGBA bytes but the two grey noises, the Bayer matrix, the pebbles, the
grey volume, sound and keys, which have red alone.
"""

from collections.abc import Mapping

from shaders21k.media.medium import Medium
from shaders21k.media.moving import FRAME_RATE as VIDEO_RATE
from shaders21k.media.moving import FRAMES as VIDEO_FRAMES
from shaders21k.media.moving import VIDEOS
from shaders21k.media.sound import FRAME_RATE as SOUND_RATE
from shaders21k.media.sound import FRAMES as SOUND_FRAMES


def _picture(name: str, width: int, height: int = 0, components: int = 4) -> Medium:
    return Medium(name, "sampler2D", (width, height or width, 1), components)


def _volume(name: str, components: int) -> Medium:
    return Medium(name, "sampler3D", (32, 32, 32), components)


def _cube(name: str, width: int) -> Medium:
    return Medium(name, "samplerCube", (width, width, 1), 4)


def _video(name: str) -> Medium:
    size = (*VIDEOS[name].size, 1)
    return Medium(name, "sampler2D", size, 4, VIDEO_FRAMES, VIDEO_RATE)


def _sound(name: str) -> Medium:
    return Medium(name, "sampler2D", (512, 2, 1), 1, SOUND_FRAMES, SOUND_RATE)


BLACK = _picture("Black", 1)

BY_ADDRESS: Mapping[str, Medium] = {
    "52d2a8f514c4fd2d": _picture("Abstract 1", 1024),
    "bd6464771e47eed8": _picture("Abstract 2", 512),
    "8979352a182bde7c": _picture("Abstract 3", 1024),
    "85a6d68622b36995": _picture("Bayer", 8, components=1),
    "cb49c003b454385a": _picture("Blue Noise", 1024),
    "08b42b43ae9d3c06": _picture("Font 1", 1024),
    "0c7bf5fe9462d5bf": _picture("Gray Noise Medium", 256, components=1),
    "0a40562379b63dfb": _picture("Gray Noise Small", 64, components=1),
    "fb918796edc3d222": _picture("Lichen", 1024),
    "8de3a3924cb95bd0": _picture("London", 512),
    "cbcbb5a6cfb55c36": _picture("Nyancat", 256, 32),
    "cd4c518bc6ef165c": _picture("Organic 1", 1024),
    "92d7758c402f0927": _picture("Organic 2", 1024),
    "79520a3d3a0f4d3c": _picture("Organic 3", 1024),
    "3871e838723dd6b1": _picture("Organic 4", 1024),
    "ad56fba948dfba9a": _picture("Pebbles", 512, components=1),
    "f735bee5b64ef988": _picture("RGBA Noise Medium", 256),
    "3083c722c0c738ca": _picture("RGBA Noise Small", 64),
    "10eb4fe0ac8a7dc3": _picture("Rock Tiles", 512),
    "95b90082f799f486": _picture("Rusty Metal", 512),
    "e6e5631ce1237ae4": _picture("Stars", 512),
    "1f7dca9c22f32475": _picture("Wood", 1024),
    "27012b4eadd0c3ce": _volume("Grey Noise 3D", 1),
    "aea6b99da1d53055": _volume("RGBA Noise 3D", 4),
    "94284d43be78f00e": _cube("Forest", 256),
    "0681c014f6c88c35": _cube("Forest Blurred", 64),
    "488bd40303a2e2b9": _cube("St. Peter's Basilica", 256),
    "550a8cce1bf40386": _cube("St. Peter's Basilica Blurred", 64),
    "585f9546c092f53d": _cube("Uffizi Gallery", 512),
    "793a105653fbdada": _cube("Uffizi Gallery Blurred", 64),
    "c3a071ecf273428b": _video("Video 1"),
    "e81e818ac76a8983": _video("Video 2"),
    "3405e48f74815c7b": _video("Video 3"),
    "35c87bcb8d7af24c": _video("Video on Green"),
    "a6a1cf7a09adfed8": _sound("Music 1"),
    "48e2d9ef22ca6673": _sound("Music 2"),
    "3c33c415862bb796": _sound("Music 3"),
    "894a09f482fb9b28": _sound("Music 4"),
    "d96b229eeb7a08d5": _sound("Music 5"),
    "ec8a6ea755d34600": _sound("Music 6"),
    "29de534ed5e4a6a2": _sound("Music 7"),
}
"""By the first sixteen characters of the address's last part."""

_MUSIC = tuple(_sound(f"Music {number}") for number in range(1, 8))

BY_KIND: Mapping[str, tuple[Medium, ...]] = {
    "texture": tuple(_picture(f"Picture {number}", 512) for number in range(1, 5)),
    "cubemap": (_cube("Open Country", 256),),
    "volume": (_volume("Grey Noise 3D", 1),),
    "keyboard": (_picture("Keyboard", 256, 3, 1),),
    "video": tuple(_video(f"Video {number}") for number in range(1, 4)),
    "webcam": (_video("Webcam"),),
    "mic": (_sound("Microphone"),),
    "music": _MUSIC,
    "musicstream": _MUSIC,
}
"""What stands for an address that is not in the catalogue, by `Input.kind`."""
