"""A D-Bus daemon of our own, as private as the folder it lives in."""

import shutil
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Final, Self

PROGRAM: Final = "dbus-daemon"

# What programs look at to find the system's bus.
ADDRESS_VARIABLE: Final = "DBUS_SYSTEM_BUS_ADDRESS"

_CONFIG: Final = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>{address}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_type="*"/>
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
    {rule}
  </policy>
</busconfig>
"""
_NOBODY_MAY_CALL: Final = '<deny send_destination="org.bluez" send_type="method_call"/>'


class PrivateBus:
    """A D-Bus daemon that can be ended and started again where it was; a context manager.

    Parameters
    ----------
    folder
        Where its socket and its configuration are.
    forbids_bluetooth
        Whether it refuses to pass calls on to ``org.bluez``, as the system's bus does when a
        user is not in the group that may use Bluetooth.
    """

    def __init__(self, folder: Path, *, forbids_bluetooth: bool = False) -> None:
        self.address = f"unix:path={folder / 'bus'}"
        self._socket = folder / "bus"
        self._config = folder / "bus.conf"
        self._log = folder / "bus.log"
        rule = _NOBODY_MAY_CALL if forbids_bluetooth else ""
        self._config.write_text(_CONFIG.format(address=self.address, rule=rule))
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @staticmethod
    def is_installed() -> bool:
        """Whether this machine has a D-Bus daemon to start."""
        return shutil.which(PROGRAM) is not None

    def start(self) -> None:
        """Start it; returns once it listens."""
        program = shutil.which(PROGRAM)
        if program is None:
            raise FileNotFoundError(PROGRAM)
        self._socket.unlink(missing_ok=True)
        command = [program, f"--config-file={self._config}", "--nofork", "--print-address"]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log)
        if self._process.stdout is None or not self._process.stdout.readline():
            self.stop()
            raise OSError(f"{PROGRAM} does not start: {self._log.read_text()}")

    def stop(self) -> None:
        """End it; everybody on it is cut off."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None
