"""A child process does not outlive us."""

import contextlib
import subprocess
import sys
import time

import psutil
import pytest

PARENT = """
import subprocess, sys, time
from ingest.tied import tied
sleeper = "import time; print('up', flush=True); time.sleep(60)"
child = subprocess.Popen(tied([sys.executable, "-c", sleeper]))
print(child.pid, flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent-death signal is Linux's")
def test_a_child_ends_when_its_parent_is_killed() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    told = {parent.stdout.readline().strip(), parent.stdout.readline().strip()}
    child = psutil.Process(int((told - {"up"}).pop()))
    parent.kill()
    parent.communicate()
    deadline = time.monotonic() + 10
    with contextlib.suppress(psutil.NoSuchProcess):
        while child.status() != psutil.STATUS_ZOMBIE:
            assert time.monotonic() < deadline, "the child lives on"
            time.sleep(0.01)
