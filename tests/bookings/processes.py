"""Several processes that wait for each other, then do their tasks together."""

from typing import Any

from app.extensions import db
from tests.bookings.hammer import work
from tests.forking import CONTEXT

PROCESSES = 8
Outcomes = list[dict[str, Any]]


class Hammer:
    """Processes of `tests.bookings.hammer`, started once and given task after task."""

    def __init__(self, environment: dict[str, str], count: int = PROCESSES) -> None:
        pipes = [CONTEXT.Pipe() for _ in range(count)]
        self.pipes = [ours for ours, _theirs in pipes]
        self.processes = [
            CONTEXT.Process(target=work, args=(environment, theirs), daemon=True)
            for _ours, theirs in pipes
        ]
        for process, (_ours, theirs) in zip(self.processes, pipes, strict=True):
            process.start()
            theirs.close()

    def __call__(self, tasks: list[dict[str, Any]]) -> Outcomes:
        """Give one task to each process and return every outcome."""
        self.start(tasks)
        return [outcome for answer in self._hear() for outcome in answer]

    def start(self, tasks: list[dict[str, Any]]) -> None:
        """Give one task to each process and let them begin together."""
        db.session.rollback()
        self._say(tasks)
        assert self._hear() == ["ready"] * len(self.processes)
        self._say(["go"] * len(self.processes))

    def _say(self, words: list[Any]) -> None:
        for pipe, word in zip(self.pipes, words, strict=True):
            pipe.send(word)

    def _hear(self) -> list[Any]:
        return [pipe.recv() for pipe in self.pipes]

    def kill(self, number: int) -> None:
        """End one process at once, whatever it is doing; it must have been doing something."""
        process = self.processes[number]
        assert process.is_alive()
        process.kill()
        process.join(30)
        self.pipes[number].close()

    def codes(self) -> list[int | None]:
        """Wait for every process to end by itself and return their exit codes."""
        for process in self.processes:
            process.join(30)
        return [process.exitcode for process in self.processes]

    def stop(self) -> None:
        for pipe in self.pipes:
            pipe.close()
        for process in self.processes:
            process.join(30)
