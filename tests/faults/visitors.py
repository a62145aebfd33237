"""Row 13: visitors, strangers and forgers ask for what only an operator may."""

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import requests

from analytics.config import Settings
from analytics.dashboard.demo import make_demo
from analytics.dashboard.jobs import cancel_job, list_jobs, start_job
from analytics.dashboard.uploads import receive_upload
from analytics.errors import NotAllowedError
from tests.dashboard.browser import find_port, serve_at
from tests.dashboard.oidc_provider import Provider, forge_cookie, serve_provider
from tests.dashboard.session import XSRF_COOKIE, Session, open_session
from tests.faults.outcome import Tally

FAULT = "visitors, strangers and forged log-ins call what only an operator may"
OPERATOR = "ada@example.org"
COOKIE = "_streamlit_user"

#: Log-ins that must not make an operator.
STRANGERS: dict[str, dict[str, Any]] = {
    "an address that is not listed": {"email": "eve@example.org", "email_verified": True},
    "an address that nobody verified": {"email": OPERATOR, "email_verified": False},
    "a listed address in words": {"email": OPERATOR, "email_verified": "true"},
    "no address": {"email_verified": True},
    "two addresses in one": {"email": f"{OPERATOR},eve@example.org", "email_verified": True},
    "a log-in of two days ago": {"email": OPERATOR, "email_verified": True, "iat": -172_800},
}


@dataclass(frozen=True)
class Site:
    """A dashboard with its store, its log, the provider that it trusts, and its secrets.

    ``plain``: the secrets without the list of operators.
    """

    address: str
    store: Path
    log: Path
    provider: Provider
    secrets: Path
    plain: str

    def log_in(self, claims: dict[str, Any]) -> dict[str, str]:
        """Go the way of a browser; returns the cookies that the dashboard gives in the end."""
        if "iat" in claims:
            claims = {**claims, "iat": int(time.time()) + claims["iat"]}
        self.provider.claims = claims
        with open_session(self.address) as session:
            session.run(page="data")
            session.run(page="data", press=session.widgets["log-in"])
            assert session.sent_to
        browser = requests.Session()
        browser.get(f"{self.address}{session.sent_to}", timeout=60)
        browser.get(f"{self.address}/_stcore/health", timeout=60)
        cookies = browser.cookies.get_dict()
        assert {COOKIE, XSRF_COOKIE} <= set(cookies)
        return cookies

    def open(self, cookies: dict[str, str]) -> Any:
        return open_session(self.address, cookies)

    def jobs(self) -> int:
        return len(list_jobs(str(self.store)))


def inject(tally: Tally, folder: Path, *, full: bool) -> None:
    """Every action in every disguise; the short form without a server."""
    _call_directly(tally, folder / "direct")
    if not full:
        return
    with open_site(folder, make_demo(folder).parent) as site:
        buttons, cookies = log_in_operator(tally, site)
        press_as_others(tally, site, buttons, STRANGERS)
        _forge(tally, site, buttons, cookies)
        _take_off_the_list(tally, site, cookies)
        with tally.fault("no log line tells a secret"):
            text = site.log.read_text()
            assert "cookie_secret" not in text
            assert "Traceback" not in text


@contextmanager
def open_site(folder: Path, demo_home: Path) -> Iterator[Site]:
    """A dashboard with an empty store and a provider; the demo is read from ``demo_home``."""
    port = find_port()
    with serve_provider() as provider:
        secrets = provider.write_secrets(folder / "secrets.toml", port)
        plain = secrets.read_text()
        secrets.write_text(f'PAPERTIDE_OPERATORS = "{OPERATOR}"\n{plain}')
        option = ("--secrets.files", str(secrets))
        store, log = folder / "store", folder / "log"
        with serve_at(port, store, log, *option, TMPDIR=str(demo_home)) as address:
            yield Site(address, store, log, provider, secrets, plain)


def _call_directly(tally: Tally, folder: Path) -> None:
    """The functions behind the buttons refuse and say so, whoever calls them."""
    visitor = Settings(store=str(folder), role="visitor")
    actions: dict[str, Callable[[], object]] = {
        "start a job": lambda: start_job(visitor, "Fit topics", ["topics", "fit"]),
        "cancel a job": lambda: cancel_job(visitor, "20260101T000000-000000"),
        "upload": lambda: receive_upload(visitor, BytesIO(b"id,title,submitted\n")),
    }
    for name, action in actions.items():
        with tally.fault(f"visitor: {name}"):
            said: list[str] = []
            handler = logging.Handler()
            handler.emit = lambda record, said=said: said.append(record.getMessage())  # type: ignore[method-assign]
            logger = logging.getLogger("analytics.dashboard.jobs")
            logger.addHandler(handler)
            try:
                action()
            except NotAllowedError as error:
                assert "read-only" in str(error)  # noqa: PT017
            else:
                raise AssertionError("not refused")
            finally:
                logger.removeHandler(handler)
            assert said, "not logged"
            assert said[0].startswith("refused to ")
            assert not folder.exists()


def log_in_operator(tally: Tally, site: Site) -> tuple[list[str], dict[str, str]]:
    """The ids of an operator's buttons, which are the same in every session; and the cookies."""
    with tally.fault("the operator may"):
        cookies = site.log_in({"email": OPERATOR.upper(), "email_verified": True})
        with site.open(cookies) as operator:
            operator.run(page="data")
            buttons = _list_buttons(operator)
            assert len(buttons) >= 3, operator.widgets
    return buttons, cookies


def press_as_others(
    tally: Tally, site: Site, buttons: list[str], strangers: Mapping[str, dict[str, Any]]
) -> None:
    """Sessions that no operator has press the buttons of one."""
    with tally.fault("an anonymous session presses the buttons of an operator", len(buttons)):
        _press_all(site, {}, buttons)
    for name, claims in strangers.items():
        with tally.fault(f"{name} presses the buttons of an operator", len(buttons)):
            _press_all(site, site.log_in(claims), buttons)


def _forge(tally: Tally, site: Site, buttons: list[str], cookies: dict[str, str]) -> None:
    claims = {"is_logged_in": True, "email": OPERATOR, "email_verified": True, "iat": time.time()}
    true = cookies[COOKIE]
    for value in (forge_cookie(claims), f"{true[:-6]}aaaaaa", f"{true[:9]}A{true[10:]}", true[1:]):
        with tally.fault(f"a forged cookie {value[:20]}", len(buttons)):
            _press_all(site, {**cookies, COOKIE: value}, buttons)
    with tally.fault("an operator's cookie sent by another site", len(buttons)):
        _press_all(site, {COOKIE: true}, buttons)


def _take_off_the_list(tally: Tally, site: Site, cookies: dict[str, str]) -> None:
    with tally.fault("an operator who was taken off the list presses a button that is there"):
        with site.open(cookies) as operator:
            operator.run(page="data")
            fetch = next(id for key, id in operator.widgets.items() if "Fetch" in key)
            site.secrets.write_text(f'PAPERTIDE_OPERATORS = "grace@example.org"\n{site.plain}')
            _wait_until_refused(site, cookies)
            operator.run(page="data", press=fetch)
            assert "refused to start" in operator.texts
        assert site.jobs() == 0, "a job was started"
        assert "refused to start: Fetch cs.LG" in site.log.read_text(), "not logged"


def _list_buttons(session: Session) -> list[str]:
    wanted = ("FormSubmitter:", "do.", "cancel.")
    return [id for key, id in session.widgets.items() if key.startswith(wanted)]


def _press_all(site: Site, cookies: dict[str, str], buttons: list[str]) -> None:
    with site.open(cookies) as session:
        session.run(page="data")
        assert not _list_buttons(session), "shown what is not for them"
        for id_ in buttons:
            session.run(page="data", press=id_)
            assert "papers in the store" in session.texts
    assert site.jobs() == 0, "a job was started"


def _wait_until_refused(site: Site, cookies: dict[str, str]) -> None:
    """Until the server has read the list of operators again; it looks every few seconds."""
    for _ in range(60):
        with site.open(cookies) as session:
            session.run(page="data")
            if not _list_buttons(session):
                return
        time.sleep(1)
    raise AssertionError("still an operator after a minute")
