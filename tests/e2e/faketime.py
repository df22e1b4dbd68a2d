"""Programs that live at another time: libfaketime (Debian: faketime), preloaded."""
import os
import subprocess

LIBRARY = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"


def available(program):
    """Whether it is here and the program bears it (one with a sanitizer does not)."""
    if not os.path.exists(LIBRARY):
        return False
    done = subprocess.run([program, "version"], env={**os.environ, **shifted("+1h")}, check=False,
                          capture_output=True, timeout=30)
    return done.returncode == 0


def shifted(offset):
    """The environment of a process whose wall clock is off by `offset`: "+3d", "-2h"."""
    return {"LD_PRELOAD": LIBRARY, "FAKETIME": offset, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
