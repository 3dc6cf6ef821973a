"""Serve the bookshop for the benchmarks that have no fixtures, in the same way as the fixtures.

Run as a program, it prints the address, and serves until the standard input ends.
"""

from __future__ import annotations

import logging
import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import TYPE_CHECKING

from werkzeug.serving import make_server

from bookshop import create_app

if TYPE_CHECKING:
    from collections.abc import Generator


# This is not `fixtures.server.serve`, because that imports pytest, and bare.py must not.
@contextmanager
def serve() -> Generator[str]:
    """Serve the bookshop on a free port of this machine until the block ends. Yield its URL."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with TemporaryDirectory() as folder:
        app = create_app(
            {
                "DATABASE": Path(folder, "bookshop.sqlite"),
                "PASSWORD_HASH": "scrypt:256:8:1",  # as fast as in fixtures/course/bookshop.py
            }
        )
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


if __name__ == "__main__":
    with serve() as url:
        print(url, flush=True)
        sys.stdin.read()
