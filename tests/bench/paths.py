"""How many programs a compute shader draws, whether as fragments do, and how fast.

    python tests/bench/paths.py CORPUS [--programs 1000] [--resolution 128] [--seed 0]

Prints a line of JSON for each program, and last a summary with a line for each reason
for which programs stay with fragments. Each is given --deadline seconds in a process
that is ended if they do not suffice: some take a compiler minutes.
"""

import argparse
import json
import random
import select
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np

from shaders21k.corpus import Corpus
from shaders21k.verdict import classify


def judge(asked, times_s):
    """Compare the programs whose ids come in, a line of JSON for each."""
    from renderer.atlas import Atlas
    from renderer.compiler import begin_program
    from renderer.device import open_device
    from renderer.errors import CompileError
    from renderer.paths import compare_paths

    with Corpus.open(asked.corpus) as corpus, open_device(asked.device) as device:
        atlas = Atlas(device, asked.resolution, asked.resolution, asked.samples)
        for line in iter(sys.stdin.readline, ""):
            (program,) = corpus.programs([line.strip()])
            try:
                resident = begin_program(device, program).finish()
            except CompileError as error:
                tell({"program": program.id, "refusal": f"at all: {error}"})
                continue
            found = compare_paths(device, atlas, program, resident, times_s)
            resident.release()
            tell(
                {
                    "program": program.id,
                    "fragment_ns": found.fragment_ns,
                    "compute_ns": found.compute_ns,
                    "agreement": found.agreement,
                    "refusal": found.refusal,
                    "path": found.choice.path,
                }
            )


def tell(found):
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()


class Judges:
    """One process after the other, each until it takes too long or ends."""

    def __init__(self, deadline_s):
        self._deadline_s = deadline_s
        self._process = None

    def ask(self, program_id):
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, *sys.argv, "--judge"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        process = self._process
        process.stdin.write(program_id + "\n")
        process.stdin.flush()
        answers, _, _ = select.select([process.stdout], [], [], self._deadline_s)
        if answers and (line := process.stdout.readline()):
            return json.loads(line)
        process.kill()
        process.communicate()
        self._process = None
        word = "ended the process" if answers else "took too long"
        return {"program": program_id, "refusal": word}

    def end(self):
        if self._process is not None:
            self._process.kill()
            self._process.communicate()


def summarize(found):
    drawn = [each for each in found if "fragment_ns" in each]
    both = [each for each in drawn if each["compute_ns"] is not None]
    alike = [each for each in both if each["agreement"] >= 0.995]
    faster = [each["fragment_ns"] / each["compute_ns"] for each in alike]
    fragment = np.array([each["fragment_ns"] for each in drawn])
    chosen = np.array(
        [
            each["compute_ns" if each["path"] == "compute" else "fragment_ns"]
            for each in drawn
        ]
    )
    reasons = Counter(classify(each["refusal"]) for each in found if each["refusal"])
    return {
        "programs": len(found),
        "computable": len(both),
        "alike": len(alike),
        "exactly_alike": sum(each["agreement"] == 1.0 for each in both),
        "chosen": sum(each["path"] == "compute" for each in drawn),
        "speedup_deciles": np.percentile(faster, range(10, 100, 10)).round(2).tolist(),
        "time_by_choice": round(float(chosen.sum() / fragment.sum()), 4),
        "light_by_choice": {
            f"below {bound} ns": round(
                float(
                    chosen[fragment < bound].sum() / fragment[fragment < bound].sum()
                ),
                3,
            )
            for bound in (20, 50, 100, 1000)
            if (fragment < bound).any()
        },
        "another_picture": len(both) - len(alike),
        "reasons": dict(reasons.most_common()),
    }


def main():
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("corpus", type=Path)
    asked.add_argument("--programs", type=int, default=1000)
    asked.add_argument("--resolution", type=int, default=128)
    asked.add_argument("--samples", type=int, default=8)
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--deadline", type=float, default=60.0)
    asked.add_argument("--device", default="auto")
    asked.add_argument("--judge", action="store_true", help=argparse.SUPPRESS)
    asked = asked.parse_args()
    chance = random.Random(asked.seed)
    times_s = [chance.uniform(0.1, 10.0) for _ in range(asked.samples)]
    if asked.judge:
        judge(asked, times_s)
        return
    with Corpus.open(asked.corpus) as corpus:
        ids = list(corpus.selection())
    chance.shuffle(ids)
    found, judges = [], Judges(asked.deadline)
    for program_id in ids[: asked.programs]:
        found.append(judges.ask(program_id))
        tell(found[-1])
    judges.end()
    sys.stdout.write(json.dumps(summarize(found), indent=2) + "\n")


if __name__ == "__main__":
    main()
