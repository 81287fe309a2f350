"""What runs by the clock for pages. Each may run at any time, and twice."""

from celery import shared_task

from . import counting, reminders, scheduling, staff_mail


@shared_task(name="programs.remind_owners")
def remind_owners() -> None:
    reminders.remind_owners()


@shared_task(name="programs.keep_to_the_schedule")
def keep_to_the_schedule() -> None:
    scheduling.keep_to_the_schedule()


@shared_task(name="programs.forget_old_counts")
def forget_old_counts() -> None:
    counting.forget_old_counts()


@shared_task(name="programs.send_staff_mail")
def send_staff_mail() -> None:
    staff_mail.send_due()


@shared_task(name="programs.forget_old_staff_mail")
def forget_old_staff_mail() -> None:
    staff_mail.forget_old()
