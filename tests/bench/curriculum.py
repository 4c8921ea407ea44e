"""Does it help to visit hard programs more often, or easy ones?

    python tests/bench/curriculum.py RUN [RUN ...] --out DIR

Each RUN has been trained on some programs, all alike. Its losses by program make two
new streams, one that visits the hardest third three times as often as the easiest and
one that does the opposite; a new network is trained on each from the start, with all
else as in RUN, and all three are asked which of the held-out programs drew a picture.
A line of JSON for each; what is done is not done again.
"""

import argparse
import json
import sys
from pathlib import Path

from shaders21k.service import start_service
from trainer.checkpoint import Checkpoint
from trainer.curriculum import continue_from
from trainer.evaluation.compare import compare
from trainer.evaluation.programs import draw_held_out
from trainer.loop import train


def main() -> None:
    """Train what is not trained yet, and print what all have learned."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("runs", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--layer", default=None)
    asked = parser.parse_args()
    with start_service() as service:
        for run in asked.runs:
            base = Checkpoint.load(run)
            settings = base.read_settings()
            checkpoints = {"alike": base}
            for direction in ("hard", "easy"):
                checkpoints[direction] = train(
                    continue_from(settings, run, direction),
                    service.ring,
                    asked.out / f"{run.name}-{direction}",
                    resume=True,
                )
            task = draw_held_out(
                service.ring,
                settings.stream,
                held_out=settings.held_out,
                shots=4,
                resolution=settings.view_px,
            )
            for name, checkpoint in checkpoints.items():
                scores, _ = compare(checkpoint, task, layer=asked.layer)
                gain = scores.gain("untrained")
                line = {
                    "run": run.name,
                    "visits": name,
                    "knn": round(100 * scores["trained"].knn, 1),
                    "probe": round(100 * scores["trained"].probe, 1),
                    "gain_over_untrained": [
                        round(100 * x, 1) for x in gain.knn_interval
                    ],
                }
                sys.stdout.write(json.dumps(line) + "\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
