"""Who may do what: a log-in makes an operator only where everything about it is right."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from analytics.config import Settings
from analytics.dashboard.access import explain_refusal

NOW = datetime(2026, 1, 20, 12, tzinfo=UTC)
ADA: dict[str, Any] = {
    "is_logged_in": True,
    "email": "Ada@Example.org",
    "email_verified": True,
    "iat": int((NOW - timedelta(hours=1)).timestamp()),
}
SETTINGS = Settings(operators="grace@example.org, ada@example.org ,\nnobody")


def test_a_listed_and_verified_address_makes_an_operator() -> None:
    assert explain_refusal(SETTINGS, ADA, NOW) == ""


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"is_logged_in": False}, "nobody is logged in"),
        ({"is_logged_in": "yes"}, "nobody is logged in"),
        ({"email": "eve@example.org"}, "not among the operators"),
        ({"email": "nobody"}, "not among the operators"),
        ({"email": ""}, "not among the operators"),
        ({"email": None}, "not among the operators"),
        ({"email": "ada@example.org,eve@example.org"}, "not among the operators"),
        ({"email_verified": False}, "has not verified"),
        ({"email_verified": "true"}, "has not verified"),
        ({"email_verified": None}, "has not verified"),
        ({"iat": None}, "does not say when"),
        ({"iat": True}, "does not say when"),
        ({"iat": 10**30}, "older than 12 hours"),
        ({"iat": int((NOW - timedelta(hours=13)).timestamp())}, "older than 12 hours"),
        ({"iat": int((NOW + timedelta(hours=1)).timestamp())}, "older than 12 hours"),
    ],
)
def test_anything_less_does_not(change: dict[str, Any], reason: str) -> None:
    assert reason in explain_refusal(SETTINGS, {**ADA, **change}, NOW)


def test_without_a_list_nobody_becomes_an_operator() -> None:
    assert "not among the operators" in explain_refusal(Settings(), ADA, NOW)
    assert explain_refusal(SETTINGS, {}, NOW) == "nobody is logged in"
