"""Who may do what: everybody reads; fetching, fitting and uploading take the operator's role.

The role is that of the deployment (``PAPERTIDE_ROLE``), or comes with a log-in by OpenID Connect
under an address of ``PAPERTIDE_OPERATORS``. It is worked out anew by every action, on the server:
that a button is not shown protects nothing.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import streamlit as st

from analytics.config import Settings, read_settings
from analytics.i18n import gettext as _

#: Streamlit keeps a log-in for 30 days, and never asks whether it still holds.
LONGEST = timedelta(hours=12)


def read_access() -> Settings:
    """The settings of this deployment with the role of whoever is looking."""
    # At the top level of secrets.toml, settings become variables of the environment.
    st.secrets.load_if_toml_exists()
    settings = read_settings()
    role = settings.role
    if role != "operator" and explain_refusal(settings, st.user.to_dict(), datetime.now(UTC)) == "":
        role = "operator"
    return settings.model_copy(update={"role": role})


def explain_refusal(settings: Settings, claims: Mapping[str, object], now: datetime) -> str:
    """Why a log-in does not make an operator; "" where it does.

    Parameters
    ----------
    claims : of the identity token, as Streamlit keeps them: is_logged_in, email, email_verified
        and iat, the second it was issued.
    now : UTC.
    """
    if claims.get("is_logged_in") is not True:
        return "nobody is logged in"
    address = str(claims.get("email") or "").strip().casefold()
    if not address or address not in _list_operators(settings):
        return "the address is not among the operators"
    # Some providers let anybody claim any address: only what they have checked counts.
    if claims.get("email_verified") is not True:
        return "the provider has not verified the address"
    issued = claims.get("iat")
    if not isinstance(issued, int | float) or isinstance(issued, bool):
        return "the log-in does not say when it was"
    if not timedelta(minutes=-5) <= now - _read_instant(issued) <= LONGEST:
        return f"the log-in is older than {LONGEST.total_seconds() / 3600:.0f} hours"
    return ""


def offer_log_in() -> None:
    """A button to log in or out, where a provider is configured; says who is logged in."""
    claims = st.user.to_dict()
    if "is_logged_in" not in claims:
        return
    if claims["is_logged_in"] is not True:
        st.button(_("Log in"), icon=":material/login:", on_click=st.login, key="log-in")
        return
    st.button(_("Log out"), icon=":material/logout:", on_click=st.logout, key="log-out")


def _list_operators(settings: Settings) -> set[str]:
    given = settings.operators.replace("\n", ",").split(",")
    return {address.strip().casefold() for address in given if "@" in address}


def _read_instant(seconds: float) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)
