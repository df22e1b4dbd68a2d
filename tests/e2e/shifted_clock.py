"""Programs that live at another time: shifted_clock.so of the binaries' folder, preloaded."""
import os
import subprocess

HOUR_S = 3600


def shifted(binaries, hours):
    """The environment of a process whose wall clock is off by so many hours."""
    return {"LD_PRELOAD": os.path.join(os.path.abspath(binaries), "shifted_clock.so"),
            "CLOCK_SHIFT_S": str(hours * HOUR_S)}


def available(binaries):
    """Whether it is here and the programs bear it (those of some sanitizers do not)."""
    environment = shifted(binaries, 1)
    if not os.path.exists(environment["LD_PRELOAD"]):
        return False
    done = subprocess.run([os.path.join(binaries, "tamgad"), "version"], check=False,
                          env={**os.environ, **environment}, capture_output=True, timeout=60)
    return done.returncode == 0
