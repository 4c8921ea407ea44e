"""How many programs a compute shader draws, whether as fragments do, and how fast.

    python tests/bench/paths.py CORPUS [--programs 1000] [--resolution 128] [--seed 0]

Prints a line of JSON for each program, and last a summary with a line for each reason
for which programs stay with fragments.
"""

import argparse
import json
import random
import re
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import numpy as np

from renderer.atlas import Atlas
from renderer.compiler import begin_program
from renderer.device import open_device
from renderer.errors import CompileError
from renderer.paths import ALIKE, compare_paths
from shaders21k.corpus import Corpus
from shaders21k.verdict import classify


def main():
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("corpus", type=Path)
    asked.add_argument("--programs", type=int, default=1000)
    asked.add_argument("--resolution", type=int, default=128)
    asked.add_argument("--samples", type=int, default=8)
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--device", default="auto")
    asked = asked.parse_args()
    chance = random.Random(asked.seed)
    times_s = [chance.uniform(0.1, 10.0) for _ in range(asked.samples)]
    found, reasons = [], Counter()
    with Corpus.open(asked.corpus) as corpus, open_device(asked.device) as device:
        ids = list(corpus.selection())
        chance.shuffle(ids)
        side = asked.resolution
        atlas = Atlas(device, side, side, asked.samples)
        for program_id in ids[: asked.programs]:
            (program,) = corpus.programs([program_id])
            try:
                resident = begin_program(device, program).finish()
            except CompileError:
                reasons["does not compile at all"] += 1
                continue
            compared = compare_paths(device, atlas, program, resident, times_s)
            resident.release()
            found.append(compared)
            if compared.refusal:
                reason = classify(compared.refusal)
                reason = re.sub(r"no function with name _", "derivatives", reason)
                reasons[reason] += 1
            elif compared.agreement < ALIKE:
                reasons["draws another picture"] += 1
            line = json.dumps({"program": program_id, **asdict(compared)})
            sys.stdout.write(line + "\n")
    both = [each for each in found if each.compute_ns is not None]
    alike = [each for each in both if each.agreement >= ALIKE]
    faster = [each.fragment_ns / each.compute_ns for each in alike]
    chosen = [each.choice.cost_ns for each in found]
    fragment = [each.fragment_ns for each in found]
    sys.stdout.write(
        json.dumps(
            {
                "programs": len(found),
                "computable": len(both),
                "alike": len(alike),
                "exactly_alike": sum(each.agreement == 1.0 for each in both),
                "chosen": sum(each.choice.path == "compute" for each in found),
                "speedup_deciles": [
                    round(float(each), 2)
                    for each in np.percentile(faster, range(10, 100, 10))
                ],
                "time_by_choice": round(sum(chosen) / sum(fragment), 4),
                "median_by_choice": round(
                    float(np.median(chosen) / np.median(fragment)), 4
                ),
                "reasons": dict(reasons.most_common()),
            },
            indent=2,
        )
    )


if __name__ == "__main__":
    main()
