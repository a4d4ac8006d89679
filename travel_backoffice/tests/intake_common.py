"""Documents written by hand: small AIR files and JSON orders."""

import json
from decimal import Decimal

from .common import TravelCommon


def air(
    locator="ABC123",
    tickets=(("1234567890", "JONES/MARY MRS"),),
    amd="0100000001",
    part="1/1",
    fare="200.00",
    taxes=(("YQ", "30.00"), ("DE", "20.50")),
    total="250.50",
    currency="EUR",
    office="BERL12345",
    day="260310",
    remarks=(),
    payment="CASH",
    legs=(("BER", "FRA", "14APR"), ("FRA", "BER", "17APR")),
    extra=(),
):
    """An AIR ticket document: one ticket a passenger, all at the same price.

    :param tickets: (serial, name) of Lufthansa tickets
    :param extra: lines added to each passenger's section
    """
    count = len(tickets)
    lines = [
        "AIR-BLK207;7A;;247;3100025773;1A1326991;001001",
        f"AMD {amd};{part};              ",
        "GW3671291;1A1326991;BER1A0985;AIR",
        f"MUC1A {locator}010;{count:02}{count:02};{office};72320942;{office};72320942;{office};72320942;{office};72320942;"
        f";;;;;;;;;;;;;;;;;;;;;LH {locator}",
        "A-LUFTHANSA;LH 2203",
        f"B-TTP/P1-{count}",
        "C-7906/ 0001AASU-0001AASU-I-0--",
        f"D-{day};{day};{day}",
        "G-   ;;BERBER;",
    ]
    for number, (origin, destination, leaves) in enumerate(legs, 1):
        lines.append(
            f"H-{number:03};{number + 3:03}O{origin};{origin:<17};{destination};{destination:<17};"
            f"LH    018{number} Y Y {leaves}1000 1110 {leaves};OK01;HK01;M ;0;320;;;;;;;ET;0110 ;N;;269;;DE;DE;1"
        )
    tokens = "".join(f" {currency}{amount:<9}{code:<3}AE;" for code, amount in taxes)
    lines += [
        f"K-F{currency}{fare:<11};;;;;;;;;;;;{currency}{total:<11};;;",
        f"KFTF;{tokens};;;",
        "L-",
        "M-YFLEX          ;YFLEX          ",
        "Q-BER LH FRA100.00LH BER100.00EUR200.00END",
    ]
    for number, (serial, name) in enumerate(tickets, 1):
        lines += [
            f"I-{number:03};{number:02}{name};;APBER 030 123456;;",
            *extra,
            f"T-K220-{serial}",
            "FM5",
            f"FP{payment}",
            "FVLH",
            "TKOK10MAR/BERL12345//ETLH",
        ]
    lines += [f"RM {remark}" for remark in remarks]
    return "\r\n".join([*lines, "ENDX", ""])


def emd(locator="ABC123", serial="9990000001", name="JONES/MARY MRS", amount="40.00", amd="0100000009", office="BERL12345"):
    """An AIR EMD (extra baggage) in connection with the first ticket."""
    empty = ";" * 101
    return "\r\n".join(
        [
            "AIR-BLK207;7D;;247;1800093986;1A1326991;001001",
            f"AMD {amd};1/1;              ",
            "GW3671466;1A1326991;BER1A0985;AIR",
            f"MUC1A {locator}016;0101;{office};72320220;{office};72320220;{office};72320220;{office};72320220;",
            "B-TTM",
            "C-7906/ 2710YDSU-2710YDSU-M---",
            "D-260310;260311;260311",
            f"EMD001;004LH;2203;LUFTHANSA;11MAR;D1;1;LH;;;;;TO-LH;AT-BER;S;C;BAGGAGE;0DF;EXTRA BAG;;;;;;;;CV-{amount};F;"
            f"EUR     {amount};N;EUR     {amount};{empty}EUR     {amount};     1.0000;;I;P1",
            "ICW2201234567890;D1;L4",
            f"I-001;01{name};;APBER 030 123456;;",
            f"TMCD220-{serial};;D1",
            "MFPCASH;;;D1",
            "ENDX",
            "",
        ]
    )


def void_air(serials=("1234567890",), action="VOID11MAR", amd="0500022493", day="10MAR26"):
    """An AIR void, one passenger a ticket; ``RSTD11MAR`` takes it back."""
    lines = [
        "AIR-BLK207;MA;;190;0500022186;1A1131927;001001",
        f"AMD {amd};1/1;{action};AASU",
        "GW3671316;1A1131927",
        "MUC1A          ;0301;BERL12345;72320135;;;;;BERL12345;72320135;",
    ]
    for number, serial in enumerate(serials, 1):
        lines += [f"I-{number:03};{number:02}JONES/MARY MRS;;;;", f"T-K220-{serial}", f"R-220-{serial};{day}", "FPCASH"]
    return "\r\n".join([*lines, "ENDX", ""])


def refund_air(
    serials=("1234567890",),
    paid="200.00",
    used="0.00",
    penalty="",
    taxes=(("YQ", "30.00"), ("DE", "20.50")),
    currency="EUR",
    amd="2800011312",
    day="260328",
    settled=True,
    extra=(),
    payment="CASH",
):
    """An AIR refund, one passenger a ticket, all with the same amounts.

    :param settled: with the line (RFD) that says fare paid, fare used and penalty; without, the payment says the total
    """
    fare = Decimal(paid) - Decimal(used)
    listed = sum((Decimal(amount) for _code, amount in taxes), Decimal(0))
    total = fare + listed - Decimal(penalty or 0)
    tokens = "".join(f"Q{currency}{amount:<9}{code:<3}  ;" for code, amount in taxes)
    lines = [
        "AIR-BLK207;RF;;189;2800020142;1A1073783;001001",
        f"AMD {amd};1/1;    28MAR;LESU",
        "ST180072;1A1073783",
        "MUC1A          ;  01;BERL12345;72320566;;;;;BERL12345;72320566;",
        "B-TRFP",
        f"D-{day};{day};{day}",
        f"KRF ;{tokens};;",
    ]
    if settled:
        lines.insert(6, f"RFDL;01MAR26;I;{currency}{paid};{used};{fare};;;{penalty};;;XT{listed};{total};")
    for number, serial in enumerate(serials, 1):
        lines += [
            f"I-{number:03};{number:02}JONES/MARY MRS;;;;",
            f"T-E220-{serial}",
            f"R-220-{serial};28MAR26",
            "SAC2200743S72320",
            *extra,
            f"FP{payment}/{currency}{total}",
        ]
    return "\r\n".join([*lines, "ENDX", ""])


def order_json(number="SO-1", customer="ALPHA", services=None, passengers=None, email="", **values):
    """A JSON order: two nights in a hotel, 180.00 EUR, unless told otherwise."""
    services = services or [
        {
            "type": "hotel",
            "supplier": {"code": "HILTON", "name": "Hilton Berlin"},
            "place": "Berlin",
            "country": "DE",
            "start": "2026-04-14",
            "end": "2026-04-16",
            "nights": 2,
            "rooms": 1,
            "currency": "EUR",
            "fare": "180.00",
            "total": "180.00",
        }
    ]
    people = passengers or [{"key": "1", "last_name": "JONES", "first_name": "MARY", "title": "MRS"}]
    return json.dumps(
        {
            "order_number": number,
            "customer": {"code": customer, "email": email},
            "booked_on": "2026-03-10",
            "issued_on": "2026-03-10",
            "passengers": people,
            "services": services,
            **values,
        }
    )


class IntakeCommon(TravelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.currency"].with_context(active_test=False).search([("name", "=", "EUR")]).active = True
        cls.env.company.partner_id.tz = "Europe/Berlin"
        cls.env.company.country_id = cls.env.ref("base.de")
        cls.alpha = cls.group()
        cls.customer_node = cls.customer(
            "Alpha Ltd", cls.alpha, travel_debtor_code="ALPHA", travel_office_codes="BERL12345, MUCL00001"
        )
        # nothing is charged beside the services themselves
        cls.contract(cls.alpha, "2020-01-01", fee_table_id=cls.fee_table("No fees").id)

    @classmethod
    def receive(cls, *contents, **values):
        """Hand in documents; the answers."""
        documents = [{"source": "1A", "format": "auto", "content": content, **values} for content in contents]
        return cls.env["travel.intake"].receive(documents)

    @classmethod
    def receive_one(cls, content, **values):
        """:return: the answer and the intake"""
        answer = cls.receive(content, **values)[0]
        return answer, cls.env["travel.intake"].browse(answer["intake_id"])

    @classmethod
    def order_of(cls, answer):
        return cls.env["travel.order"].browse(answer["order_ids"])
