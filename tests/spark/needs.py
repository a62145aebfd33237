"""Whether the tests of Spark can run here; they are `make test-spark`, a run of their own."""

import os
import shutil

import pytest


def require_spark() -> None:
    """Skip the module by name where Spark is not asked for, not installed or has no Java."""
    if not os.environ.get("PAPERTIDE_SPARK"):
        pytest.skip("tests of Spark: run make test-spark", allow_module_level=True)
    pytest.importorskip("pyspark", reason="pyspark is not installed: run make test-spark")
    if shutil.which("java") is None:
        pytest.skip("tests of Spark need Java 17", allow_module_level=True)
