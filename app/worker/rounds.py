"""The timed jobs of a worker: each that is due runs, and one that fails holds up no other."""

import logging
import time
from datetime import datetime
from functools import partial

from flask import Flask

from app import dates, jobs
from app.messages import sending
from app.timed import Round, TimedJob
from app.transactions import again, transaction
from app.worker.pulse import Pulse

log = logging.getLogger("pouce.worker")

JOB_SECONDS = 10
JOB_REST_SECONDS = 300
"""A job that failed is left alone for so long; the others go on."""


class Rounds:
    """The timed jobs as one worker does them."""

    def __init__(self, app: Flask, pulse: Pulse) -> None:
        self.app = app
        self.pulse = pulse
        self.rest_until = 0.0
        self.failed_until: dict[str, float] = {}

    def run(self) -> None:
        """Run each timed job that is due, unless they were looked at a moment ago."""
        if self.pulse.came_round < self.rest_until:
            return
        self.rest_until = time.monotonic() + JOB_SECONDS
        zone_name = self.app.config["DEFAULT_ZONE"]
        for job in jobs.JOBS:
            since = job.due_since(dates.now(), zone_name)
            done = sending.last(f"job:{job.name}")
            if done is not None and done >= since:
                continue
            if self.pulse.stopping or time.monotonic() < self.failed_until.get(job.name, 0):
                continue
            try:
                self._run_job(job, since)
            except Exception:
                log.exception("job %s failed", job.name)
                self.failed_until[job.name] = time.monotonic() + JOB_REST_SECONDS

    def _run_job(self, job: TimedJob | Round, since: datetime) -> None:
        """Do one job in one transaction with its claim: of several workers one does it."""
        self.pulse.comes_round()
        if isinstance(job, Round):
            self._run_round(job, since)
            return
        with transaction():
            if not sending.note(f"job:{job.name}", unless_since=since):
                return
            outcome = job.work()
        if outcome or not job.quiet:
            log.info("job %s: %s", job.name, outcome)

    def _run_round(self, job: Round, since: datetime) -> None:
        """Do all that is due now, each in its own transaction; who is stopped goes on next time."""
        with transaction():
            if not sending.note(f"job:{job.name}", unless_since=since):
                return
        for key in job.due(dates.now()):
            self.pulse.comes_round()
            if self.pulse.stopping:
                return
            try:
                again(partial(job.work, key))
            except Exception:
                log.exception("job %s failed for %s", job.name, key)
