"""Moving pictures: frames to MP4 (H.264) or animated WebP, always the same bytes."""

import os
from typing import Any

import av
import numpy as np
import numpy.typing as npt

Frames = npt.NDArray[np.uint8]

BT_709, BT_601, LIMITED_RANGE = 1, 5, 1

MUXERS: dict[str, dict[str, str]] = {
    "mp4": {"movflags": "faststart", "fflags": "bitexact"},
    "webp": {"loop": "0", "fflags": "bitexact"},
}
"""Options of each container: MP4 can be played while it loads, and WebP begins again.
Without `bitexact`, the versions of the libraries are written into the file."""

CODECS: dict[str, tuple[str, int, dict[str, str]]] = {
    "mp4": (
        "libx264",
        BT_709,
        # Without frames in advance, many films may be in hand and need little memory.
        {"crf": "20", "preset": "veryfast", "tune": "zerolatency"},
    ),
    "webp": ("libwebp_anim", BT_601, {"quality": "75", "compression_level": "1"}),
}
"""Of each kind: who encodes, in which colors, and how."""

VERSION = "av-{}-{}".format(
    av.__version__, "-".join(map(str, av.library_versions["libavcodec"]))
)
"""Of what encodes; another may encode otherwise."""


class Film:
    """A moving picture that is being encoded. It must be closed, in the same thread.

    Args:
        kind: "mp4" or "webp".
        width_px, height_px: even, for MP4.
        fps: frames a second.
    """

    def __init__(self, kind: str, width_px: int, height_px: int, fps: int) -> None:
        self._kind = kind
        self._size = (width_px, height_px)
        self._fps = fps
        self._fd = -1
        self._container: Any = None
        self._stream: Any = None

    def add(self, frames: Frames) -> None:
        """Encode frames, uint8 [N, height, width, 3], row 0 at the top."""
        if self._container is None:
            self._open()
        color = CODECS[self._kind][1]
        for each in frames:
            frame = av.VideoFrame.from_ndarray(each, "rgb24").reformat(
                format="yuv420p", dst_colorspace=color, dst_color_range=LIMITED_RANGE
            )
            self._container.mux(self._stream.encode(frame))

    def finish(self) -> bytes:
        """Encode what is left, and return the file; some frame must have been added."""
        self._container.mux(self._stream.encode(None))
        self._container.close()
        return os.pread(self._fd, os.fstat(self._fd).st_size, 0)

    def close(self) -> None:
        """Let go of everything, also of what was not finished."""
        if self._container is not None:
            self._container.close()
            os.close(self._fd)
            self._container = None

    def _open(self) -> None:
        codec, color, options = CODECS[self._kind]
        self._fd = os.memfd_create("shaders21k-film", os.MFD_CLOEXEC)
        self._container = av.open(
            # By its path, for an MP4's index is moved to the front by reading it again.
            f"/proc/self/fd/{self._fd}",
            "w",
            format=self._kind,
            options=MUXERS[self._kind],
        )
        stream = self._container.add_stream(codec, rate=self._fps, options=options)
        stream.width, stream.height = self._size
        stream.pix_fmt = "yuv420p"
        context = stream.codec_context
        context.thread_count = 1  # the other cores draw
        context.colorspace = color
        context.color_range = LIMITED_RANGE
        if self._kind == "mp4":
            context.color_primaries = context.color_trc = BT_709
        self._stream = stream
