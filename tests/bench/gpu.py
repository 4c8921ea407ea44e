"""One run on a GPU that answers what only a GPU can, in under ten minutes.

    python tests/bench/gpu.py --out gpu.jsonl                  # on a card, 540 s
    python tests/bench/gpu.py --out gpu.jsonl --only hang      # one section, or several
    python tests/bench/gpu.py --out try.jsonl --device cpu --quick --budget-s 170
    python tests/bench/gpu.py --tables gpu.jsonl               # print tables again

Every section runs in processes of its own, that are killed when its share of the budget
is over; a failure or a hang is a row of the table, and the next section goes on. What a
section has left over is the next ones'. Rows are written to --out as they are found,
one JSON object a line, so that nothing is lost with the machine; "table" is "" for
those that only the file has. At the end the tables are printed, as Markdown, and
written beside it.

    programs   a corpus of 64: picked from --corpus, or from the built-in one
    device     the doctor, OpenGL's strings and extensions, nvidia-smi
    compile    compile and first draw, cold and warm, one by one and all at once
    paths      fragment against compute: speed, agreement, blocks, samples a call
    rate       images a second of ours, of drawing alone, of the original's way
    serve      `shaders21k serve` and `pull`, by ring and HTTP; `corpus check`
    handover   renderer.cuda: its self-test, and images into a CUDA tensor
    upload     trainer.upload: from a ring's memory, registered or not, to CUDA
    devices    each device that EGL lists, and two in one process
    workers    1, 2, 4 and 8 processes at once
    hang       a draw that does not end: who is hurt, and for how long

Needed: numpy and moderngl; typer, rich, fastapi, uvicorn, uvloop and httptools to
serve, pillow for the original's way. The checkout need not be installed. The last two
sections may harm what runs beside them, so they come last.
"""

import argparse
import importlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

from gpu_setting import ROOT, Setting, last_line, write_row

SECTIONS = {
    "programs": ("gpu_look", "write_programs", 15),
    "device": ("gpu_look", "look_at_device", 40),
    "compile": ("gpu_compile", "measure_compiling", 95),
    "paths": ("gpu_paths", "compare_all", 90),
    "rate": ("gpu_rate", "measure_rates", 80),
    "serve": ("gpu_many", "measure_service", 55),
    "handover": ("gpu_handover", "hand_over", 25),
    "upload": ("gpu_upload", "measure_upload", 20),
    "devices": ("gpu_look", "look_at_devices", 15),
    "workers": ("gpu_many", "measure_workers", 50),
    "hang": ("gpu_hang", "hang_and_see", 75),
}
"""Module, function, and share of the budget; in the order in which they run."""

CASES = {
    "open": ("gpu_look", "open_case"),
    "devices-case": ("gpu_look", "devices_case"),
    "compile-case": ("gpu_compile", "compile_case"),
    "worker-case": ("gpu_many", "worker_case"),
    "hang-case": ("gpu_hang", "hang_case"),
    "train-case": ("gpu_hang", "train_case"),
}
"""What sections run in processes of their own."""

WIDEST = 110
"""Characters of a cell; the file has the rest."""


def main() -> None:
    """Run all sections, or one, or what one of them has asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, default=Path("gpu.jsonl"))
    parser.add_argument("--device", default="auto")
    parser.add_argument("--corpus", type=Path, help="[default: built-in]")
    parser.add_argument("--budget-s", type=float, default=540.0)
    parser.add_argument("--quick", action="store_true", help="small sizes")
    parser.add_argument("--only", nargs="+", choices=SECTIONS, metavar="SECTION")
    parser.add_argument("--tables", type=Path, help="print those of a file, no more")
    for name in ("--section", "--folder", "--limit-s", "--case"):  # for itself
        parser.add_argument(name, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.tables:
        sys.stdout.write(write_tables(asked.tables))
    elif asked.section:
        run_here(asked)
    else:
        asked.out = asked.out.absolute()
        asked.out.unlink(missing_ok=True)
        try:
            run_all(asked)
        finally:
            tables = write_tables(asked.out)
            asked.out.with_suffix(".md").write_text(tables)
            sys.stdout.write(tables)


def run_here(asked: argparse.Namespace) -> None:
    """Run a section, or a case of one, in this process."""
    module, function, *_ = {**SECTIONS, **CASES}[asked.section]
    setting = Setting(
        section=asked.section,
        device=asked.device,
        quick=asked.quick,
        folder=Path(asked.folder),
        out=asked.out,
        limit_s=float(asked.limit_s),
        case=json.loads(asked.case),
    )
    getattr(importlib.import_module(module), function)(setting)


def run_all(asked: argparse.Namespace) -> None:
    """Run sections in turn, each within its share of what is left of the budget."""
    end_s = time.monotonic() + asked.budget_s
    chosen = [
        name for name in SECTIONS if name in ("programs", *(asked.only or SECTIONS))
    ]
    with tempfile.TemporaryDirectory(
        prefix="shaders21k-gpu-", ignore_cleanup_errors=True
    ) as folder:
        for number, name in enumerate(chosen):
            shares = [SECTIONS[each][2] for each in chosen[number:]]
            # A little for ending what hangs, which must not be the last section's.
            left_s = end_s - time.monotonic() - 2.0 * len(shares)
            limit_s = left_s * shares[0] / sum(shares)
            if len(shares) > 1:
                # What ends early costs nothing; what does not may take half as much
                # again, once.
                limit_s = min(limit_s * 1.5, left_s)
            if limit_s < 2.0:
                note = {"outcome": "skipped", "words": "no time left"}
                write_row(asked.out, section="all", table="sections", of=name, **note)
                continue
            sys.stderr.write(f"{name}: at most {limit_s:.0f} s\n")
            began_s = time.monotonic()
            try:
                outcome, words = run_section(asked, name, Path(folder), limit_s)
            except OSError:
                outcome, words = "failed", last_line(traceback.format_exc().encode())
            row = {
                "of": name,
                "outcome": outcome,
                "took_s": round(time.monotonic() - began_s, 1),
                "limit_s": round(limit_s, 1),
                "words": words,
            }
            write_row(asked.out, section="all", table="sections", **row)
            sys.stderr.write(f"{name}: {outcome} {words}\n")


def run_section(
    asked: argparse.Namespace, name: str, folder: Path, limit_s: float
) -> tuple[str, str]:
    """Run one section in a session of its own, of which nothing is left after."""
    case = {"corpus": str(asked.corpus.absolute()) if asked.corpus else ""}
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [
                *(sys.executable, Path(__file__).absolute(), "--section", name),
                *("--device", asked.device, "--out", asked.out, "--folder", folder),
                *("--limit-s", str(limit_s), "--case", json.dumps(case)),
                *(["--quick"] if asked.quick else []),
            ],
            cwd=ROOT,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(
                    filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])
                ),
                "SHADERS21K_CACHE": str(folder / "cache"),
                "PYTHONFAULTHANDLER": "1",
                "TYPER_STANDARD_TRACEBACK": "1",
            },
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        hung = not _wait(process.pid, limit_s)
        # Before it is reaped, so that the number is still its own.
        os.killpg(process.pid, signal.SIGKILL)
        try:
            code = process.wait(5.0)
        except subprocess.TimeoutExpired:
            return "hung", f"there still 5 s after SIGKILL, {limit_s:.0f} s in all"
        said.seek(0)
        output = said.read()
    if hung:
        return "hung", f"killed after {limit_s:.0f} s; {last_line(output)}"
    if code:
        tail = output[-2000:].decode(errors="replace")
        write_row(asked.out, section=name, table="", exit=code, output=tail)
        return "failed", f"exit {code}: {last_line(output)}"
    return "done", ""


def _wait(pid: int, timeout_s: float) -> bool:
    """Wait for a child's end without reaping it: whether it has come."""
    until_s = time.monotonic() + timeout_s
    while time.monotonic() < until_s:
        if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            return True
        time.sleep(0.05)
    return False


def write_tables(file: Path) -> str:
    """Write the tables of a run in Markdown, what came of each section first."""
    tables: dict[tuple[str, str], list[dict[str, object]]] = {("all", "sections"): []}
    for line in file.read_text().splitlines() if file.exists() else ():
        try:
            row = json.loads(line)
        except ValueError:  # cut off with the process that wrote it
            continue
        key = row.pop("section"), row.pop("table")
        if key[1]:
            tables.setdefault(key, []).append(row)
    return "\n".join(
        _write_table(f"{section}: {table}", rows)
        for (section, table), rows in tables.items()
    )


def _write_table(title: str, rows: list[dict[str, object]]) -> str:
    def filled(name: str) -> bool:
        return any(row.get(name) not in (None, "") for row in rows)

    names = [
        name for name in dict.fromkeys(n for row in rows for n in row) if filled(name)
    ]
    lines = [names, ["---"] * len(names)]
    lines += [[_write_cell(row.get(name)) for name in names] for row in rows]
    body = "".join(f"| {' | '.join(line)} |\n" for line in lines)
    return f"**{title}**\n\n{body}"


def _write_cell(value: object) -> str:
    if value is None:
        return ""
    text = f"{value:.6g}" if isinstance(value, float) else str(value)
    text = " ".join(text.replace("|", "/").split())
    return text if len(text) <= WIDEST else text[: WIDEST - 3] + "..."


if __name__ == "__main__":
    main()
