"""pip-audit, believed only where it finds the holes of a package that is known to have some."""

import json
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

#: Holes of this version are in every database of them.
PLANTED = "jinja2==2.4.1"


def run_audit(*arguments: str) -> subprocess.CompletedProcess[str]:
    """One run of pip-audit; its status is 1 where it found something, or could not look."""
    command = [sys.executable, "-m", "pip_audit", "--progress-spinner=off", *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=600)


def can_audit() -> bool:
    """Whether it flags what is planted; without its database it flags nothing."""
    if find_spec("pip_audit") is None:
        return False
    with tempfile.TemporaryDirectory() as folder:
        planted = Path(folder) / "requirements.txt"
        planted.write_text(f"{PLANTED}\n")
        options = ("--no-deps", "--disable-pip", "--format", "json")
        found = run_audit(*options, "--requirement", str(planted))
    try:
        return any(each.get("vulns") for each in json.loads(found.stdout)["dependencies"])
    except (ValueError, KeyError):
        return False


def main() -> int:
    if not can_audit():
        print(f"pip-audit: not run: it does not flag {PLANTED}, so its word is worth nothing here")  # noqa: T201
        return 0
    found = run_audit("--local")
    print(found.stdout or found.stderr)  # noqa: T201
    return found.returncode


if __name__ == "__main__":
    sys.exit(main())
