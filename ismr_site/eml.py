"""A mail backend for the laptop: one openable .eml file a mail, in EMAIL_FILE_PATH.

Django's own file backend writes every mail of a connection into one .log file, which no mail
program opens.
"""

import re
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone


class EmlBackend(BaseEmailBackend):
    def send_messages(self, email_messages) -> int:
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        for mail in email_messages:
            message = mail.message()
            recipient = re.sub(r"[^\w.@-]", "_", mail.recipients()[0])[:80]
            message_id = re.sub(r"[^\w-]", "", message["Message-ID"].split("@")[0])[:40]
            name = f"{timezone.localtime():%Y%m%d-%H%M%S}-{recipient}-{message_id}.eml"
            (folder / name).write_bytes(message.as_bytes())
        return len(email_messages)
