"""What marks an enquiry as a canary's, in a hidden field of the form.

The token holds for one form and one address only: whoever reads it in a log can hide no enquiry with it
but another one to the canary's own mailbox. A token that is wrong, old or absent makes no difference.
"""

from datetime import timedelta

from django.core import signing

from ..signed_time import TimeSigner

FIELD = "canary"
LASTS = timedelta(minutes=10)
_signer = TimeSigner(salt="leads.canary")


def new_token(submission_id: str, email: str) -> str:
    return _signer.sign(_of(submission_id, email))


def is_genuine(token: str, *, submission_id: str, email: str) -> bool:
    try:
        said, age = _signer.open(token)
    except signing.BadSignature:
        return False
    return age < LASTS and said == _of(submission_id, email)


def _of(submission_id: str, email: str) -> str:
    return f"{submission_id} {email}"
