"""What the worker does for the desk. Each is safe to run at any time and as often as one likes."""

from celery import shared_task

from . import assignment, bulk, desk_clock, holidays, next_intake
from .figures import kept, weekly
from .importing import keeping


@shared_task(name="leads.assign_waiting")
def assign_waiting() -> None:
    assignment.assign_waiting()


@shared_task(name="leads.look_at_the_clock")
def look_at_the_clock() -> None:
    desk_clock.remind()
    desk_clock.own_up()
    next_intake.bring_back()


@shared_task(name="leads.load_holidays")
def load_holidays() -> None:
    holidays.load_holidays()


@shared_task(name="leads.run_bulk_jobs")
def run_bulk_jobs() -> None:
    bulk.run_waiting()


@shared_task(name="leads.forget_old_lists")
def forget_old_lists() -> None:
    keeping.forget_old_lists()


@shared_task(name="leads.refresh_figures")
def refresh_figures() -> None:
    kept.refresh()


@shared_task(name="leads.send_weekly_letter")
def send_weekly_letter() -> None:
    weekly.write_when_due()
