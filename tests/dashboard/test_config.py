"""The dashboard's configuration: closed to strangers, and known to the Streamlit that reads it."""

import tomllib

from streamlit import config

from analytics.dashboard.uploads import MOST_BYTES
from tests.dashboard.browser import ROOT

GIVEN = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())


def test_visitors_see_no_traces_and_other_sites_get_nothing() -> None:
    assert GIVEN["client"]["showErrorDetails"] == "none"
    assert GIVEN["client"]["showErrorLinks"] is False
    assert GIVEN["client"]["disableDataExport"] is True
    assert GIVEN["browser"]["gatherUsageStats"] is False
    assert GIVEN["server"]["enableCORS"] is True
    assert GIVEN["server"]["enableXsrfProtection"] is True
    assert GIVEN["server"]["maxUploadSize"] << 20 == MOST_BYTES
    assert {"maxCacheDataSize", "maxWidgetStateSize", "maxMessageSize"} <= GIVEN["server"].keys()


def test_every_option_is_one_of_streamlit() -> None:
    known = config.get_config_options()
    wanted = {
        f"{section}.{name}"
        for section, options in GIVEN.items()
        for name, value in options.items()
        if not isinstance(value, dict)
    }
    assert wanted <= set(known)
