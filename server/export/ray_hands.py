"""Exports by a Ray cluster: a Ray Data job over the numbers of shards.

Each actor of the job has a service of its own beside it, on the same node, and writes
what it makes into the folder, which all nodes see. A shard is a function of its number,
and its files are moved into place when they are whole: so an actor that is lost, or a
task that is done twice, changes nothing. Through Ray go numbers and records alone.
"""

import logging
import socket
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from server.cluster.driver import list_nodes
from server.cluster.renderer import take_gpu
from server.cluster.terms import Terms
from server.errors import ExportError
from server.export.hands import check_room
from server.export.makers import Need, open_maker
from server.export.plan import Plan, Shard
from server.export.programs import Credit, check_credits, read_credits
from server.export.writing import Record, store
from shaders21k.errors import ShadersError
from shaders21k.selection import Selection, selection_digest
from shaders21k.service import start_service
from shaders21k.spec import StreamSpec
from shaders21k.transports.herald import join


@contextmanager
def enter(address: str) -> Iterator[None]:
    """Join a Ray cluster for as long as the block lasts.

    Raises:
        ExportError: Ray is not installed.
        StreamError: there is no cluster at the address.
    """
    if find_spec("ray") is None:
        raise ExportError("--ray needs Ray: pip install 'shaders21k[server,ray]'")
    import ray.data  # noqa: PLC0415, an extra

    join(address)
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False  # there is one for shards
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    try:
        yield
    finally:
        ray.shutdown()


@dataclass(frozen=True, slots=True)
class Errand:
    """What an actor is told.

    Attributes:
        plan: of the export.
        digest: of the plan, as the one who asks has it.
        out: the folder.
        corpus, selection: files of every node; see `RayHands`.
        serve: arguments of the service.
        on_gpu: draw with the GPU that Ray has set apart for the actor.
    """

    plan: Plan
    digest: str
    out: Path
    corpus: Path
    selection: Path | None
    serve: tuple[str, ...]
    on_gpu: bool


class ShardMaker:
    """An actor that makes shards, with a service of its own.

    Args:
        errand: what it is told.

    Raises:
        ExportError: this node has another corpus than the plan was made for, or would
            write other bytes.
    """

    def __init__(self, errand: Errand) -> None:
        import ray  # noqa: PLC0415, an extra

        plan, here = errand.plan, socket.gethostname()
        if plan.digest != errand.digest:
            raise ExportError(
                f"{here} has another version of Pillow or pyarrow than "
                "the one that asks, and would write other bytes: install the same"
            )
        self._plan, self._out = plan, errand.out
        credited = read_credits(errand.corpus, errand.selection)
        check_credits(credited, plan.spec, f"{errand.corpus} on {here}")
        # Until the process ends, and with it what it holds: Ray does not say when.
        self._stack = ExitStack()
        taken = ray.get_runtime_context().get_accelerator_ids()
        device = take_gpu(taken) if errand.on_gpu else []
        service = self._stack.enter_context(start_service([*device, *errand.serve]))
        ids = [each.id for each in credited]
        opened = open_maker(plan, service.ring, service.url, ids)
        self._maker = self._stack.enter_context(opened)

    def __call__(self, batch: dict[str, Any]) -> dict[str, list[str]]:
        """Make the shards of which a batch holds the numbers, and say so in JSON."""
        shards = self._plan.shards
        records = []
        for number in batch["item"].tolist():
            shard = shards[number]
            record = store(self._out, shard, self._maker.make(shard))
            records.append(record.to_json())
        return {"record": records}

    def measure(self, shard: Shard) -> Need:
        """See `Maker.measure`."""
        return self._maker.measure(shard)


class RayHands:
    """A Ray cluster.

    Args:
        terms: how many actors, what each takes, and arguments of their services.
        corpus: a file that all nodes have.
        selection: likewise; None is all of the corpus.
    """

    def __init__(
        self, terms: Terms, corpus: Path, selection: Path | None = None
    ) -> None:
        chosen = ("--selection", str(selection)) if selection else ()
        serve = (*terms.arguments, "--corpus", str(corpus), *chosen)
        self._terms = replace(terms, arguments=serve)
        self._corpus, self._selection = corpus, selection

    def resolve(self, spec: StreamSpec) -> StreamSpec:
        """See `Hands.resolve`; no service need run for it."""
        ids = [each.id for each in read_credits(self._corpus, self._selection)]
        return spec.resolve(Selection(selection_digest(ids), len(ids)))

    def list_credits(self, spec: StreamSpec) -> list[Credit]:
        """See `Hands.list_credits`."""
        credited = read_credits(self._corpus, self._selection)
        check_credits(credited, spec, str(self._corpus))
        return credited

    def make(
        self, plan: Plan, out: Path, shards: Sequence[Shard], ids: Sequence[str]
    ) -> Iterator[Record]:
        """See `Hands.make`: on all nodes at once."""
        del ids  # each node has them
        terms = self._terms
        errand = Errand(
            plan,
            plan.digest,
            out.absolute(),
            self._corpus,
            self._selection,
            tuple(terms.for_service()),
            terms.on_gpu,
        )
        cpus, gpus = terms.cpus_each, terms.gpus_each
        with enter(terms.address):
            import ray.data  # noqa: PLC0415, an extra

            actor: Any = ray.remote(num_cpus=cpus, num_gpus=gpus)(ShardMaker)
            fit = terms.count_nodes(list_nodes())
            first = actor.remote(errand)
            left = sum(each.count for each in shards)
            try:
                each = ray.get(first.measure.remote(shards[0]))
            except ray.exceptions.RayError as error:
                raise _explain(error) from error
            finally:
                ray.kill(first)
            check_room(out, each, left)
            numbers = ray.data.from_items(
                [each.number for each in shards], override_num_blocks=len(shards)
            )
            renderers = terms.least or fit
            made = numbers.map_batches(
                ShardMaker,
                fn_constructor_args=(errand,),
                batch_size=1,
                compute=ray.data.ActorPoolStrategy(size=min(renderers, len(shards))),
                num_cpus=cpus,
                num_gpus=gpus,
            )
            told: dict[int, Record] = {}
            try:
                for row in made.iter_rows():
                    record = Record.from_json(row["record"])
                    # A task may have been done twice: the same, if all is well.
                    before = told.setdefault(record.number, record)
                    if before != record:
                        raise ExportError(
                            f"shard {record.number} was made by two nodes that do not "
                            "draw alike: export anew, by nodes with one kind of device"
                        )
                    if before is record:
                        yield record
            except ray.exceptions.RayError as error:
                raise _explain(error) from error


def _explain(error: Exception) -> Exception:
    """Give the error of ours that an actor has met, where it is one."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ShadersError):
            return ExportError(str(cause).splitlines()[-1])
        cause = getattr(cause, "cause", None) or cause.__cause__
    return ExportError(f"Ray gave up: {str(error).splitlines()[-1]}")
