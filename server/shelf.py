"""Answers that are kept: the ones used last, so many bytes of them."""

from collections import OrderedDict

MAX_SHELF_BYTES = 256 << 20


class Shelf:
    """Bytes by name. The ones unused for longest leave when there is no room."""

    def __init__(self, max_bytes: int = MAX_SHELF_BYTES) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._kept: OrderedDict[str, bytes] = OrderedDict()

    def __contains__(self, name: str) -> bool:
        return name in self._kept

    def get(self, name: str) -> bytes | None:
        """Look something up, which is then the one used last."""
        if name in self._kept:
            self._kept.move_to_end(name)
        return self._kept.get(name)

    def put(self, name: str, body: bytes) -> None:
        """Keep something, unless it alone takes more than a quarter of the room."""
        if name in self._kept or len(body) > self._max_bytes // 4:
            return
        self._kept[name] = body
        self._bytes += len(body)
        while self._bytes > self._max_bytes:
            self._bytes -= len(self._kept.popitem(last=False)[1])
