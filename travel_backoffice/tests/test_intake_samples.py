"""Files of real shape, where they are at hand: every one ends done or held with a reason a clerk understands."""

import os
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from odoo.tests import tagged

from ..formats.read import read
from ..formats.text import decode
from .intake_common import IntakeCommon


def samples():
    """The folder of AIR samples: ``$TBO_SAMPLES``, or ``shared/samples`` in a folder above; None where there is none."""
    named = os.environ.get("TBO_SAMPLES")
    above = [folder / "shared" / "samples" for folder in Path(__file__).resolve().parents]
    if named and not (Path(named) / "air").is_dir():
        return Path(named)
    return next((folder / "air" for folder in ([Path(named)] if named else above) if (folder / "air").is_dir()), None)


@tagged("post_install", "-at_install")
class TestIntakeSamples(IntakeCommon):
    def setUp(self):
        super().setUp()
        self.folder = samples()
        if not self.folder:
            self.skipTest("No samples: neither $TBO_SAMPLES nor a folder shared/samples above the addon")
        for name in ("UAH", "USD", "EUR", "RUB"):
            currency = self.env["res.currency"].with_context(active_test=False).search([("name", "=", name)])
            currency.active = True
        self.files = sorted(self.folder.glob("*.air"))
        self.documents = [{"source": "1A", "content": path.read_bytes()} for path in self.files]

    def test_every_file_with_a_customer(self):
        """With a customer for walk-ins, tickets, EMDs and MCOs become orders whose sums are right; none fails."""
        self.env.company.travel_default_partner_id = self.customer("Walk-in")
        answers = self.env["travel.intake"].receive(self.documents)
        for path, answer in zip(self.files, answers, strict=True):
            with self.subTest(path.name):
                self.assertIn(answer["state"], ("done", "held"), answer["message"])
                self.assertTrue(answer["message"])
                if answer["state"] == "held":
                    self.assertRegex(path.name, "void|refund")
                    self.assertRegex(answer["message"], r"ticket \d{3}-\d{10} not found")
                self._check_totals(path, answer)

    #: What is refunded, as a clerk keys its ticket: fare, taxes, and what goes back by the document.
    SOLD = {
        "void2": ("870-3103872242", 100.0, {"UA": 10.0}, -110.0),
        "void4": ("220-1927917694", 505.0, {}, None),
        # 6278.00 - 3450.00 flown + 397.10 taxes
        "refund2": ("074-6972205888", 6278.0, {"YQ": 213.6, "CH": 78.1, "FR": 105.4}, -3225.1),
        # 557.00 + 152.60 taxes
        "refund4": ("181-3324517394", 557.0, {"HF": 118.3, "UD": 3.9, "YK": 19.0, "UA": 11.4}, -709.6),
        # 3912 - 1996 flown - 978 penalty + 536 taxes
        "refund6": ("181-2834313963", 3912.0, {"HF": 393.0, "UD": 4.0, "YQ": 96.0, "YK": 28.0, "UA": 15.0}, -1474.0),
    }

    def _keyed(self, name):
        """The order of a ticket as a clerk keys it; the ticket's line."""
        number, fare, taxes, _back = self.SOLD[name]
        uah = self.env["res.currency"].search([("name", "=", "UAH")])
        order = self.order(self.customer(f"Customer of {name}"), booked_at=datetime(2008, 8, 1, 10, 0))
        line = self.ticket(order, number, "IEV-VIE-IEV", base_fare=fare, taxes=taxes, currency_id=uah.id)
        order.action_ready()
        return line

    def _correcting(self):
        found = {path.stem: path for path in self.files if path.stem in self.SOLD}
        self.assertEqual(sorted(found), sorted(self.SOLD))
        return [(name, {"source": "1A", "content": path.read_bytes()}) for name, path in sorted(found.items())]

    def _check_corrected(self, name, line, state, message):
        back = self.SOLD[name][3]
        self.assertEqual(state, "done", message)
        corrected = line.correction_ids
        self.assertEqual([round(own.total_amount, 2) for own in corrected], [back] if back else [])

    def test_corrections_of_known_tickets(self):
        """Void and refund files end done when their ticket is known."""
        for name, document in self._correcting():
            with self.subTest(name):
                line = self._keyed(name)
                answer = self.env["travel.intake"].receive([document])[0]
                self._check_corrected(name, line, answer["state"], answer["message"])

    def test_corrections_before_their_tickets(self):
        """They are held, say which ticket they wait for, and complete by themselves when it comes."""
        for name, document in self._correcting():
            with self.subTest(name):
                answer = self.env["travel.intake"].receive([document])[0]
                self.assertEqual(answer["state"], "held")
                self.assertIn(f"ticket {self.SOLD[name][0]} not found", answer["message"])
                line = self._keyed(name)
                intake = self.env["travel.intake"].browse(answer["intake_id"])
                self._check_corrected(name, line, intake.state, intake.message)

    def test_exchanges_are_linked(self):
        """The ticket of an exchange comes to stand in the place of the old one."""
        self.env.company.travel_default_partner_id = self.customer("Walk-in")
        uah = self.env["res.currency"].search([("name", "=", "UAH")])
        for name, old in (("ticket8", "235-3324678925"), ("pnr08", "257-2084970459")):
            with self.subTest(name):
                order = self.order(self.env.company.travel_default_partner_id)
                line = self.ticket(order, old, base_fare=9000.0, currency_id=uah.id)
                order.action_ready()
                path = next(path for path in self.files if path.stem == name)
                answer = self.env["travel.intake"].receive([{"source": "1A", "content": path.read_bytes()}])[0]
                self.assertEqual(answer["state"], "done", answer["message"])
                self.assertEqual(line.standing, "exchanged")
                self.assertEqual(self.order_of(answer).line_ids.original_line_id, line)

    def _check_totals(self, path, answer):
        """What a ticket's document states is what stands on its line: fare + taxes = total, to the cent."""
        lines = self.order_of(answer).line_ids.grouped("document_number")
        for booking in read(decode(path.read_bytes()), "air", self.env.cr.now().date()):
            for service in booking.services:
                if answer["state"] != "done" or service.event == "booking" or service.total is None:
                    continue
                line = lines[service.document_number]
                self.assertEqual(Decimal(str(round(line.total_amount, 2))), service.total)
                self.assertFalse(line.currency_id.compare_amounts(line.base_fare + line.tax_amount, line.total_amount))
                collected = line.tax_ids.filtered(lambda tax: not tax.paid_before)
                self.assertFalse(line.currency_id.compare_amounts(sum(collected.mapped("amount")), line.tax_amount))

    def test_every_file_without_a_customer(self):
        """Without one they are all held, each with its reason; nothing is booked."""
        answers = self.env["travel.intake"].receive(self.documents)
        self.assertEqual({answer["state"] for answer in answers}, {"held"})
        self.assertFalse([answer for answer in answers if not answer["message"] or answer["order_ids"]])
        again = self.env["travel.intake"].receive(self.documents)
        self.assertEqual({answer["state"] for answer in again}, {"duplicate"})

    def test_no_card_number_is_stored(self):
        self.env["travel.intake"].receive(self.documents)
        stored = "\n".join(self.env["travel.intake"].search([]).mapped("content"))
        from ..formats.mask import mask_cards

        self.assertEqual(mask_cards(stored)[1], 0)
