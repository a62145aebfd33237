"""Settings from the environment (prefix PAPERTIDE_) and the places of shipped data."""

import os
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

DATA = Path(__file__).resolve().parent.parent / "data"

_PREFIX = "PAPERTIDE_"


class Settings(BaseSettings):
    """What a deployment may set; read when asked for, never at import.

    Attributes
    ----------
    store : path or URI of the store; PAPERTIDE_STORE.
    role : ``operator`` may fetch, fit, upload and cancel from the dashboard; ``visitor`` only
        reads. It is that of everybody who reaches the dashboard.
    as_of : day of which the dashboard shows the store, 2026-01-31; "" for today's.
    operators : e-mail addresses, with commas between, that become operators by logging in.
    endpoint : address of the arXiv query API. oai_endpoint : of its OAI-PMH interface.
    rewriter : address of an OpenAI-compatible endpoint up to ``/v1``, which may rephrase the
        prose of reports; "" for none. rewriter_model, rewriter_key : what to ask there, and with
        which key. rewriter_seconds : to wait for one answer.
    contact : e-mail or URL put into the User-Agent, so that arXiv can reach the operator.
    """

    model_config = SettingsConfigDict(env_prefix=_PREFIX, frozen=True)

    store: str = str(DATA / "store")
    role: Literal["visitor", "operator"] = "visitor"
    as_of: str = ""
    operators: str = ""
    endpoint: str = "https://export.arxiv.org/api/query"
    oai_endpoint: str = "https://oaipmh.arxiv.org/oai"
    contact: str = ""
    rewriter: str = ""
    rewriter_model: str = "gpt-4o-mini"
    rewriter_key: SecretStr = SecretStr("")
    rewriter_seconds: float = 20.0


def read_settings() -> Settings:
    """Settings of this process, from its environment as it is now."""
    given = (name for name in os.environ if name.upper().startswith(_PREFIX))
    return _read(tuple((name, os.environ[name]) for name in sorted(given)))


@lru_cache(maxsize=8)
def _read(given: tuple[tuple[str, str], ...]) -> Settings:
    return Settings()
