"""Pages that go out, or off, at a time that somebody has set.

Wagtail keeps the times and knows what to do; beat says when, every minute. What is late all the same is
told by `overdue`, which the watch turns into an alarm.
"""

from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision

LATE = timedelta(minutes=5)


def keep_to_the_schedule() -> None:
    call_command("publish_scheduled")


def overdue() -> list[str]:
    """What should have happened more than five minutes ago, in words."""
    by = timezone.now() - LATE
    late_out = Revision.page_revisions.filter(approved_go_live_at__lt=by)
    late_off = Page.objects.live().filter(expire_at__lt=by)
    return [
        *(
            _("“%(content)s” is not published yet") % {"content": revision.content["title"]}
            for revision in late_out
        ),
        *(_("“%(title)s” is still online") % {"title": page.title} for page in late_off),
    ]
