"""The process of a dashboard that is served: which it is, and what it holds."""

import os
from pathlib import Path


def find_server(port: int) -> int:
    """The process that listens on a port of this machine."""
    wanted = f"--server.port\0{port}".encode()
    for each in Path("/proc").iterdir():
        if each.name.isdecimal() and int(each.name) != os.getpid():
            try:
                if wanted in (each / "cmdline").read_bytes():
                    return int(each.name)
            except OSError:
                continue
    raise AssertionError("no server")


def read_memory(process: int, *, peak: bool = False) -> float:
    """Resident memory in megabytes, now or at its most."""
    status = Path(f"/proc/{process}/status").read_text()
    name = "VmHWM" if peak else "VmRSS"
    resident = next(line for line in status.splitlines() if line.startswith(name))
    return int(resident.split()[1]) / 1024


def count_files(process: int) -> int:
    """Files that the process holds open."""
    return len(os.listdir(f"/proc/{process}/fd"))


def count_processor(process: int) -> float:
    """Seconds of processor time that a process has used so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
