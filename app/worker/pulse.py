"""What the parts of one worker share: that it must stop, and when it last came round."""

import time


class Pulse:
    """How one worker fares; a signal handler and the heartbeat's thread read and write it too."""

    def __init__(self) -> None:
        self.stopping = False
        self.came_round = time.monotonic()

    def comes_round(self) -> float:
        """Note that work goes on; return the instant on the worker's own clock."""
        self.came_round = time.monotonic()
        return self.came_round

    def wait(self, seconds: float) -> None:
        """Sleep in short naps: an Event set by a signal handler could lock its own thread."""
        until = time.monotonic() + seconds
        while not self.stopping and time.monotonic() < until:
            time.sleep(0.2)
