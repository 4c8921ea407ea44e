"""`StreamSpec`: everything that decides the content of a stream, and its name."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from functools import lru_cache
from typing import Any, Self

from shaders21k.errors import SpecError
from shaders21k.selection import MAX_PROGRAMS, Selection
from shaders21k.visits import check_visits, shorten

SPEC_VERSION = 2
"""Raised whenever the same spec would mean another stream."""

MAX_BATCH_BYTES = 1 << 30
"""No batch is larger: 1 GiB of pixels."""

MIXINGS = ("convex", "cutmix", "convex-cutmix", "leaves")
"""Ways to make one image of several programs; see shaders21k/mixing.py."""

MAX_MIX = 16
MAX_SEED = (1 << 63) - 1
MAX_STEP = (1 << 62) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamSpec:
    """What to stream. Batches are a pure function of it and of the step number.

    Attributes:
        batch_size: B, samples in a global batch, whatever the number of ranks.
        resolution: H = W, pixels of a picture's side; a multiple of 8, so that every
            array of the wire format is aligned.
        views: V, renderings of a sample. Contrastive learning takes 2.
        seed: of everything random in the stream.
        mix: K, programs in one image; a multiple of 3 for "leaves".
        mixing: how they make one, of `MIXINGS`. Says nothing where `mix` is 1, and is
            the default then.
        mix_alpha: concentration of the Dirichlet distribution that weights, and of the
            Beta distribution that sizes of boxes are drawn from. The default where
            nothing is drawn: `mix` is 1, or `mixing` is "leaves".
        time_s: half-open range that the first view's time is drawn from, uniformly.
            The default is the paper's (Shaders-21k, `random` sampling).
        time_drift_s: the other views of a sample lie within this of the first.
        crop_area: range of a view's share of the picture, drawn uniformly.
            (1, 1) is the whole picture. The default is MoCo v2's.
        flip: probability that a view is mirrored left to right.
        rotate_deg: range of the angle by which a view is turned about its center,
            drawn uniformly; a positive one turns x toward y, which points down.
        programs: half-open range of the selection's indices to draw from; None is all.
            The selection is ordered by hash, so any range is a random subset.
        visits: a decimal digit for each program of that range, in order: how often an
            epoch visits it, 0 for never. None visits each once, and is the only way to
            say that all are visited alike. At most `MAX_VISITS` digits.
        window: how many programs are resident at one step; one that an epoch visits
            several times may stand in it several times.
        slide: how many programs leave and enter the window at each step.
        selection: the programs, by digest. None: whatever the source serves, filled
            in when a stream opens; only a spec with a selection has an identifier.
    """

    batch_size: int = 256
    resolution: int = 224
    views: int = 2
    seed: int = 0
    mix: int = 1
    mixing: str = "convex"
    mix_alpha: float = 1.0
    time_s: tuple[float, float] = (0.1, 10.0)
    time_drift_s: float = 0.0
    crop_area: tuple[float, float] = (0.2, 1.0)
    flip: float = 0.5
    rotate_deg: tuple[float, float] = (0.0, 0.0)
    programs: tuple[int, int] | None = None
    visits: str | None = None
    window: int = 256
    slide: int = 4
    selection: Selection | None = None

    def __post_init__(self) -> None:
        for name in ("time_s", "crop_area", "rotate_deg", "programs"):
            self._make_pair(name)
        self._require_int("batch_size", 1, 16384)
        self._require_int("resolution", 8, 4096)
        self._require_int("views", 1, 16)
        self._require_int("seed", 0, MAX_SEED)
        self._require_int("mix", 1, MAX_MIX)
        self._require_int("window", 1, 65536)
        self._require_int("slide", 0, self.window)
        if self.resolution % 8:
            raise SpecError(
                f"resolution={self.resolution} is not a multiple of 8: "
                f"try {self.resolution + 8 - self.resolution % 8}"
            )
        self._require_range("time_s", *self.time_s, least=0.0, most=1e6)
        self._require_range("time_drift_s", 0.0, self.time_drift_s, least=0, most=1e6)
        self._require_range("crop_area", *self.crop_area, least=1e-4, most=1.0)
        self._require_range("flip", 0.0, self.flip, least=0.0, most=1.0)
        self._require_range("rotate_deg", *self.rotate_deg, least=-180.0, most=180.0)
        self._check_mixing()
        if self.batch_bytes > MAX_BATCH_BYTES:
            raise SpecError(
                f"a batch would hold {self.batch_bytes:,} bytes of pixels, more than "
                f"{MAX_BATCH_BYTES:,}: lower batch_size, resolution or views"
            )
        if self.programs is not None:
            low, high = self.programs
            self._require_range("programs", low, high - 1, least=0, most=MAX_PROGRAMS)
        if self.selection is not None:
            self._check_selection(self.selection)
        if self.visits is not None:
            self._check_visits()

    def _check_mixing(self) -> None:
        """One stream, one name: what decides nothing must be the default."""
        self._require_range("mix_alpha", self.mix_alpha, 1e3, least=1e-3, most=1e3)
        if self.mixing not in MIXINGS:
            raise SpecError(f"mixing={self.mixing!r} is none of {', '.join(MIXINGS)}")
        if self.mix == 1 and self.mixing != "convex":
            raise SpecError(
                f"mixing={self.mixing!r} needs several programs: raise mix above 1"
            )
        if self.mixing == "leaves" and self.mix % 3:
            raise SpecError(
                f"mix={self.mix} is not a multiple of 3: leaves are made of three "
                f"programs each, so try {min(self.mix + 3 - self.mix % 3, 15)}"
            )
        if self.mix_alpha != 1 and (self.mix == 1 or self.mixing == "leaves"):
            raise SpecError(
                f"mix_alpha={self.mix_alpha!r} decides nothing where mix is 1 or "
                "mixing is leaves: leave it at 1.0"
            )

    def _check_selection(self, selection: Selection) -> None:
        digest, programs = selection.digest, selection.programs
        if type(digest) is not str or type(programs) is not int:
            raise SpecError(
                f"selection={selection!r:.200} is not a digest and a whole number: "
                "take it from /v1/selection, or leave it out"
            )
        if programs > MAX_PROGRAMS:
            raise SpecError(
                f"the selection claims more than {MAX_PROGRAMS:,} programs: take it "
                "from /v1/selection, or leave it out"
            )
        if programs < 1:
            raise SpecError(
                "the selection holds no program: import or synth some first"
            )
        if self.programs is not None and self.programs[1] > programs:
            raise SpecError(
                f"programs={self.programs} reaches past the selection, which holds "
                f"{programs} programs"
            )

    def _check_visits(self) -> None:
        """Count the digits too, once it is known how many programs there are."""
        known = self.programs is not None or self.selection is not None
        low, high = self.program_range if known else (0, 0)
        check_visits(self.visits, high - low if known else None)

    def __repr__(self) -> str:
        shown = {each.name: repr(getattr(self, each.name)) for each in fields(self)}
        shown["visits"] = shorten(self.visits)
        given = ", ".join(f"{name}={value}" for name, value in shown.items())
        return f"{type(self).__name__}({given})"

    def _make_pair(self, name: str) -> None:
        value = getattr(self, name)
        if value is None and name == "programs":
            return
        if not isinstance(value, (tuple, list)) or len(value) != 2:
            raise SpecError(f"{name}={value!r} is not a pair of numbers")
        if name == "programs" and not all(type(index) is int for index in value):
            raise SpecError(f"programs={value!r} is not a pair of whole numbers")
        object.__setattr__(self, name, tuple(value))

    def _require_int(self, name: str, least: int, most: int) -> None:
        value = getattr(self, name)
        if type(value) is not int or not least <= value <= most:
            raise SpecError(
                f"{name}={value!r} is not a whole number in {least}..{most}"
            )

    @staticmethod
    def _require_range(
        name: str, low: float, high: float, *, least: float, most: float
    ) -> None:
        numbers = all(type(value) in (int, float) for value in (low, high))
        if not numbers or not least <= low <= high <= most:
            raise SpecError(
                f"{name}: {low!r}..{high!r} is not a range within {least}..{most}"
            )

    @property
    def batch_bytes(self) -> int:
        """Bytes of pixels in a global batch: B * V * 3 * H * W."""
        return self.batch_size * self.sample_bytes

    @property
    def sample_bytes(self) -> int:
        """Bytes of pixels in one sample: V * 3 * H * W."""
        return self.views * 3 * self.resolution**2

    @property
    def program_range(self) -> tuple[int, int]:
        """Half-open range of program indices that the stream draws from.

        Raises:
            SpecError: the spec has no selection yet.
        """
        if self.programs is not None:
            return self.programs
        return (0, self._selected.programs)

    @property
    def _selected(self) -> Selection:
        if self.selection is None:
            raise SpecError(
                "the spec has no selection, so it names no stream yet: open it with a "
                "BatchStream and read stream.spec, or fill in its selection"
            )
        return self.selection

    @property
    def spec_id(self) -> str:
        """Name of the stream: the first 16 digits of SHA-256 of the canonical JSON.

        Raises:
            SpecError: the spec has no selection yet.
        """
        _ = self._selected
        return _name(self)

    def resolve(self, selection: Selection) -> Self:
        """Fill in the selection; a spec that has one keeps it."""
        return self if self.selection else replace(self, selection=selection)

    def to_json(self) -> dict[str, Any]:
        """All fields as JSON values, with the version of their meaning."""
        return {"version": SPEC_VERSION, **asdict(self)}

    def canonical_json(self) -> str:
        """Sorted keys, no spaces, floats where the field is one, and no minus zero.

        Without `visits` where it is None: streams keep the names that they had before
        there was such a field.
        """
        value = self.to_json()
        if self.visits is None:
            del value["visits"]
        for name in ("time_s", "crop_area", "rotate_deg"):
            value[name] = [float(bound) + 0.0 for bound in value[name]]
        for name in ("time_drift_s", "flip", "mix_alpha"):
            value[name] = float(value[name]) + 0.0
        return json.dumps(value, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, value: object) -> Self:
        """Build a spec from what `to_json` gave, checking every field.

        Raises:
            SpecError: not an object, an unknown field, another version, a wrong value.
        """
        if not isinstance(value, Mapping):
            raise SpecError("a spec is a JSON object; see StreamSpec for its fields")
        known = {field.name for field in fields(cls)}
        given = dict(value)
        if (version := given.pop("version", SPEC_VERSION)) != SPEC_VERSION:
            raise SpecError(
                f"the spec has version {version!r}, this program speaks {SPEC_VERSION}"
            )
        if unknown := sorted(set(given) - known):
            raise SpecError(
                f"a spec has no field {unknown[0]!r}; it has {sorted(known)}"
            )
        try:
            if given.get("selection") is not None:
                given["selection"] = Selection(**given["selection"])
            return cls(**given)
        except (TypeError, ValueError) as error:
            words = repr(str(error))  # it may quote what no encoding can write
            raise SpecError(f"a field of the spec has a wrong type: {words}") from error


@lru_cache(maxsize=64)
def _name(spec: StreamSpec) -> str:
    return hashlib.sha256(spec.canonical_json().encode()).hexdigest()[:16]
