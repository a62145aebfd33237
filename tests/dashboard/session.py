"""A session of the dashboard without a browser: the messages that a browser would send and get."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

XSRF_COOKIE = "_streamlit_xsrf"


class Session:
    """One open session.

    Attributes
    ----------
    texts : what the last run showed, as one text.
    errors : exceptions and error boxes that it showed.
    widgets : ids of all widgets seen so far, by the key that stands in each.
    sent_to : where the page sent the browser for a log-in or log-out; "" where it did not.
    """

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.texts = ""
        self.errors: list[str] = []
        self.widgets: dict[str, str] = {}
        self.page = ""
        self.sent_to = ""

    def run(
        self, query: str = "", *, page: str = "", press: str = "", timeout: float = 120
    ) -> None:
        """Run a page with the words of an address, and wait until it is drawn.

        Parameters
        ----------
        press : id of a button that is pressed.
        """
        message = BackMsg()
        message.rerun_script.query_string = query
        message.rerun_script.page_name = page
        if press:
            state = message.rerun_script.widget_states.widgets.add()
            state.id = press
            state.trigger_value = True
            message.rerun_script.page_script_hash = self.page
        self.socket.send(message.SerializeToString())
        self._read(timeout)

    def _read(self, timeout: float) -> None:
        said: list[str] = []
        self.errors = []
        while True:
            got = ForwardMsg()
            data = self.socket.recv(timeout)
            assert isinstance(data, bytes)
            got.ParseFromString(data)
            kind = got.WhichOneof("type")
            if kind == "new_session":
                said.clear()
            elif kind == "navigation":
                self.page = got.navigation.page_script_hash
            elif kind == "delta":
                text = str(got.delta)
                said.append(text)
                for id_, key in re.findall(r'id: "(\$\$ID-[0-9a-f]+-([^"]*))"', text):
                    self.widgets[key] = id_
                element = got.delta.new_element
                if element.WhichOneof("type") == "exception":
                    self.errors.append(element.exception.message or element.exception.type)
                elif element.WhichOneof("type") == "alert" and element.alert.format == 1:
                    self.errors.append(element.alert.body)
            elif kind == "auth_redirect":
                self.sent_to = got.auth_redirect.url
            elif (
                kind == "script_finished"
                # A page that goes elsewhere, or runs again by itself, is not done yet.
                and got.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
            ):
                break
        self.texts = "\n".join(said)


@contextmanager
def open_session(
    address: str, cookies: Mapping[str, str] | None = None, kind: type[Session] = Session
) -> Iterator[Session]:
    """Open a session at the dashboard's address, with the cookies of a browser.

    Parameters
    ----------
    kind : of the session, where not all that a run shows is to be kept.
    """
    host = urlsplit(address).netloc
    given = cookies or {}
    # The page's script sends the token of its cookie along, which another site's cannot read.
    token = given.get(XSRF_COOKIE, "")
    with connect(
        f"ws://{host}/_stcore/stream",
        additional_headers={"Cookie": "; ".join(f"{key}={value}" for key, value in given.items())},
        subprotocols=[Subprotocol(each) for each in ("streamlit", token) if each],
        origin=f"http://{host}",  # type: ignore[arg-type]
        max_size=1 << 27,
    ) as socket:
        yield kind(socket)
