"""What the desk's figures leave behind: counts that take long, letters that were written, the last look at the books."""

from django.db import models

from .. import clock


class KeptFigures(models.Model):
    """Counts of a long time, kept until the worker counts again. No row where counting is quick."""

    key = models.CharField(max_length=64, unique=True)
    asked = models.JSONField()
    counts = models.JSONField()
    counted_at = models.DateTimeField(default=clock.now)
    asked_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.key


class WeeklyLetter(models.Model):
    """The letter about one week. Its row is what makes it one, however often beat rings."""

    week_of = models.DateField(unique=True)
    readers = models.PositiveIntegerField()
    written_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.week_of:%G-W%V}"


class BooksLook(models.Model):
    """The last time the watch balanced the books: one row. `trouble` in words, empty when they balance."""

    looked_at = models.DateTimeField(default=clock.now)
    trouble = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.looked_at:%Y-%m-%d %H:%M}"
