"""Several processes that wait for each other, then do their tasks together."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from app.extensions import db

PROCESSES = 8
Outcomes = list[dict[str, Any]]


class Hammer:
    """Processes of `tests.bookings.hammer`, started once and given task after task."""

    def __init__(self, environment: dict[str, str], count: int = PROCESSES) -> None:
        self.processes = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.bookings.hammer"],
                cwd=Path(__file__).parents[2],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(count)
        ]
        self._say([json.dumps(environment)] * count)

    def __call__(self, tasks: list[dict[str, Any]]) -> Outcomes:
        """Give one task to each process and return every outcome."""
        self.start(tasks)
        return [outcome for answer in self._hear() for outcome in json.loads(answer)]

    def start(self, tasks: list[dict[str, Any]]) -> None:
        """Give one task to each process and let them begin together."""
        db.session.rollback()
        self._say([json.dumps(task) for task in tasks])
        assert self._hear() == ["ready"] * len(self.processes)
        self._say(["go"] * len(self.processes))

    def _say(self, lines: list[str]) -> None:
        for process, text in zip(self.processes, lines, strict=True):
            assert process.stdin is not None
            print(text, file=process.stdin, flush=True)

    def _hear(self) -> list[str]:
        return [p.stdout.readline().strip() for p in self.processes if p.stdout is not None]

    def kill(self, number: int) -> None:
        """End one process at once, whatever it is doing; it must have been doing something."""
        process = self.processes[number]
        assert process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=30)

    def stop(self) -> None:
        for process in self.processes:
            process.communicate(timeout=30)
