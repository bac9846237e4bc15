"""A message as a readable file: what leaves when no server is set, on this computer only."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from app.messages.letters import Letter
from app.messages.refusals import Unreachable


class FileTransport:
    """One file a message, named by when it was written; sending again writes the same file."""

    def __init__(self, folder: Path, ending: str, content: Callable[[Letter], bytes]) -> None:
        self.folder = folder
        self.ending = ending
        self.content = content

    def send(self, letter: Letter) -> None:
        """Write the file whole or not at all, for its owner only. Raises Refused or Unreachable."""
        content = self.content(letter)
        name = f"{letter.created_at:%Y%m%dT%H%M%SZ}-{letter.notice}-{letter.uuid}.{self.ending}"
        draft = self.folder / f".{os.getpid()}-{name}"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self.folder / name)
        except OSError as error:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
            raise Unreachable(f"Le dossier des messages est fermé : {error.strerror}") from error
