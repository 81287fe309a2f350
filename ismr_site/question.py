"""A question to what may hang, a broker or a network share: asked in a thread, waited for a moment."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TookTooLong


class Question:
    """`ask` may raise any of `errors`. Who asks while another one waits shares that answer; while the
    last question still hangs no second thread hangs beside it."""

    def __init__(
        self, ask: Callable[[], object], *, within: float, errors: tuple[type[Exception], ...]
    ) -> None:
        self._ask, self._within, self._errors = ask, within, errors
        self._lock = threading.Lock()
        self._asked: Future | None = None

    def __call__(self) -> object | None:
        """None when no answer came within so many seconds, or an error did."""
        with self._lock:
            if self._asked is None or self._asked.done():
                self._asked = Future()
                threading.Thread(target=self._find_out, args=(self._asked,), daemon=True).start()
            asked = self._asked
        try:
            return asked.result(self._within)
        except (TookTooLong, *self._errors):
            return None

    def _find_out(self, asked: Future) -> None:
        try:
            asked.set_result(self._ask())
        except Exception as problem:  # raised again where the answer is awaited
            asked.set_exception(problem)
