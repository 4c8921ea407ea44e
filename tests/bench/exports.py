"""Exports that are killed at random moments end in the same bytes: at length, by hand.

    python tests/bench/exports.py --images 20000 --kills 3 [--form parquet] [--seed 0]

For every format and codec: one export that is left alone, one that is killed with
SIGKILL at random shards, a random moment after each, and a comparison of every byte.
Prints a line of JSON for each.
"""

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CASES = {
    "webdataset": ("png", "jpeg", "webp", "raw"),
    "imagefolder": ("png",),
    "parquet": ("png", "jpeg"),
    "mp4": ("png",),
}


def command(out: Path, form: str, codec: str, options: argparse.Namespace) -> list[str]:
    """The export as a user would type it."""
    words = [sys.executable, "-m", "shaders21k.cli", "export", str(out), "--json"]
    words += ["--format", form, "--resolution", str(options.resolution)]
    words += ["--programs", f"0:{options.programs}"]
    if form == "mp4":
        return [*words, "--film", "0:1"]
    return [*words, "--codec", codec, "--images", str(options.images)]


def run(words: list[str], kill_at: int | None = None, later_s: float = 0.0) -> int:
    """Run an export, or kill it so long after so many shards; returns their number."""
    shards = 0
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout
        for line in process.stdout:
            shards = json.loads(line).get("all_shards", shards)
            if kill_at is not None and json.loads(line)["shards"] >= kill_at:
                time.sleep(later_s)
                process.kill()
                break
        process.wait()
    # One that is told to die after its last shard may be done before.
    expected = (0,) if kill_at is None else (0, -9)
    assert process.returncode in expected, process.returncode
    return shards


def digest(folder: Path) -> dict[str, bytes]:
    """All that is in a folder."""
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


def main() -> None:
    """See the head of this file."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--images", type=int, default=20_000)
    parser.add_argument("--resolution", type=int, default=128)
    parser.add_argument("--programs", type=int, default=512)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--form", choices=CASES)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    dice = random.Random(options.seed)
    for form, codecs in CASES.items():
        if options.form not in (None, form):
            continue
        for codec in codecs:
            with tempfile.TemporaryDirectory() as folder:
                alone, killed = Path(folder) / "alone", Path(folder) / "killed"
                words = command(alone, form, codec, options)
                began_s = time.monotonic()
                shards = run(words)
                alone_s = time.monotonic() - began_s
                words[4] = str(killed)
                moments = sorted(dice.sample(range(shards), min(shards, options.kills)))
                for moment in moments:
                    run(words, moment, dice.uniform(0.0, alone_s / shards))
                began_s = time.monotonic()
                run(words)
                rest_s = time.monotonic() - began_s
                one, other = digest(alone), digest(killed)
                size = sum(map(len, one.values()))
                said = {
                    "format": form,
                    "codec": codec if form != "mp4" else "h264",
                    "files": len(one),
                    "megabytes": round(size / 1e6, 1),
                    "alone_s": round(alone_s, 1),
                    "shards": shards,
                    "killed_at": moments,
                    "rest_s": round(rest_s, 1),
                    "same": one == other,
                }
                sys.stdout.write(json.dumps(said) + "\n")
                sys.stdout.flush()
                shutil.rmtree(killed)
                if one != other:
                    sys.exit(1)


if __name__ == "__main__":
    main()
