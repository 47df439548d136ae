"""`python -m report_portal.cli.with_parent PARENT COMMAND …`: runs a command that ends when its parent does.

Should the supervisor be killed, its processes must not go on unattended and keep the ports.

Source: prctl(2), PR_SET_PDEATHSIG.
"""

import ctypes
import os
import signal
import sys
from typing import Final

_PR_SET_PDEATHSIG: Final = 1


def main() -> None:
    """Become the command."""
    parent, command = int(sys.argv[1]), sys.argv[2:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        # The parent may have ended before the line above.
        if os.getppid() != parent:
            sys.exit(1)
    os.execv(command[0], command)  # noqa: S606 - the command lines are our own


if __name__ == "__main__":
    main()
