"""When a form was shown, signed, by the database's clock: hosts whose clocks differ agree on it."""

from datetime import timedelta

from django.core import signing

from . import clock


class TimeSigner(signing.TimestampSigner):
    """`sign` as Django's own; `open` gives the value and how long ago it was signed."""

    def timestamp(self) -> str:
        return signing.b62_encode(int(clock.now().timestamp()))

    def open(self, signed: str) -> tuple[str, timedelta]:
        """Raises `django.core.signing.BadSignature`."""
        value, _, stamp = signing.Signer.unsign(self, signed).rpartition(self.sep)
        then = signing.b62_decode(stamp)
        return value, timedelta(seconds=clock.now().timestamp() - then)
