"""What a remittance advice says, in plain data. Nothing here is guessed: what does not add up is told in ``problems``."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ..money import show

ZERO = Decimal(0)
#: Problems told of one advice; the rest is counted.
MOST_PROBLEMS = 50


class Unreadable(ValueError):
    """The file as a whole cannot be read; the message says why and what to do instead."""


@dataclass(slots=True)
class Payer:
    """Who pays, as far as the document says: a code, a name, a bank account."""

    code: str = ""
    name: str = ""
    account: str = ""


@dataclass(slots=True)
class AdvisedLine:
    """One line as it was said.

    :param number: of the invoice or credit note
    :param document: ticket, EMD or other document of the trip
    :param locator: record locator of the booking
    :param reference: the customer's own
    :param customer: the company, branch or department that the line names
    :param amount: what is paid after deductions, in the payment's currency; negative: a credit is taken; None: not said
    :param gross: before deductions, in ``currency``; None: not said
    :param deductions: code of the kind → amount in ``currency``; positive: less money came
    :param place: where it stands, for people: "Line 5"
    """

    number: str = ""
    document: str = ""
    locator: str = ""
    reference: str = ""
    customer: str = ""
    dated: date | None = None
    amount: Decimal | None = None
    gross: Decimal | None = None
    currency: str = ""
    deductions: dict = field(default_factory=dict)
    text: str = ""
    place: str = ""

    @property
    def named(self) -> bool:
        """Whether it says what the money is for."""
        return bool(self.number or self.document or self.locator or self.reference)


@dataclass(slots=True)
class Advice:
    """One payment and what it is for.

    :param amount: the money, in ``currency``; None: not said, then it is the sum of the lines
    :param account: the agency's own account that received it
    :param key: by which the payment is known wherever it is told (a bank's reference); blank: the file is its key
    """

    payer: Payer = field(default_factory=Payer)
    reference: str = ""
    paid_on: date | None = None
    amount: Decimal | None = None
    currency: str = ""
    lines: list = field(default_factory=list)
    problems: list = field(default_factory=list)
    account: str = ""
    key: str = ""

    @property
    def total(self) -> Decimal:
        """The sum of what the lines say is paid."""
        return sum((line.amount for line in self.lines if line.amount is not None), ZERO)

    def check(self):
        """Tell what the payment does not agree with: the sum of its lines."""
        difference = (self.amount - self.total) if self.amount is not None and self.lines else ZERO
        if difference:
            self.problems.append(
                f"The payment is {show(self.amount, self.currency)}, but its lines add up to "
                f"{show(self.total, self.currency)}: {show(difference, self.currency)} is not explained."
            )
        if len(self.problems) > MOST_PROBLEMS:
            more = len(self.problems) - MOST_PROBLEMS
            self.problems[MOST_PROBLEMS:] = [f"… and {more} more."]


def fit_deductions(line: AdvisedLine) -> str:
    """Give the deductions the sign of the amount they are taken from, and check the line's arithmetic.

    Files write tax kept back as 100 or as -100; which it is shows where before, after and deductions are all stated.

    :return: the problem in words, or ""

    >>> line = AdvisedLine(gross=Decimal(1000), amount=Decimal(900), deductions={"tds": Decimal(-100)})
    >>> fit_deductions(line), line.deductions
    ('', {'tds': Decimal('100')})
    """
    line.deductions = {code: value for code, value in line.deductions.items() if value}
    if not line.deductions or _adds_up(line, line.deductions):
        return ""
    turned = {code: -value for code, value in line.deductions.items()}
    if _adds_up(line, turned):
        line.deductions = turned
        return ""
    basis = line.amount if line.gross is None else line.gross
    sign = -1 if (basis or ZERO) < 0 else 1
    line.deductions = {code: abs(value) * sign for code, value in line.deductions.items()}
    if line.amount is None and line.gross is not None:
        line.amount = line.gross - sum(line.deductions.values())
        return ""
    if line.gross is None or _adds_up(line, line.deductions) or line.amount is None:
        return ""
    taken = sum(line.deductions.values())
    net = line.gross - taken
    return f"{show(line.gross)} less {show(taken)} is {show(net)}, but {show(line.amount)} is said to be paid"


def keep_tax(line: AdvisedLine, tax: Decimal | None):
    """A tax that a document states is kept back only where the sums say so; else it is the tax within the invoice."""
    if tax and line.gross is not None and line.amount is not None:
        kept = line.gross - line.amount - sum(line.deductions.values(), ZERO)
        if abs(kept) == tax:
            line.deductions["tds"] = kept


def agree_currency(advice, partly=True):
    """Where the lines name one currency, it is that of the payment.

    :param partly: a line that names none is in the currency of the others (a mail); False: it is not (a table's empty cell)
    """
    named = {line.currency for line in advice.lines if line.currency}
    if advice.currency or not named:
        return
    if not partly and not all(line.currency for line in advice.lines):
        advice.problems.append(f"Only some lines name a currency ({', '.join(sorted(named))}): the payment is taken to be in the bank's.")
        return
    if len(named) == 1:
        advice.currency = named.pop()
        return
    advice.problems.append(f"The lines are in {', '.join(sorted(named))}; which of them was paid is not said.")


def _adds_up(line, deductions) -> bool:
    if line.gross is None or line.amount is None:
        return False
    return line.gross - sum(deductions.values()) == line.amount
