"""Programs that live at another time: libfaketime (Debian: faketime), preloaded."""
import os

LIBRARY = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"


def available():
    return os.path.exists(LIBRARY)


def shifted(offset):
    """The environment of a process whose wall clock is off by `offset`: "+3d", "-2h"."""
    return {"LD_PRELOAD": LIBRARY, "FAKETIME": offset, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
