"""A TCP proxy that breaks the line: it hands a request on, waits for the answer, and drops it."""

import asyncio
import random
import threading
from contextlib import suppress


class Proxy:
    def __init__(self, target: int) -> None:
        self.target, self.port, self.cuts = target, 0, 0
        self._share, self._random = 0.0, random.Random(0)
        self._is_up = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def start(self) -> "Proxy":
        self._thread.start()
        self._is_up.wait(10)
        return self

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def cut_answers(self, *, share: float, seed: int) -> None:
        """Of the answers to forms, drop this share after the other side has begun to give them."""
        self._share, self._random = share, random.Random(seed)

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._pass_on, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._is_up.set()
        self._loop.run_forever()

    async def _pass_on(self, reader, writer) -> None:
        try:
            to_reader, to_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.transport.abort()
            return
        state = {"is_form": False}
        await asyncio.gather(
            self._forward(reader, to_writer, state), self._back(to_reader, writer, state)
        )
        for end in (writer, to_writer):
            end.transport.abort()

    async def _forward(self, reader, writer, state) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                if data.startswith((b"POST ", b"GET ")):
                    state["is_form"] = data.startswith(b"POST ")
                writer.write(data)
                await writer.drain()
        with suppress(OSError):
            writer.write_eof()

    async def _back(self, reader, writer, state) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                if state["is_form"] and self._random.random() < self._share:
                    self.cuts += 1
                    writer.transport.abort()
                    return
                writer.write(data)
                await writer.drain()
        writer.transport.abort()
