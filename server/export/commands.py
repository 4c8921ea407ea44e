"""`shaders21k export`: a stream as files on disk."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from server.errors import ExportError
from server.export.plan import SHARD_IMAGES, Form
from server.export.presets import PRESETS

if TYPE_CHECKING:
    from server.cluster.terms import Terms
    from server.export.exporting import Listener
    from server.export.hands import Hands
    from server.export.plan import Film
    from shaders21k.spec import StreamSpec

app = typer.Typer()

BATCH_BYTES = 1 << 25
"""About as much as a batch holds: a service keeps a dozen of them in memory."""


class CodecName(StrEnum):
    """How a picture is encoded."""

    png = "png"
    jpeg = "jpeg"
    webp = "webp"
    raw = "raw"


@app.command()
def export(
    context: typer.Context,
    out: Annotated[Path, typer.Argument(help="The folder, new or of the same export.")],
    *,
    form: Annotated[
        Form, typer.Option("--format", help="How files are laid out.")
    ] = Form.webdataset,
    images: Annotated[
        int | None, typer.Option(min=1, help="How many; of mp4 one a program.")
    ] = None,
    preset: Annotated[
        str | None, typer.Option(help=f"Images and size: {', '.join(PRESETS)}.")
    ] = None,
    spec_file: Annotated[
        Path | None,
        typer.Option("--spec", help="A stream as JSON: options below say no more."),
    ] = None,
    codec: Annotated[
        CodecName, typer.Option(help="Of pictures; raw is PPM.")
    ] = CodecName.png,
    quality: Annotated[
        int | None, typer.Option(min=1, max=100, help="Of JPEG and WebP [default: 90].")
    ] = None,
    resolution: Annotated[
        int | None, typer.Option(help="Pixels of a side [default: 128].")
    ] = None,
    views: Annotated[int | None, typer.Option(help="Pictures of a sample.")] = None,
    mix: Annotated[int | None, typer.Option(help="Programs in a picture.")] = None,
    mixing: Annotated[str | None, typer.Option(help="How: see StreamSpec.")] = None,
    seed: Annotated[int | None, typer.Option(help="Of the stream.")] = None,
    programs: Annotated[
        str | None, typer.Option(metavar="LO:HI", help="Of the selection, half open.")
    ] = None,
    shard_images: Annotated[
        int, typer.Option(min=1, help="About so many in a shard.")
    ] = SHARD_IMAGES,
    film: Annotated[
        str, typer.Option(metavar="FROM:TO", help="Seconds that an mp4 shows.")
    ] = "0:5",
    fps: Annotated[int, typer.Option(min=1, max=60, help="Of an mp4.")] = 24,
    source: Annotated[
        str | None,
        typer.Option(help="Services that draw, http://host:port [default: our own]."),
    ] = None,
    corpus: Annotated[
        Path | None, typer.Option(help="Of our own service [default: built-in].")
    ] = None,
    selection: Annotated[
        Path | None, typer.Option(help="Of our own service: a file of these programs.")
    ] = None,
    device: Annotated[str, typer.Option(help="Of our own service.")] = "auto",
    workers: Annotated[
        int, typer.Option(min=0, help="Of our own service; 0 chooses.")
    ] = 0,
    ray: Annotated[
        str | None,
        typer.Option(help="A Ray cluster that draws: auto, or HOST:PORT of its head."),
    ] = None,
    renderers: Annotated[
        int, typer.Option(min=0, help="Actors in the cluster; 0 is one a node.")
    ] = 0,
    cpus_each: Annotated[
        float, typer.Option(min=0.0, help="Cores that an actor takes.")
    ] = 1.0,
    gpus_each: Annotated[
        float, typer.Option(min=0.0, help="GPUs, or a part of one, that it takes.")
    ] = 0.0,
    as_json: Annotated[
        bool, typer.Option("--json", help="A line of JSON a shard, and one at the end.")
    ] = False,
) -> None:
    """Write pictures, or films, of a stream to disk: for training without a renderer.

    Whatever ends it, the same command goes on where it was, and the files are the same
    to the byte as if nothing had been. `manifest.json` and SHA256SUMS are written last.
    """
    from server.cluster.terms import Terms  # noqa: PLC0415
    from server.export.encoding import choose_codec  # noqa: PLC0415
    from server.export.exporting import export as run  # noqa: PLC0415
    from server.export.plan import make_plan  # noqa: PLC0415

    shape: dict[str, Any] = {
        "resolution": resolution,
        "views": views,
        "mix": mix,
        "mixing": mixing,
    }
    shape |= {"seed": seed, "programs": _read_range(programs)}
    asked = {name: value for name, value in shape.items() if value is not None}
    if preset is not None and preset not in PRESETS:
        raise typer.BadParameter(
            f"{preset!r} is none of {', '.join(PRESETS)}", param_hint="preset"
        )
    _refuse_what_says_nothing(context)
    if spec_file is not None and (asked or preset):
        raise typer.BadParameter("it says all of the stream", param_hint="spec")
    if preset is not None and images is None and form is not Form.mp4:
        images = PRESETS[preset].images
    chosen = choose_codec(codec.value, quality)
    shown = _read_film(film, fps) if form is Form.mp4 else None
    own = ["--device", device] if device != "auto" else []
    own += ["--workers", str(workers)] if workers else []
    terms = None
    if ray is not None:
        terms = Terms(ray, tuple(own), cpus_each, gpus_each, renderers or None)
    started_s = time.monotonic()
    try:
        with _find_hands(source, own, corpus, selection, terms) as hands:
            spec = _open_spec(hands, spec_file, preset, asked, images)
            plan = make_plan(
                spec,
                form.value,
                chosen,
                images=images,
                shard_images=shard_images,
                film=shown,
            )
            with _show(as_json=as_json) as listener:
                manifest = run(plan, out, hands, listener=listener)
    except KeyboardInterrupt:
        typer.echo(f"{out} is not finished: type the same command to go on", err=True)
        raise typer.Exit(130) from None
    said = json.loads(manifest.read_bytes())
    summary = {
        "out": str(out),
        "written": plan.total,
        "bytes": said["bytes"],
        "substituted": said["substituted"],
        "refused": said["refused"],
        "elapsed_s": round(time.monotonic() - started_s, 3),
    }
    if as_json:
        typer.echo(json.dumps(summary))
        return
    for name, value in summary.items():
        typer.echo(f"{name:>12}  {value}")


OWN = ("corpus", "selection", "device", "workers")
CREW = ("renderers", "cpus_each", "gpus_each")
STILLS = ("codec", "quality", "images", "shard_images", "views", "mix", "mixing")
FILMS = ("film", "fps")


def _refuse_what_says_nothing(context: typer.Context) -> None:
    """Refuse options that others make meaningless.

    Raises:
        typer.BadParameter: names the first of them.
    """
    given = context.params
    for idle, names, why in (
        (given["source"] is not None, (*OWN, "ray"), "--source names who draws"),
        (given["ray"] is None, CREW, "it takes --ray"),
        (given["form"] is Form.mp4, STILLS, "films have none"),
        (given["form"] is not Form.mp4, FILMS, "it takes --format mp4"),
    ):
        for name in names:
            said = context.get_parameter_source(name)
            if idle and said is not None and said.name != "DEFAULT":
                raise typer.BadParameter(why, param_hint=name.replace("_", "-"))
    source = given["source"] or "http:"
    if "http:" not in source and (given["form"] is Form.mp4 or "memory:" not in source):
        raise typer.BadParameter(
            f"{source} has no http://host:port, which is where programs are described",
            param_hint="source",
        )


def _read_range(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    low, colon, high = text.partition(":")
    if not (colon and low.isdecimal() and high.isdecimal()):
        raise typer.BadParameter("say LO:HI, as in 0:512", param_hint="programs")
    return int(low), int(high)


def _read_film(text: str, fps: int) -> "Film":
    from server.export.plan import Film  # noqa: PLC0415

    low, _, high = text.partition(":")
    try:
        return Film(float(low), float(high), fps)
    except ValueError:
        raise typer.BadParameter("say FROM:TO, as in 0:5", param_hint="film") from None


@contextmanager
def _find_hands(
    source: str | None,
    own: list[str],
    corpus: Path | None,
    selection: Path | None,
    terms: "Terms | None",
) -> Iterator["Hands"]:
    """Find who draws: services that run, a cluster, or a service of our own."""
    from server.export.hands import OwnHands  # noqa: PLC0415
    from server.export.ray_hands import RayHands  # noqa: PLC0415
    from shaders21k.service import start_service  # noqa: PLC0415
    from shaders21k.synth.stock import builtin_corpus  # noqa: PLC0415

    if source is not None:
        yield OwnHands(source)
        return
    corpus = (corpus or builtin_corpus()).absolute()
    selection = selection and selection.absolute()
    if terms is not None:
        yield RayHands(terms, corpus, selection)
        return
    own += ["--corpus", str(corpus)]
    own += ["--selection", str(selection)] if selection else []
    with start_service(own) as service:
        yield OwnHands(service.ring, service.url)


def _open_spec(
    hands: "Hands",
    spec_file: Path | None,
    preset: str | None,
    asked: dict[str, Any],
    images: int | None,
) -> "StreamSpec":
    """Say which stream is meant, with the selection that the source has."""
    from server.export.plan import spread  # noqa: PLC0415
    from shaders21k.spec import StreamSpec  # noqa: PLC0415

    if spec_file is not None:
        try:
            given = json.loads(spec_file.read_bytes())
        except (OSError, ValueError) as error:
            raise ExportError(f"{spec_file} cannot be read as JSON: {error}") from error
        if isinstance(given, dict):  # as GET /v1/streams/ID answers, or the spec alone
            given = given.get("spec", given)
        spec = StreamSpec.from_json(given)
    else:
        fields: dict[str, Any] = {"resolution": 128, "views": 1}
        fields |= {"crop_area": (1.0, 1.0), "flip": 0.0}
        fields |= PRESETS[preset].fields if preset else {}
        fields |= asked
        sample = StreamSpec(batch_size=1, **fields).sample_bytes
        spec = StreamSpec(batch_size=max(8, min(256, BATCH_BYTES // sample)), **fields)
    spec = hands.resolve(spec)
    return spec if spec_file or images is None else spread(spec, images)


@contextmanager
def _show(*, as_json: bool) -> Iterator["Listener"]:
    """Show how far it is: a bar, or a line of JSON for every shard."""
    from server.export.bar import show_bar, write_lines  # noqa: PLC0415

    if as_json:
        yield write_lines
        return
    with show_bar() as listener:
        yield listener
