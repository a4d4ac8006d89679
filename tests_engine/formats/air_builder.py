"""Writes AIR documents for tests, line by line as a reservation system does. People and prices are made up."""

from datetime import date, datetime

from formats.booking import Booking
from formats.read import read

RECEIVED = date(2026, 6, 30)


def local(text):
    """A time at its own place, such as ``2026-05-11T09:00``."""
    return datetime.fromisoformat(text)


def price(currency, amount):
    """``EUR`` and ``100.00`` padded as in a K- line."""
    return f"{currency}{amount}".ljust(15)


def fare_line(fare, total, equivalent="", rate="", tag="K-F"):
    """A K-, KN- or KS- line; amounts such as ``EUR100.00``."""
    return f"{tag}{fare.ljust(14)};{equivalent.ljust(15)};;;;;;;;;;;{total.ljust(15)};{rate.ljust(11)};;   "


def tax(currency, amount, code, nature="  ", flag=" "):
    """One token of 18 characters."""
    return f"{flag}{currency}{amount:<9}{code:<3}{nature:<2}"


def taxes(*tokens, tag="KFTF"):
    return ";".join([tag, *tokens]) + ";" * 10


def flight(number, origin, destination, flown, line=None, kind="H", stop="O", status="OK01"):
    """``flown`` is the fixed part: carrier, flight, classes, dates and times."""
    line = number + 1 if line is None else line
    mark = "X" if kind == "U" else ""
    return (
        f"{kind}-{number:03}{mark};{line:03}{stop}{origin};{origin + ' CITY':<17};{destination};{destination + ' CITY':<17};"
        f"{flown};{status};HK01;M ;0;320;;;1PC;2 ;;ET;0200 ;N;500;DE;AT;1 "
    )


def flown(carrier, number, booked, day, leaves, arrives, arrival=None):
    return f"{carrier:<6}{number:<5}{booked} {booked} {day}{leaves:<5}{arrives:<5}{arrival or day}"


def carrier(name="LUFTHANSA", code="LH", accounting="220"):
    return f"A-{name};{code} {accounting}3"


def passenger(number, name, suffix="", contact="APBER 030 5550100 - MUSTER REISEN"):
    return f"I-{number:03};{number:02}{name}{suffix};;{contact};;"


def document(
    *body,
    kind="7A",
    amd="0400012345",
    parts="1/1",
    action="",
    locator="Q2W3E4",
    days="260402;260410;260410",
    scope="X",
    command="B-TTP",
    party="0101",
    end="ENDX",
):
    """A whole document: the usual upper part, then ``body``."""
    head = [
        f"AMD {amd};{parts};{action:<14}",
        "GW1234567;1A7654321;BER1A0985;AIR",
        f"MUC1A {locator or '      '}001;{party};BERXX2100;23200011;BERXX2100;23200011;BERXX2100;23200011;"
        f"BERXX2200;23200022;;;;;;;;;;;;;;;;;;;;;;LH {locator};OS ABCDEF",
    ]
    first = f"AIR-BLK207;{kind};;{{:03}};0400012345;1A7654321;001001"
    length = len(first.format(0)) + 2 + sum(len(line) + 2 for line in head)
    rest = [command, "C-7906/ 1234ABSU-5678CDSU-I-0--", f"D-{days}"] if days else [command]
    if scope is not None:
        rest.append(f"G-{scope:<3};;BERVIE;E1")
    return "\r\n".join([first.format(length), *head, *rest, *body, end, ""])


def ticket(*extra, above=(), total="EUR150.00", payment="FPCASH", kind="7A", **header):
    """A ticket of EUR 100.00 + YQ 30.00 + DE 20.00 for one traveller, Berlin - Vienna and back."""
    return document(
        carrier(),
        flight(1, "BER", "VIE", flown("LH", "0123", "Y", "11MAY", "0900", "1015")),
        flight(2, "VIE", "BER", flown("LH", "0124", "Y", "14MAY", "1800", "1915")),
        fare_line("EUR100.00", total),
        taxes(tax("EUR", "30.00", "YQ", "AC"), tax("EUR", "20.00", "DE", "SE")),
        "TAX-EUR30.00    YQ ;EUR20.00    DE ;",
        "M-YFLEX          ;YFLEX    CH25  ",
        "Q-BER LH VIE50.00LH BER50.00EUR100.00END;FXP",
        *above,
        passenger(1, "MUSTERFRAU/ERIKA MRS"),
        "T-K220-1234567890",
        "FENONREF/REBOOK FREE;S2-3;P1",
        "FM*M*5",
        payment,
        "FVLH;S2-3;P1",
        "TKOK10APR/BERXX2100//ETLH",
        *extra,
        kind=kind,
        **header,
    )


def one(content) -> Booking:
    (booking,) = read(content, "air", RECEIVED)
    return booking


def service(content):
    (only,) = one(content).services
    return only
