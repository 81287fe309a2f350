"""What marks an enquiry as a canary's, in a hidden field of the form.

The token holds for one form and one address only: whoever reads it in a log can hide no enquiry with it
but another one to the canary's own mailbox. A token that is wrong, old or absent makes no difference.
"""

from datetime import timedelta

from django.core import signing

FIELD = "canary"
LASTS = timedelta(minutes=10)
_signer = signing.TimestampSigner(salt="leads.canary")


def new_token(submission_id: str, email: str) -> str:
    return _signer.sign(_of(submission_id, email))


def is_genuine(token: str, *, submission_id: str, email: str) -> bool:
    try:
        return _signer.unsign(token, max_age=LASTS) == _of(submission_id, email)
    except signing.BadSignature:
        return False


def _of(submission_id: str, email: str) -> str:
    return f"{submission_id} {email}"
