"""The timed jobs that a worker runs, one a line: when each is due, and what it does."""

from app import retention
from app.bookings import closing, offers, programmes, quotas, reminders, seeking, wish_actions
from app.planning import calls, digests, partner_digests, unstaffed
from app.reports import freezing
from app.subscriptions import bridge
from app.timed import Round, TimedJob, every, nightly

JOBS: tuple[TimedJob | Round, ...] = (
    TimedJob("monthly figures", nightly(2), freezing.freeze),
    TimedJob("purge", nightly(3), retention.purge),
    Round("offers", every(1), lambda _moment: offers.live(), offers.tend),
    Round("kept seats", every(1), quotas.due, quotas.release),
    Round("closed lines", every(1), closing.to_close, closing.close),
    Round("guests gone", every(1), closing.guests_gone, closing.free_guests),
    Round("wishes", every(10), seeking.active, seeking.look),
    Round("reminders", every(10), reminders.due, reminders.remind),
    Round("programmes", every(10), programmes.due, programmes.tell),
    Round("evening digests", every(10), digests.evening_due, digests.evening),
    Round("weekly lists", every(10), partner_digests.weekly_due, partner_digests.weekly),
    Round("calls announced", every(30), partner_digests.calls_due, partner_digests.calls),
    Round("past wishes", nightly(4), wish_actions.past, wish_actions.end),
    Round("nobody to lead", every(5), unstaffed.due, unstaffed.tell),
    Round("urgent bridge", every(5), bridge.due, bridge.tell),
    Round("calls handed over", every(10), calls.overdue, calls.hand_over),
    # a job for each line; `timed` has the rules `every`, `nightly` and `weekly`
)
