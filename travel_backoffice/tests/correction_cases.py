"""Worked cases of corrections: what happened, and what invoices, ledger and customer then say.

One ticket unless told otherwise: fare 200.00, taxes YQ 40.00 and UA 13.00, fee 25.00, sold on 10 March 2026 and invoiced on
the 12th; corrected and credited on the 20th. All figures are worked out by hand, in the company's currency (USD), except
totals of invoices in euro. Ledger balances: debit above zero.

Treatments of levies
    fees10     no treatment chosen: the fee bears its product's 10 %           253.00 + 25.00 + 2.50         = 280.50
    none       "No Levy"                                                      253.00 + 25.00                = 278.00
    exempt     as fees10, for a customer whose fiscal position removes the tax                              = 278.00
    india      rule 32(3), domestic: 18 % of 5 % of 200.00 and of the fee     278.00 + 1.80 + 4.50          = 284.30
    india_int  rule 32(3), international: 18 % of 10 % of 200.00 and the fee  278.00 + 3.60 + 4.50          = 286.10
    india_fee  18 % of the fee                                                278.00 + 4.50                 = 282.50
    dated      10 % on fees sold before 15 March, 20 % from then              280.50
    whole      own sale of a package, 10 % on the price and on the fee        278.00 + 25.30 + 2.50         = 305.80
    margin     own sale of a package for 253.00 that cost 134.00: 19/119 of   253.00, of which 19.00 are owed to the
               the margin of 119.00, not shown; no fee                        tax office                    = 253.00
Currency
    EUR        fare 200.00 EUR, taxes 53.00 EUR; the fee of 25.00 USD is 20.00 EUR at 0.80 EUR a dollar; 275.00 EUR in all,
               343.75 USD. On the 20th the rate is 0.50: it must not matter.
"""

from typing import NamedTuple


class Case(NamedTuple):
    """One worked case.

    :param does: what happens, in order; a word, or (word, arguments)
    :param invoices: totals of the invoices, in order
    :param credits: totals of the credit notes, ascending
    :param ledger: balances of receivable, clearing, income and tax in the end
    :param open_credit: what of the credit notes is open to the customer in the end
    """

    name: str
    does: tuple
    invoices: tuple
    credits: tuple
    ledger: tuple
    open_credit: float = 0.0
    levy: str = "fees10"
    matrix: str = ""
    currency: str = "USD"
    card: bool = False
    fees: tuple = ()
    tickets: int = 1


ZERO = (0.0, 0.0, 0.0, 0.0)
KEPT_FEE = (27.5, 0.0, -25.0, -2.5)  # 25.00 + 2.50 stay with the agency
PENALTY = ("refund", {"penalty": 60.0})
HALF = {"fare": 100.0, "tax_refunds": {}, "segments": 1}
UA = {"fare": 0.0, "tax_refunds": {"UA": 13.0}}
REFUND_FEE = ("refund_fee", "refund", 15.0)
CHANGE_FEE = ("change_fee", "exchange", 20.0)

VOIDS = (
    Case("void, unpaid", ("bill", "void", "bill"), (280.5,), (280.5,), ZERO),
    Case("void, paid", ("bill", ("pay", 280.5), "void", "bill"), (280.5,), (280.5,), (-280.5, 0, 0, 0), 280.5),
    # 280.50 - 100.00 are settled with the credit note, its last 100.00 stay open
    Case("void, partly paid", ("bill", ("pay", 100.0), "void", "bill"), (280.5,), (280.5,), (-100.0, 0, 0, 0), 100.0),
    Case("void, disputed", ("bill", "dispute", "void", "bill"), (280.5,), (280.5,), ZERO),
    Case("void, period closed", ("bill", "close", "void", "bill"), (280.5,), (280.5,), ZERO),
    Case("void before billing", ("void", "bill"), (), (), ZERO),
    Case("void before billing, fee kept", ("void", "bill"), (27.5,), (), KEPT_FEE, matrix="keep_fees"),
    Case("void later than the day of sale, fee kept then", ("bill", "void", "bill"), (280.5,), (253.0,), KEPT_FEE,
         matrix="same_day_free"),
    Case("void on the day of sale, fee back then", ("bill", ("void", "same day"), "bill"), (280.5,), (280.5,), ZERO,
         matrix="same_day_free"),
    # 253.00 by card are no receivable, neither sold nor voided
    Case("void of a card ticket", ("bill", "void", "bill"), (27.5,), (27.5,), ZERO, card=True),
    Case("void of one of two on an invoice", ("bill", "void", "bill"), (561.0,), (280.5,), (280.5, -253.0, -25.0, -2.5),
         tickets=2),
    Case("void of one of two on a paid invoice", ("bill", ("pay", 561.0), "void", "bill"), (561.0,), (280.5,),
         (-280.5, -253.0, -25.0, -2.5), 280.5, tickets=2),
    Case("void undone", ("bill", "void", "bill", "undo", "bill"), (280.5, 280.5), (280.5,), (280.5, -253.0, -25.0, -2.5)),
    Case("void undone before billing", ("void", "undo", "bill"), (280.5,), (), (280.5, -253.0, -25.0, -2.5)),
    Case("void, no levy", ("bill", "void", "bill"), (278.0,), (278.0,), ZERO, levy="none"),
    Case("void, part of base fare taxed", ("bill", "void", "bill"), (284.3,), (284.3,), ZERO, levy="india"),
    Case("void, part of base fare taxed, paid", ("bill", ("pay", 284.3), "void", "bill"), (284.3,), (284.3,),
         (-284.3, 0, 0, 0), 284.3, levy="india"),
    Case("void, whole price taxed", ("bill", "void", "bill"), (305.8,), (305.8,), ZERO, levy="whole"),
    Case("void, margin", ("bill", "void", "bill"), (253.0,), (253.0,), ZERO, levy="margin"),
    Case("void in euro, rate changed", ("bill", "void", "bill"), (275.0,), (275.0,), ZERO, currency="EUR"),
    # open 275.00 EUR at the rate of the invoice, whatever the payment was worth
    Case("void in euro, paid", ("bill", ("pay", 275.0), "void", "bill"), (275.0,), (275.0,), (-343.75, 0, 0, 0), 275.0,
         currency="EUR"),
)  # fmt: skip

REFUNDS = (
    Case("refund", ("bill", "refund", "bill"), (280.5,), (253.0,), KEPT_FEE),
    # 253.00 - 60.00; the airline keeps 60.00
    Case("refund less penalty", ("bill", PENALTY, "bill"), (280.5,), (193.0,), (87.5, -60.0, -25.0, -2.5)),
    Case("refund less penalty, paid", ("bill", ("pay", 280.5), PENALTY, "bill"), (280.5,), (193.0,),
         (-193.0, -60.0, -25.0, -2.5), 193.0),
    # 80.50 were open; 193.00 - 80.50 = 112.50 stay open
    Case("refund less penalty, partly paid", ("bill", ("pay", 200.0), PENALTY, "bill"), (280.5,), (193.0,),
         (-112.5, -60.0, -25.0, -2.5), 112.5),
    Case("refund less penalty, disputed", ("bill", "dispute", PENALTY, "bill"), (280.5,), (193.0,), (87.5, -60.0, -25.0, -2.5)),
    Case("refund less penalty, period closed", ("bill", "close", PENALTY, "bill"), (280.5,), (193.0,),
         (87.5, -60.0, -25.0, -2.5)),
    # 193.00 - 15.00 - 1.50
    Case("refund less penalty and refund fee", ("bill", PENALTY, "bill"), (280.5,), (176.5,), (104.0, -60.0, -40.0, -4.0),
         fees=(REFUND_FEE,)),
    Case("refund, all fees back", ("bill", PENALTY, "bill"), (280.5,), (220.5,), (60.0, -60.0, 0, 0), matrix="all"),
    Case("taxes only", ("bill", ("refund", UA), "bill"), (280.5,), (13.0,), (267.5, -240.0, -25.0, -2.5)),
    Case("taxes only, paid", ("bill", ("pay", 280.5), ("refund", UA), "bill"), (280.5,), (13.0,),
         (-13.0, -240.0, -25.0, -2.5), 13.0),
    # the refund fee of 16.50 is more than the 13.00: an invoice of its own
    Case("taxes only, refund fee above", ("bill", ("refund", UA), "bill"), (280.5, 16.5), (13.0,),
         (284.0, -240.0, -40.0, -4.0), fees=(REFUND_FEE,)),
    Case("half, penalty 20", ("bill", ("refund", HALF | {"penalty": 20.0}), "bill"), (280.5,), (80.0,),
         (200.5, -173.0, -25.0, -2.5)),
    # fee: 25.00 × 100/200 = 12.50, tax 1.25
    Case("half, fee by unused value", ("bill", ("refund", HALF | {"penalty": 20.0}), "bill"), (280.5,), (93.75,),
         (186.75, -173.0, -12.5, -1.25), matrix="prorate"),
    # 70.00 + 8.75 + 0.88, then the rest: 130.00 + 53.00 + 16.25 + 1.62
    Case("in two parts, all back", ("bill", ("refund", HALF | {"fare": 70.0}), "bill", "refund", "bill"), (280.5,),
         (79.63, 200.87), ZERO, matrix="prorate"),
    # the discount of 5.00 goes with the fare: 253.00 - 5.00 - 0.50
    Case("refund, discount taken back", ("bill", "refund", "bill"), (275.0,), (247.5,), KEPT_FEE,
         fees=(("discount", "issue", 5.0),)),
    # 100.00 - 2.50 - 0.25
    Case("half, discount taken back by half", ("bill", ("refund", HALF), "bill"), (275.0,), (97.25,),
         (177.75, -153.0, -22.5, -2.25), fees=(("discount", "issue", 5.0),)),
    Case("card ticket", ("bill", PENALTY, "bill"), (27.5,), (), KEPT_FEE, card=True),
    Case("card ticket, refund fee", ("bill", PENALTY, "bill"), (27.5, 16.5), (), (44.0, 0, -40.0, -4.0), card=True,
         fees=(REFUND_FEE,)),
    # sold when all fees went back; the refund's own day has a fee of 15.00 + 1.50
    Case("older contract", ("bill", "new contract", "refund", "bill"), (280.5,), (264.0,), (16.5, 0, -15.0, -1.5),
         matrix="all"),
    Case("refund before billing", (PENALTY, "bill"), (87.5,), (), (87.5, -60.0, -25.0, -2.5)),
    Case("refund of one of two", ("bill", PENALTY, "bill"), (561.0,), (193.0,), (368.0, -313.0, -50.0, -5.0), tickets=2),
    Case("no levy", ("bill", PENALTY, "bill"), (278.0,), (193.0,), (85.0, -60.0, -25.0, 0), levy="none"),
    Case("exempt customer", ("bill", PENALTY, "bill"), (278.0,), (193.0,), (85.0, -60.0, -25.0, 0), levy="exempt"),
    # 18 % of 10.00 go back: 253.00 + 1.80 - 60.00
    Case("part of base fare taxed", ("bill", PENALTY, "bill"), (284.3,), (194.8,), (89.5, -60.0, -25.0, -4.5), levy="india"),
    # 5 % of 100.00 at 18 %: 0.90
    Case("part of base fare taxed, half", ("bill", ("refund", HALF), "bill"), (284.3,), (100.9,),
         (183.4, -153.0, -25.0, -5.4), levy="india"),
    Case("part of base fare taxed, taxes only", ("bill", ("refund", UA), "bill"), (284.3,), (13.0,),
         (271.3, -240.0, -25.0, -6.3), levy="india"),
    Case("10 % of base fare taxed", ("bill", PENALTY, "bill"), (286.1,), (196.6,), (89.5, -60.0, -25.0, -4.5),
         levy="india_int"),
    Case("fee alone taxed", ("bill", PENALTY, "bill"), (282.5,), (193.0,), (89.5, -60.0, -25.0, -4.5), levy="india_fee"),
    # the fee goes back with its 10 %; the refund fee of the 20th bears 20 %: 280.50 - 15.00 - 3.00
    Case("rate changed meanwhile", ("bill", "refund", "bill"), (280.5,), (262.5,), (18.0, 0, -15.0, -3.0), levy="dated",
         matrix="all", fees=(REFUND_FEE,)),
    # 253.00 + 25.30 - 53.00; what is kept for the cancellation bears no tax
    Case("whole price taxed", ("bill", ("refund", {"penalty": 53.0}), "bill"), (305.8,), (225.3,), (80.5, 0, -78.0, -2.5),
         levy="whole"),
    # half of the margin's 19.00
    Case("margin, half", ("bill", ("refund", {"fare": 126.5, "segments": 1, "tax_refunds": {}}), "bill"), (253.0,), (126.5,),
         (126.5, 0, -117.0, -9.5), levy="margin"),
    Case("margin, cancellation fee, paid", ("bill", ("pay", 253.0), ("refund", {"penalty": 53.0}), "bill"), (253.0,), (200.0,),
         (-200.0, 0, -53.0, 0), 200.0, levy="margin"),
    # 193.00 EUR at 0.80: 241.25; the airline keeps 60.00 EUR, 75.00
    Case("in euro, rate changed", ("bill", PENALTY, "bill"), (275.0,), (193.0,), (102.5, -75.0, -25.0, -2.5), currency="EUR"),
)  # fmt: skip

EXCHANGES = (
    # 30.00 more, change fee 20.00 + 2.00
    Case("exchange", ("bill", ("exchange", 30.0), "bill"), (280.5, 52.0), (), (332.5, -283.0, -45.0, -4.5),
         fees=(CHANGE_FEE,)),
    Case("even exchange", ("bill", ("exchange", 0.0), "bill"), (280.5, 22.0), (), (302.5, -253.0, -45.0, -4.5),
         fees=(CHANGE_FEE,)),
    # the new ticket is void, the old one good again
    Case("exchange voided", ("bill", ("exchange", 30.0), "bill", "void", "bill"), (280.5, 52.0), (52.0,),
         (280.5, -253.0, -25.0, -2.5), fees=(CHANGE_FEE,)),
    # 283.00 are the new ticket's value: 30.00 of its own, 253.00 carried over, less 50.00
    Case("exchange, then refund", ("bill", ("exchange", 30.0), "bill", ("refund", {"penalty": 50.0}), "bill"), (280.5, 52.0),
         (30.0, 203.0), (99.5, -50.0, -45.0, -4.5), fees=(CHANGE_FEE,)),
    # 280.50 + 30.00 + 22.00 + 10.00 + 22.00 all back
    Case("two exchanges, all back", ("bill", ("exchange", 30.0), "bill", ("exchange", 10.0), "bill", "refund", "bill"),
         (280.5, 52.0, 32.0), (32.0, 52.0, 280.5), ZERO, fees=(CHANGE_FEE,), matrix="all"),
    # fare of the old ticket: 200.00, of the new: 20.00 more, and 10.00 more in taxes; of 100.00 fare 20.00 are the newer
    Case("exchange, paid, then part of it back",
         ("bill", ("pay", 280.5), ("exchange", 30.0), "bill", ("refund", HALF), "bill"), (280.5, 52.0), (20.0, 80.0),
         (-48.0, -183.0, -45.0, -4.5), 80.0, fees=(CHANGE_FEE,)),
    # 80.00 of the 253.00 stay on an EMD, which costs nothing; refunded less 10.00
    Case("residual value refunded", ("bill", ("exchange", 30.0, 80.0), "bill", ("refund emd", {"penalty": 10.0}), "bill"),
         (280.5, 52.0), (70.0,), (262.5, -213.0, -45.0, -4.5), fees=(CHANGE_FEE,)),
    # the ticket is worth 253.00 - 80.00 + 30.00: 30.00 of its own invoice, 173.00 of the old one; the EMD's 80.00 stay
    Case("ticket beside a residual value refunded", ("bill", ("exchange", 30.0, 80.0), "bill", "refund", "bill"),
         (280.5, 52.0), (30.0, 173.0), (129.5, -80.0, -45.0, -4.5), fees=(CHANGE_FEE,)),
    # this matrix gives the fee back with a part, too: 80.00 + 27.50 with the EMD; then 52.00 and 173.00
    Case("residual value, all back",
         ("bill", ("exchange", 30.0, 80.0), "bill", ("refund emd", {}), "bill", "refund", "bill"), (280.5, 52.0),
         (52.0, 107.5, 173.0), ZERO, fees=(CHANGE_FEE,), matrix="all"),
    # the EMD goes with its ticket: 52.00 back, and the old ticket is worth 253.00 again
    Case("exchange with residual value voided",
         ("bill", ("exchange", 30.0, 80.0), "bill", "void", "bill", "first", "refund", "bill"), (280.5, 52.0),
         (52.0, 253.0), KEPT_FEE, fees=(CHANGE_FEE,)),
    # the EMD pays for a third ticket, with 10.00 and a change fee of 22.00 on top: 90.00 go back of that
    Case("residual value used, refunded",
         ("bill", ("exchange", 0.0, 80.0), "bill", "take emd", ("exchange", 10.0), "bill", "refund", "bill"),
         (280.5, 22.0, 32.0), (10.0, 80.0), (244.5, -173.0, -65.0, -6.5), fees=(CHANGE_FEE,)),
)  # fmt: skip

CASES = VOIDS + REFUNDS + EXCHANGES
