"""The bank's messages: camt.053 (statement), camt.054 (notification), camt.052 (report), of every version.

ISO 20022 keeps the names of what is read here from version 001.02 to 001.13 (two paths moved one level down: the party
below ``Pty``, codes below ``Cd``); the namespace is therefore left out of it.
"""

from datetime import date
from decimal import Decimal, InvalidOperation

from lxml import etree

from ..text import short
from .advice import ZERO, Advice, AdvisedLine, Payer, Unreadable, fit_deductions, keep_tax

ROOTS = ("BkToCstmrStmt", "BkToCstmrDbtCdtNtfctn", "BkToCstmrAcctRpt")
MAX_ENTRIES = 50_000
#: Of an amount, before the point: more is no money.
MOST_DIGITS = 15
_BOXES = ("Stmt", "Ntfctn", "Rpt")


def parse(content: bytes):
    """The root of an XML document: no entities, no network, no tree deeper or wider than libxml2 allows by itself.

    :raise Unreadable: when it is no good XML, or defines entities
    """
    head = content[:4096].replace(b"\x00", b"")
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise Unreadable("The document defines its own entities, which no bank does; it is not read.")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(f"The XML is damaged: {short(str(error), 100)}.") from None
    if root.getroottree().docinfo.doctype:
        raise Unreadable("The document defines its own entities, which no bank does; it is not read.")
    return root


def read_camt(content: bytes) -> list:
    """An advice for each payment that came in; what goes out is no remittance, what came back is told.

    :raise Unreadable: when it is no message of a bank, or tells of no payment
    """
    root = parse(content)
    message = next((node for node in root.iter() if _name(node) in ROOTS), None)
    if message is None:
        raise Unreadable(f"This XML ({_name(root)}) is no camt.052, camt.053 or camt.054 of a bank.")
    advices, problems = [], []
    for box in message:
        if _name(box) in _BOXES:
            _read_box(box, advices, problems)
    if not advices:
        raise Unreadable(" ".join(["The bank's message tells of no payment received.", *problems[:5]]))
    advices[0].problems += problems
    for advice in advices:
        advice.check()
    return advices


def _read_box(box, advices, problems):
    account = _text(box, "Acct/Id/IBAN") or _text(box, "Acct/Id/Othr/Id")
    for number, entry in enumerate(_all(box, "Ntry"), 1):
        if number > MAX_ENTRIES:
            raise Unreadable(f"The message has more than {MAX_ENTRIES} entries; ask the bank for one a day.")
        _read_entry(entry, account, advices, problems)


def _read_entry(entry, account, advices, problems):
    told = _text(entry, "AcctSvcrRef") or _text(entry, "NtryRef") or "without a reference"
    if _text(entry, "Sts/Cd") in ("PDNG", "INFO") or _text(entry, "Sts") in ("PDNG", "INFO"):
        problems.append(f"Entry {told} is not booked yet; it is left out.")
        return
    details = [node for box in _all(entry, "NtryDtls") for node in _all(box, "TxDtls")]
    batch = sum(_whole(_text(box, "Btch/NbOfTxs")) for box in _all(entry, "NtryDtls"))
    if batch > 1 and not details:
        problems.append(f"Entry {told} sums up {batch} payments that are not told here: load the bank's camt.054 for them.")
        return
    for place, detail in enumerate(details or [None], 1):
        _Payment(entry, detail, account, told, place if len(details) > 1 else 0).read(advices, problems)


class _Payment:
    """One transaction of an entry, or the entry itself where the bank tells no details."""

    def __init__(self, entry, detail, account, told, place):
        self.entry, self.account, self.told, self.place = entry, account, told, place
        self.detail = entry if detail is None else detail
        self.alone = detail is None or place == 0

    def read(self, advices, problems):
        amount, currency = self._amount()
        told = self.told if not self.place else f"{self.told}/{self.place}"
        debit = (_text(self.detail, "CdtDbtInd") or _text(self.entry, "CdtDbtInd")) == "DBIT"
        came_back = _text(self.entry, "RvslInd") in ("true", "1") or _first(self.detail, "RtrInf") is not None
        if came_back:
            reason = _text(self.detail, "RtrInf/Rsn/Cd") or _text(self.detail, "RtrInf/Rsn/Prtry")
            what = "A payment came back" if debit else "A payment of yours came back"
            why = f" ({reason})" if reason else ""
            undo = "; undo its advice" if debit else ""
            problems.append(f"{what}: {amount} {currency}, {told}{why}{undo}.")
            return
        if debit:
            return
        if amount is None:
            problems.append(f"Entry {told} says no amount; it is left out.")
            return
        advices.append(self._advice(amount, currency))

    def _amount(self):
        paths = ["Amt", "AmtDtls/TxAmt/Amt"]
        nodes = [_first(self.detail, path) for path in paths] + ([_first(self.entry, "Amt")] if self.alone else [])
        node = next((node for node in nodes if node is not None), None)
        return _decimal(node), node.get("Ccy", "") if node is not None else ""

    def _advice(self, amount, currency) -> Advice:
        advice = Advice(self._payer(), self._reference(), self._day(), amount, currency, account=self.account)
        advice.key = self._key(amount)
        advice.lines = self._lines(advice)
        self._take_charges(advice)
        return advice

    def _payer(self) -> Payer:
        """The debtor; the one on whose behalf he pays is the customer where both are named."""
        parties = [
            node
            for name in ("UltmtDbtr", "Dbtr")
            for path in (f"RltdPties/{name}/Pty", f"RltdPties/{name}")
            if (node := _first(self.detail, path)) is not None
        ]
        name = next((text for node in parties if (text := _text(node, "Nm"))), "")
        account = _text(self.detail, "RltdPties/DbtrAcct/Id/IBAN") or _text(self.detail, "RltdPties/DbtrAcct/Id/Othr/Id")
        return Payer(name=name, account=account)

    def _reference(self) -> str:
        refs = ("EndToEndId", "PmtInfId", "AcctSvcrRef", "TxId", "MsgId")
        found = (_text(self.detail, f"Refs/{name}") for name in refs)
        return next((text for text in found if text and text != "NOTPROVIDED"), "") or _text(self.entry, "AcctSvcrRef")

    def _day(self):
        for box in ("BookgDt", "ValDt"):
            for name in ("Dt", "DtTm"):
                try:
                    return date.fromisoformat(_text(self.entry, f"{box}/{name}")[:10])
                except ValueError:
                    continue
        return None

    def _key(self, amount) -> str:
        """The bank's own reference is the same in its statement and in its notification."""
        own = _text(self.detail, "Refs/AcctSvcrRef")
        whole = _text(self.entry, "AcctSvcrRef")
        if not (own or whole):
            return ""
        place = "" if own and own != whole else str(self.place)
        return "|".join(["camt", self.account, own or whole, place, str(amount)])

    # -- what it is for -----------------------------------------------------------------------------------------------

    def _lines(self, advice) -> list:
        lines = []
        for info in _all(self.detail, "RmtInf"):
            for structured in _all(info, "Strd"):
                lines += _structured(structured, advice, len(lines))
        free = " ".join(filter(None, (_own(node) for info in _all(self.detail, "RmtInf") for node in _all(info, "Ustrd"))))
        if not lines and not free:
            free = _text(self.detail, "AddtlTxInf") or _text(self.entry, "AddtlNtryInf")
        if not lines and free:
            return self._free(advice, free)
        if len(lines) == 1 and lines[0].amount is None:
            lines[0].amount = advice.amount
        for line in lines:
            line.text = line.text or free[:500]
            if line.amount is None:
                advice.problems.append(f"{line.place} says no amount: {line.number or line.reference or short(line.text)}.")
        return lines

    @staticmethod
    def _free(advice, text) -> list:
        """Text that a person wrote, with the numbers in it."""
        from .pasted import read_free_text  # noqa: PLC0415 (the two know each other)

        lines = read_free_text(text, advice.amount)
        for place, line in enumerate(lines, 1):
            line.place, line.text = f"Remittance text, part {place}", line.text or text[:500]
        return lines

    def _take_charges(self, advice):
        """What banks kept back on the way is a deduction of the largest line: the customer paid it in full."""
        charges = sum(
            (
                amount
                for box in _all(self.detail, "Chrgs")
                for amount in _charges(box, advice.currency)
            ),
            ZERO,
        )  # fmt: skip
        missing = advice.total - advice.amount if advice.lines else ZERO
        payable = [line for line in advice.lines if line.amount is not None]
        if not charges or missing != charges or not payable:
            return
        line = max(payable, key=lambda line: line.amount)
        line.gross = line.gross if line.gross is not None else line.amount
        line.amount -= charges
        line.deductions["charges"] = line.deductions.get("charges", ZERO) + charges
        advice.problems.append(f"Banks kept back {charges} {advice.currency} as charges; taken off {line.place}.")


def _charges(box, currency):
    """Charges that lessened the amount: versions to 001.03 say Amt, later ones Rcrd."""
    for record in _all(box, "Rcrd") or [box]:
        amount = _first(record, "Amt")
        value = _decimal(amount)
        if value and amount.get("Ccy", currency) == currency and _text(record, "CdtDbtInd") != "CRDT":
            yield value


def _structured(node, advice, before) -> list:
    """The lines of one structured block: its documents share its amounts, so several documents need details of their own."""
    documents = _all(node, "RfrdDocInf") or [None]
    reference = _text(node, "CdtrRefInf/Ref") or _text(node, "CdtrRefInf/CdtrRef")
    more = " ".join(filter(None, (_own(text) for text in _all(node, "AddtlRmtInf"))))
    lines = []
    for number, document in enumerate(documents, before + 1):
        line = AdvisedLine(place=f"Document {number}", text=more[:500], reference=reference)
        amounts = _first(node, "RfrdDocAmt")
        if document is not None:
            line.number = _text(document, "Nb")
            line.dated = _iso(_text(document, "RltdDt/Dt") or _text(document, "RltdDt"))
            amounts = amounts if len(documents) == 1 else _first(document, "LineDtls/Amt")
        _read_amounts(line, amounts, document, advice)
        if line.named or line.amount is not None:
            lines.append(line)
    return lines


def _read_amounts(line, amounts, document, advice):
    if amounts is None:
        return
    kind = "" if document is None else _text(document, "Tp/CdOrPrtry/Cd")
    due, paid, credit = (_sum(amounts, name) for name in ("DuePyblAmt", "RmtdAmt", "CdtNoteAmt"))
    line.gross, line.amount = due, paid
    if credit is not None and due is None:
        line.gross = -abs(credit)
        line.amount = -abs(paid if paid is not None else credit)
    elif kind == "CREN" and (paid or due or ZERO) > 0:
        line.gross = None if due is None else -due
        line.amount = None if paid is None else -paid
    _read_deductions(line, amounts)
    named = next((node.get("Ccy") for node in amounts.iter() if node.get("Ccy")), "")
    line.currency = named
    if problem := fit_deductions(line):
        advice.problems.append(f"{line.place}: {problem}.")
    if line.amount is None:
        line.amount = line.gross


def _read_deductions(line, amounts):
    discount = _sum(amounts, "DscntApldAmt")
    if discount:
        line.deductions["discount"] = discount
    adjusted = sum(
        (
            (_decimal(_first(node, "Amt")) or ZERO) * (-1 if _text(node, "CdtDbtInd") == "CRDT" else 1)
            for node in _all(amounts, "AdjstmntAmtAndRsn")
        ),
        ZERO,
    )  # fmt: skip
    if adjusted:
        line.deductions["other"] = adjusted
    keep_tax(line, _sum(amounts, "TaxAmt"))


# -- XML ----------------------------------------------------------------------------------------------------------------


def _name(node) -> str:
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def _all(node, name) -> list:
    return [child for child in node if _name(child) == name]


def _first(node, path):
    """The first node at a path of local names; every branch is tried."""
    head, _, rest = path.partition("/")
    for child in _all(node, head):
        found = _first(child, rest) if rest else child
        if found is not None:
            return found
    return None


def _own(node) -> str:
    return " ".join((node.text or "").split()) if node is not None else ""


def _text(node, path) -> str:
    return _own(_first(node, path))


def _decimal(node):
    if node is None:
        return None
    try:
        value = Decimal(_own(node))
    except InvalidOperation:
        return None
    return value if value.is_finite() and value.adjusted() < MOST_DIGITS else None


def _sum(node, name):
    """Later versions wrap: DscntApldAmt/Amt; either may stand several times."""
    values = []
    for child in _all(node, name):
        value = _decimal(child)
        values.append(value if value is not None else _decimal(_first(child, "Amt")))
    values = [value for value in values if value is not None]
    return sum(values, ZERO) if values else None


def _whole(text) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _iso(text):
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
