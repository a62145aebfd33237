"""A local OpenID Connect provider: it logs in whoever it is told to, and asks nothing."""

import json
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from secrets import token_hex
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT = "papertide"


class Provider:
    """Discovery, authorisation, tokens and keys; ``claims`` are those of the next log-in."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {}
        self.key = RSAKey.generate_key(2048, parameters={"kid": "one", "use": "sig"})
        self.asked: dict[str, dict[str, list[str]]] = {}
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.issuer = f"http://127.0.0.1:{self.http.server_port}"

    def describe(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def authorise(self, asked: dict[str, list[str]]) -> str:
        """Where the browser goes next, with a code."""
        code = token_hex(8)
        self.asked[code] = asked
        return f"{asked['redirect_uri'][0]}?{urlencode({'code': code, 'state': asked['state'][0]})}"

    def give_token(self, code: str) -> dict[str, Any]:
        asked = self.asked.pop(code)
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": asked["client_id"][0],
            "sub": "1",
            "iat": now,
            "exp": now + 3600,
            "nonce": asked["nonce"][0],
            **self.claims,
        }
        token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)
        return {
            "access_token": token_hex(8),
            "id_token": token,
            "token_type": "Bearer",
            "expires_in": 3600,
        }

    def write_secrets(self, path: Path, port: int) -> Path:
        """A secrets.toml for a dashboard at a port."""
        path.write_text(
            f"""[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "{token_hex(32)}"
client_id = "{CLIENT}"
client_secret = "{token_hex(16)}"
server_metadata_url = "{self.issuer}/.well-known/openid-configuration"
"""
        )
        return path


@contextmanager
def serve_provider() -> Iterator[Provider]:
    provider = Provider()
    thread = threading.Thread(target=provider.http.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        provider.http.shutdown()
        provider.http.server_close()
        thread.join(5)


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            if address.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.authorise(parse_qs(address.query)))
                self.end_headers()
            elif address.path == "/keys":
                self._send({"keys": [provider.key.as_dict(private=False)]})
            else:
                self._send(provider.describe())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._send(provider.give_token(parse_qs(body)["code"][0]))

        def _send(self, value: dict[str, Any]) -> None:
            body = json.dumps(value).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler


def forge_cookie(claims: dict[str, Any]) -> str:
    """What somebody would write who does not know the cookie's secret."""
    return urlsafe_b64encode(json.dumps(claims).encode()).decode()
