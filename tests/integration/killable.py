"""Serves the public application with granian, again for every line on stdin, without importing it anew.

Prints the process group of each server, so that the test can end all of it with SIGKILL.
"""

import os
import sys

from granian import Granian
from granian.constants import Interfaces

from report_portal.intake import app


def main() -> None:
    port = int(sys.argv[1])
    assert app.create
    for _ in sys.stdin:
        server = os.fork()
        if server == 0:
            os.setsid()
            Granian(
                "report_portal.intake.app:create",
                port=port,
                interface=Interfaces.WSGI,
                factory=True,
                websockets=False,
                blocking_threads=16,
                log_enabled=False,
            ).serve()
            os._exit(0)
        sys.stdout.write(f"{server}\n")
        sys.stdout.flush()
        os.waitpid(server, 0)


if __name__ == "__main__":
    main()
