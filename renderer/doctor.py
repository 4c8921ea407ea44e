"""`shaders21k doctor`: whether this machine can draw, with what, and if not, why."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from renderer.errors import DeviceError

if TYPE_CHECKING:
    from renderer.examination import Examination

app = typer.Typer()


@app.command()
def doctor(
    *,
    device: Annotated[str, typer.Option(help="auto, cpu, egl:N or cuda:N.")] = "auto",
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Say what draws here, or why nothing does and what to do; 1 if nothing draws."""
    from renderer.examination import examine  # noqa: PLC0415

    found = examine(device)
    typer.echo(
        json.dumps(asdict(found), default=str, indent=2) if as_json else describe(found)
    )
    if found.drawing.problem:
        raise DeviceError(found.drawing.problem)


def describe(found: "Examination") -> str:
    """Write the findings out, a line each, what matters most first."""
    drawing, cache, memory = found.drawing, found.driver_cache, found.shared_memory
    lines: list[tuple[str, str]] = []
    if drawing.fingerprint:
        words = drawing.fingerprint
        lines += [
            ("draws", f"{words['renderer']}, with --device {found.wanted}"),
            ("driver", f"{words['vendor']}, OpenGL {words['version']}"),
        ]
    else:
        lines.append(("draws", "nothing"))
    for device in drawing.devices:
        said = [
            f"egl:{device['index']} is {device['name']}",
            "" if device["cuda"] is None else f"cuda:{device['cuda']}",
            device["render_node"] or "",
            f"GPU-{device['uuid']}" if device["uuid"] else "",
            "drawn by the CPU" if device["software"] else "",
        ]
        opened = "  <- opened" if device["index"] == drawing.opened else ""
        lines.append(("device", ", ".join(filter(None, said)) + opened))
    lines += [
        ("card", f"{card.name}, {card.uuid}, driver {card.driver}")
        for card in found.cards
    ]
    threads = found.llvmpipe_threads
    lines += [
        ("cores", f"{found.cores}, LP_NUM_THREADS {threads or 'not set: all of them'}"),
        (
            "memory",
            f"memfd {'works' if memory.works else 'is refused'}"
            + (f", {memory.available_mib} MiB free" if memory.available_mib else ""),
        ),
        (
            "cache",
            f"{cache.path}, {cache.size_mib:g}"
            + (f" of {cache.limit_mib:g}" if cache.limit_mib else "")
            + f" MiB in {cache.files} files",
        ),
    ]
    # The first problem is the error that ends the command.
    shown = [each for each in found.findings if each != drawing.problem]
    lines += [(each.severity, f"{each} [{each.name}]") for each in shown]
    return "\n".join(f"{name:<9}{text}" for name, text in lines)
