"""Files of real shape, where they are at hand: every one ends done or held with a reason a clerk understands."""

import os
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
                    self.assertRegex(path.name, "void|refund", answer["message"])
                self._check_totals(path, answer)

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
