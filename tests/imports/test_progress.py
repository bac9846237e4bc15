"""A bar on a terminal, plain lines elsewhere."""

import os
import pty
import sys
from pathlib import Path

import pytest

from app.cli import progress


def test_a_terminal_shows_a_bar_even_when_it_hides_its_size(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        assert list(progress.shown("Lieux")([1, 2, 3])) == [1, 2, 3]
        terminal.flush()
        seen = ""
        while "3 sur 3" not in seen:  # a terminal gives what it has, in as many reads as it likes
            seen += os.read(ours, 10_000).decode(errors="replace")
    os.close(ours)
    assert "Lieux : 0 sur 3 |" in seen
    assert "Lieux : 3 sur 3 |" in seen


def test_a_file_gets_plain_lines(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with (tmp_path / "stderr").open("w+") as file:
        monkeypatch.setattr(sys, "stderr", file)
        assert len(list(progress.shown("Lieux")(range(1200)))) == 1200
        file.seek(0)
        assert file.read().splitlines() == [
            "Lieux : 500 sur 1200",
            "Lieux : 1000 sur 1200",
            "Lieux : 1200 sur 1200",
        ]
