"""`shaders21k render`: one picture of one program."""

from pathlib import Path
from typing import Annotated

import typer

from renderer.errors import RendererError
from shaders21k.corpus import Corpus
from shaders21k.dialects.detect import detect
from shaders21k.importers.folder import SUFFIXES
from shaders21k.program import Program
from shaders21k.synth.stock import builtin_corpus

app = typer.Typer()


def find_program(name: str, corpus: Path | None, dialect: str = "") -> Program:
    """Read a program from a file of that name, or look it up in a corpus.

    A file's dialect is told by its text where none is given.

    Raises:
        ShadersError: there is neither.
    """
    path = Path(name)
    if path.suffix in SUFFIXES or path.is_file():
        try:
            text = path.read_text("utf-8", "replace")
        except OSError as error:
            raise RendererError(f"cannot read {path}: {error.strerror}") from error
        told = dialect or detect(text) or "shadertoy"
        return Program(source=text, dialect=told, name=path.name, url=path.name)
    with Corpus.open(corpus or builtin_corpus()) as opened:
        return opened.get(name)


@app.command()
def render(
    program: Annotated[str, typer.Argument(help="A GLSL file, or a program's id.")],
    *,
    corpus: Annotated[
        Path | None, typer.Option(help="Where to look the id up [default: built-in].")
    ] = None,
    dialect: Annotated[
        str, typer.Option(help="Of a file; told by its text if not given.")
    ] = "",
    time: Annotated[float, typer.Option(min=0, max=1e6, help="Seconds.")] = 1.0,
    resolution: Annotated[int, typer.Option(min=8, max=4096, help="Pixels.")] = 256,
    out: Annotated[Path, typer.Option(help="PNG to write.")] = Path("render.png"),
    device: Annotated[str, typer.Option(help="auto, cpu, egl:N or cuda:N.")] = "auto",
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds.")] = 60.0,
) -> None:
    """Draw a program once, or say why it cannot be drawn, in its author's lines."""
    import faulthandler  # noqa: PLC0415

    from PIL import Image  # noqa: PLC0415

    from renderer.device import open_device  # noqa: PLC0415
    from renderer.painter import Painter  # noqa: PLC0415

    found = find_program(program, corpus, dialect)
    # A shader may never end, and nothing but the end of the process stops it.
    faulthandler.dump_traceback_later(timeout, exit=True)
    with open_device(device) as opened:
        picture = Painter(opened, lambda _: found).paint_still(
            0, time, resolution, resolution
        )
        drawn_by = opened.fingerprint.renderer
    faulthandler.cancel_dump_traceback_later()
    try:
        Image.fromarray(picture.transpose(1, 2, 0)).save(out, "PNG")
    except OSError as error:
        raise RendererError(f"cannot write {out}: {error.strerror}") from error
    typer.echo(f"{out}: {found.name or program} at {time:g} s, drawn by {drawn_by}")
