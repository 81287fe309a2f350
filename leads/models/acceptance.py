from django.db import models
from django.utils.translation import gettext_lazy as _

from .. import clock
from ..choices import AcceptedAs


class Acceptance(models.Model):
    """One accepted submission, written in the same transaction as what became of it.

    It names the enquiry by its reference, not by a foreign key: the books (leads/books.py) compare the
    two, and a row that somebody took away must be missed. It holds no personal data, so it outlives
    an erasure.
    """

    reference = models.CharField(max_length=12, unique=True)
    accepted_as = models.CharField(max_length=8, choices=AcceptedAs)
    owes_confirmation = models.BooleanField(help_text=_("An e-mail address was given."))
    owes_notice = models.BooleanField(
        default=True, help_text=_("It was not held, and admissions had an address.")
    )
    request_id = models.CharField(max_length=32, blank=True)
    is_canary = models.BooleanField(default=False)
    accepted_at = models.DateTimeField(default=clock.now, db_index=True)

    def __str__(self) -> str:
        return self.reference
