"""XML from a source, parsed strictly: whole, without entities, and of the kind expected."""

import re

from lxml import etree  # type: ignore[import-untyped]

from analytics.i18n import gettext as _
from analytics.ingest.manners import FaultError


def parse_xml(body: bytes, *, host: str, root: str, kind: str) -> etree._Element:
    """The root element of an answer.

    Parameters
    ----------
    body : of the answer.
    host : who gave it.
    root : tag of the root element, with its namespace in braces.
    kind : what was asked for, in words: "a feed".

    Raises
    ------
    FaultError : the body is cut short or damaged, is a web page, has a document type or entities,
        or has another root.
    """
    parser = etree.XMLParser(
        recover=False, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    if b"<!DOCTYPE" in body[:4096] or b"<!ENTITY" in body[:4096]:
        raise FaultError(
            _("{host} answered something else than {kind}: check the endpoint").format(
                host=host, kind=kind
            )
        )
    try:
        element = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        found = (
            _("a web page")
            if b"<html" in body[:2048].lower()
            else _("{kind} cut short or damaged").format(kind=kind)
        )
        raise FaultError(
            _("{host} answered {found}: try again later").format(host=host, found=found)
        ) from error
    if element.tag != root or element.getroottree().docinfo.doctype:
        raise FaultError(
            _("{host} answered something else than {kind}: check the endpoint").format(
                host=host, kind=kind
            )
        )
    return element


def read_count(text: str | None) -> int | None:
    """A number of records; None for what is none, and for more digits than any count has."""
    found = re.fullmatch(r"\s*([0-9]{1,12})\s*", text or "")
    return int(found[1]) if found else None
