"""How much processor time some processes have used: user and system, their children's too."""

from collections.abc import Sequence

import psutil


def spent(roots: Sequence[int]) -> float:
    """Return the seconds that these processes and all below them have used so far.

    A child that has ended is counted by its parent, so nothing is lost between two readings.
    """
    total = 0.0
    for root in roots:
        above = psutil.Process(root)
        for process in (above, *above.children(recursive=True)):
            used = process.cpu_times()
            total += used.user + used.system + used.children_user + used.children_system
    return total
