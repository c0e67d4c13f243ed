"""Child processes that end together with us, even when we are killed."""

import os
import sys
from collections.abc import Sequence
from typing import Final

# Becomes the program, after asking the kernel to end it together with the thread that started it.
# A hook between fork and exec would do the same, but is not safe in a process with threads.
_LAUNCHER: Final = """
import ctypes, os, signal, sys
PR_SET_PDEATHSIG = 1
ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
if os.getppid() == int(sys.argv[1]):
    os.execv(sys.argv[2], sys.argv[2:])
"""


def tied(command: Sequence[str]) -> list[str]:
    """Give a command that runs a program which, on Linux, gets SIGTERM when we end.

    The program is named by its path.
    """
    if sys.platform != "linux":
        return list(command)
    return [sys.executable, "-I", "-S", "-c", _LAUNCHER, str(os.getpid()), *command]
