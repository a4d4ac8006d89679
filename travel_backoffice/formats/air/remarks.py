"""Remarks: free text in which an agency keeps its customers' references. Nothing is understood here, only sorted."""

#: General, itinerary, invoice and confidential remarks, accounting information.
_TAGS = ("RM", "RC", "RX", "RQ")
_PREFIXES = ("RI", "AI")


def is_remark(record) -> bool:
    return record.tag in _TAGS or (record.tag[:2] in _PREFIXES and record.tag != "AIR-BLK")


def text(record) -> str:
    """The remark with its prefix, without ``;S4;P1``."""
    return (record.tag + record.body).strip()


def read_remarks(document, keys: list) -> tuple[list, dict]:
    """Remarks of the whole document, and passenger key → remarks of that passenger only.

    A remark for one passenger says so (``;P2``), or stands in his section and not in the others'. General remarks are
    repeated in each section, or stand once at the end, below the last passenger.

    :param keys: the passenger of each section, in order
    """
    common, own = [], {key: [] for key in keys}
    sections = [[record for record in section.records if is_remark(record)] for section in document.sections]
    for record in (record for record in document.records if is_remark(record)):
        _keep(record, None, common, own)
    for records in sections:
        for record in records:
            _keep(record, _owners(record, sections, keys), common, own)
    return list(dict.fromkeys(common)), {key: list(dict.fromkeys(texts)) for key, texts in own.items()}


def _owners(record, sections, keys):
    """Passengers in whose sections alone the remark stands; None when it is everybody's."""
    holding = [position for position, records in enumerate(sections) if record in records]
    if len(holding) == len(sections) or holding == [len(sections) - 1]:
        return None
    return frozenset(keys[position] for position in holding)


def _keep(record, owners, common, own):
    named = record.passengers if record.passengers is not None else owners
    if named is None:
        common.append(text(record))
        return
    for key in named:
        if key in own:
            own[key].append(text(record))
