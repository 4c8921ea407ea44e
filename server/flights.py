"""One making for all who ask for the same thing at the same time."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any


@dataclass(slots=True, eq=False)
class Flight:
    """What is being made, and how many wait for it."""

    task: asyncio.Task[bytes]
    waiting: int = 0


class Flights:
    """What is being made, by name."""

    def __init__(self) -> None:
        self._flights: dict[str, Flight] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._flights

    async def join(
        self, name: str, make: Callable[[], Coroutine[Any, Any, bytes]]
    ) -> bytes:
        """Wait for something that is being made, or have it made.

        When all who wait have been canceled, it is given up.

        Args:
            name: of what is made.
            make: makes it, where nobody does yet.
        """
        flight = self._flights.get(name)
        if flight is None:
            flight = self._flights[name] = Flight(asyncio.create_task(make()))
            flight.task.add_done_callback(lambda _: self._land(name, flight))
        flight.waiting += 1
        try:
            return await asyncio.shield(flight.task)
        finally:
            flight.waiting -= 1
            if not flight.waiting and not flight.task.done():
                # Whoever asks for it from now on has it made anew.
                self._land(name, flight)
                flight.task.cancel()

    def _land(self, name: str, flight: Flight) -> None:
        if self._flights.get(name) is flight:
            del self._flights[name]
        if flight.task.done() and not flight.task.cancelled():
            flight.task.exception()  # it was told to those who still waited
