"""E-mail addresses out of what people type into one field."""

import re

SEPARATORS = re.compile(r"[,;\n\r\t]+")
NAMED = re.compile(r"^[^<>]*<([^<>]+)>$")
LOCAL = re.compile(r"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$")
LABEL = re.compile(r"^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$")
LONGEST = 254  # RFC 5321, 4.5.3.1


def split_addresses(text):
    """Addresses that a mail can be sent to, and what was typed but is none.

    :param str text: ``a@b.example, Mary <m@b.example>; …``; a name is left out
    :return: ``(good, bad)``: good ones in their order, each once, their domain in ASCII; bad ones as typed. A good one holds
        no space, no control character and no bracket, so it is safe in a mail header and in an SMTP command.
    """
    good, bad = {}, {}
    for piece in filter(None, (piece.strip() for piece in SEPARATORS.split(text or ""))):
        address = _address(piece)
        if address:
            good.setdefault(address.lower(), address)
        else:
            bad[piece] = True
    return list(good.values()), list(bad)


def _address(piece):
    """The bare address in one piece; nothing when there is none."""
    named = NAMED.match(piece)
    local, _at, domain = (named.group(1) if named else piece).strip().rpartition("@")
    domain = _ascii_domain(domain)
    if not domain or not LOCAL.match(local) or len(local) > 64:
        return None
    address = f"{local}@{domain}"
    return address if len(address) <= LONGEST else None


def _ascii_domain(domain):
    """bücher.example as the mail servers know it; nothing when it cannot be a domain."""
    try:
        ascii_domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    labels = ascii_domain.split(".")
    return ascii_domain.lower() if len(labels) > 1 and all(LABEL.match(label) for label in labels) else None
