"""Every figure that these tests make is checked by plotly."""

import pytest

from analytics.charts import style


@pytest.fixture(autouse=True)
def _check_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(style, "_UNCHECKED", {})
