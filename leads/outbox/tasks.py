from celery import shared_task
from celery.signals import worker_ready

from . import delivery, doorbell


@shared_task(name="leads.outbox.send_owed_mail")
def send_owed_mail() -> None:
    delivery.deliver_due()


@shared_task(name="leads.outbox.sweep")
def sweep() -> None:
    """Finds what no bell announced: the broker was away, or a worker died with a mail in hand."""
    send_owed_mail()


@worker_ready.connect
def look_for_owed_mail(**kwargs) -> None:
    """A worker that starts after a crash begins with what was left, without waiting for the sweep."""
    doorbell.ring()
