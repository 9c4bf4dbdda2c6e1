"""A telephone line between the browser and the server that a test can cut and mend."""

import contextlib
import socket
import threading
from types import TracebackType

CHUNK = 65536


class Line:
    """Passes bytes on, on a port of its own, until it is cut; what connects while it is cut gets nothing."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._door = socket.create_server(("127.0.0.1", 0))
        self._ends: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._whole = True
        self.port: int = self._door.getsockname()[1]

    def __enter__(self) -> "Line":
        threading.Thread(target=self._answer, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.cut()
        with contextlib.suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """Break all that goes over the line."""
        with self._lock:
            self._whole = False
            ends, self._ends = self._ends, set()
        for end in ends:
            _hang_up(end)

    def mend(self) -> None:
        """Let new connections through again."""
        with self._lock:
            self._whole = True

    def _answer(self) -> None:
        while True:
            try:
                caller, _ = self._door.accept()
            except OSError:
                return
            with self._lock:
                whole = self._whole
            if not whole:
                _hang_up(caller)
                continue
            server = socket.create_connection(("127.0.0.1", self._to))
            with self._lock:
                self._ends |= {caller, server}
            for here, there in ((caller, server), (server, caller)):
                threading.Thread(target=self._pass_on, args=(here, there), daemon=True).start()

    def _pass_on(self, here: socket.socket, there: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := here.recv(CHUNK):
                there.sendall(data)
        for end in (here, there):
            _hang_up(end)
        with self._lock:
            self._ends -= {here, there}


def _hang_up(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
