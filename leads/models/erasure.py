from django.db import models

from .. import clock


class Erasure(models.Model):
    """That the person behind an enquiry was erased. Kept beside every backup too, so that a restored
    one can forget them again."""

    reference = models.CharField(max_length=12, unique=True)
    reason = models.CharField(max_length=255)
    erased_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.reference
