"""Processes forked from one that has the application in memory: each import costs a second."""

from multiprocessing import get_context

CONTEXT = get_context("forkserver")
CONTEXT.set_forkserver_preload(["flask.cli", "tests.bookings.hammer"])
