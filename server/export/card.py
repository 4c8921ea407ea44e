"""The card of an export: README.md, for people and for Hugging Face's hub."""

from collections.abc import Mapping
from typing import Any

from server.export.plan import Plan

HUB_LICENCES = frozenset(
    {"apache-2.0", "bsd-2-clause", "bsd-3-clause", "bsl-1.0", "cc0-1.0", "isc", "mit"}
    | {"cc-by-2.0", "cc-by-3.0", "cc-by-4.0", "cc-by-sa-3.0", "cc-by-sa-4.0"}
    | {"cc-by-nc-2.0", "cc-by-nc-3.0", "cc-by-nc-4.0", "cc-by-nd-4.0"}
    | {"cc-by-nc-nd-3.0", "cc-by-nc-nd-4.0", "cc-by-nc-sa-2.0", "cc-by-nc-sa-3.0"}
    | {"cc-by-nc-sa-4.0", "agpl-3.0", "gpl-2.0", "gpl-3.0", "lgpl-2.1", "lgpl-3.0"}
    | {"mpl-2.0", "unlicense", "wtfpl", "zlib", "unknown"}
)
"""Words that the hub has for licences, of those that shaders are under
(https://huggingface.co/docs/hub/repositories-licenses); for all others "other"."""

SIZES = {
    1_000: "n<1K",
    10_000: "1K<n<10K",
    100_000: "10K<n<100K",
    1_000_000: "100K<n<1M",
    10_000_000: "1M<n<10M",
}
"""The hub's words for fewer than so many."""

READING = {
    "webdataset": (
        "import webdataset\n\n"
        "pictures = webdataset.WebDataset({urls!r}, shardshuffle=False).decode('pil')\n"
        "for each in pictures:\n"
        "    each['{suffix}'], each['cls'], each['json']['time_s']"
    ),
    "imagefolder": (
        "from torchvision.datasets import ImageFolder\n\n"
        "pictures = ImageFolder('train')  # which numbers the classes that it finds:\n"
        "labels = [int(name[:6]) for name in pictures.classes]  # are the labels below"
    ),
    "parquet": (
        "from datasets import load_dataset\n\n"
        "pictures = load_dataset('.', split='train')  # or its name on the hub\n"
        "pictures[0]['image'], pictures[0]['label'], pictures[0]['time_s']"
    ),
    "mp4": (
        "import av\n\n"
        "for frame in av.open('films/...mp4').decode(video=0):\n"
        "    frame.to_image()"
    ),
}


def write_card(plan: Plan, licences: Mapping[str, int], drawn_by: str) -> bytes:
    """Write the card.

    Args:
        plan: of the export.
        licences: how many of its programs are under each; "" where that is not known.
        drawn_by: the device, in words.
    """
    spec, total = plan.spec, plan.total
    kind = "films" if plan.film else "pictures"
    rows = "".join(
        f"| {_in_a_cell(licence) or 'unknown'} | {count:,} |\n"
        for licence, count in licences.items()
    )
    size = next((word for most, word in SIZES.items() if total < most), "n>10M")
    reading = READING[plan.form].format(urls=_name_tars(plan), suffix=plan.codec.suffix)
    return f"""---
{_front(plan, licences, size)}---

# {total:,} {kind} of shaders, {spec.resolution} x {spec.resolution}

Rendered by shaders21k from {sum(licences.values()):,} programs. Every one can be drawn
again from `manifest.json` and what stands beside it: programs, times, crop, recipe.

```python
{reading}
```

| | |
|---|---|
| stream | `{spec.spec_id}` |
{_describe(plan)}| drawn by | {drawn_by} |
| sums | `sha256sum -c SHA256SUMS` |

`label` is the index of a program in the selection, and of several that of the one with
the largest share. `programs.jsonl` names all of them with author, licence and address.

## Licences

A picture is made by its program, so what may be done with it depends on that one's
licence. Where it is unknown, its author has not said.

| licence | programs |
|---|---|
{rows}""".encode()


def _describe(plan: Plan) -> str:
    """Say what is shown, as lines of a table."""
    spec, film = plan.spec, plan.film
    if film is not None:
        return (
            f"| seconds shown | {film.from_s:g} to {film.to_s:g} |\n"
            f"| frames a second | {film.fps} |\n"
        )
    how = f" ({spec.mixing})" if spec.mix > 1 else ""
    low, high = spec.crop_area
    return (
        f"| programs in one picture | {spec.mix}{how} |\n"
        f"| seconds shown | {spec.time_s[0]:g} to {spec.time_s[1]:g} |\n"
        f"| part of the picture shown | {low:g} to {high:g} |\n"
    )


def _front(plan: Plan, licences: Mapping[str, int], size: str) -> str:
    """Write what the hub reads: YAML of plain words and lists."""
    words = {each.lower() or "unknown" for each in licences}
    known = sorted(words & HUB_LICENCES)
    if words - HUB_LICENCES:
        known = ["other"]
    front: dict[str, Any] = {"license": known[0] if len(known) == 1 else known}
    front["size_categories"] = [size]
    front["tags"] = ["synthetic", "shaders"]
    if plan.film is None:
        front["task_categories"] = ["image-classification"]
    lines = []
    for name, value in front.items():
        if isinstance(value, list):
            lines += [f"{name}:", *(f"- {each}" for each in value)]
        else:
            lines.append(f"{name}: {value}")
    patterns = {"parquet": "data/train-*.parquet", "webdataset": "shaders-*.tar"}
    if pattern := patterns.get(plan.form):
        lines += ["configs:", "- config_name: default", "  data_files:"]
        lines += ["  - split: train", f'    path: "{pattern}"']
    return "\n".join(lines) + "\n"


def _in_a_cell(text: str) -> str:
    """Keep a word of others' within a cell of a table."""
    return " ".join(text.replace("|", "/").split())


def _name_tars(plan: Plan) -> str:
    """Name all tars with one word, as webdataset expands it."""
    last = len(plan.shards) - 1
    return f"shaders-{{{0:06d}..{last:06d}}}.tar" if last else "shaders-000000.tar"
