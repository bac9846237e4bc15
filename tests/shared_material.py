"""The one place that knows where material that no one here wrote is kept: beside the repository."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1].parent / "shared" / "data"


def shared(name: str) -> Path:
    """Return the path of a file of ../shared/data; a missing one fails, loudly."""
    path = FOLDER / name
    if not path.is_file():
        raise AssertionError(
            f"{path} is missing: these tests read the folder ../shared/data beside the repository, "
            "see its README. Put it there; nothing is skipped."
        )
    return path
