"""Where journeys lead, and what fee rules may call their places."""

from datetime import date

from odoo.fields import Command
from odoo.tests import tagged

from .rating_common import RatingCommon


@tagged("post_install", "-at_install")
class TestJourney(RatingCommon):
    def _flight(self, *legs):
        """A ticket of legs (origin, destination, day of departure)."""
        segments = [
            Command.create({"origin": origin, "destination": destination, "carrier": "LH", "departure_date": day})
            for origin, destination, day in legs
        ]
        trip = self.order(self.alpha)
        return self.line(trip, "air", 100.0, segment_ids=segments, start_date=legs[0][2])

    def _leads_to(self, *legs):
        return self._flight(*legs)._journey().destination.code

    def test_destination(self):
        day = date(2026, 4, 1)
        self.assertEqual(self._leads_to(("KBP", "FRA", day)), "FRA")
        self.assertEqual(self._leads_to(("KBP", "FRA", day), ("FRA", "JFK", day)), "JFK")
        # out on the 1st by way of Frankfurt, back from New York on the 9th
        away = [
            ("KBP", "FRA", day),
            ("FRA", "JFK", day),
            ("JFK", "FRA", date(2026, 4, 9)),
            ("FRA", "KBP", date(2026, 4, 9)),
        ]
        self.assertEqual(self._leads_to(*away), "JFK")
        # five days in Paris, one in Rome
        self.assertEqual(
            self._leads_to(("LHR", "CDG", day), ("CDG", "FCO", date(2026, 4, 6)), ("FCO", "LGW", date(2026, 4, 7))),
            "CDG",
        )
        # home to another airport of the country counts as coming back
        self.assertEqual(self._leads_to(("LHR", "JFK", day), ("JFK", "MAN", date(2026, 4, 5))), "JFK")
        # within one country another city is where it leads
        self.assertEqual(self._leads_to(("SYD", "MEL", day), ("MEL", "PER", date(2026, 4, 5))), "PER")

    def test_facts(self):
        """Regions of countries and of airports; surface sectors are places but no segments."""
        tasman = self.env["travel.region"].create(
            {
                "code": "TAS-1",
                "name": "Trans-Tasman",
                "country_ids": [Command.set((self.env.ref("base.au") | self.env.ref("base.nz")).ids)],
            }
        )
        day = date(2026, 4, 1)
        flight = self._flight(("SYD", "AKL", day), ("AKL", "WLG", day), ("WLG", "SYD", date(2026, 4, 8)))
        flight.segment_ids[1].surface = True
        (sale,) = flight._prepare_sales()
        self.assertEqual(sale.origin, {"SYD", "AU", tasman.code})
        self.assertEqual(sale.destination, {"AKL", "NZ", tasman.code})
        self.assertEqual(sale.within, {tasman.code})
        self.assertEqual(sale.segments, 2)
        # 10 March to 1 April
        self.assertEqual(sale.lead_days, 22)
        self.assertEqual(sale.order_services, frozenset())

    def test_payment(self):
        flight = self._flight(("KBP", "FRA", date(2026, 4, 1)))
        for word, brand, wanted in (
            ("invoice", "", {"invoice"}),
            ("card", "AX", {"card", "AX"}),
            ("card-debit", "CA", {"card", "card-debit", "CA", "CA-debit", "debit"}),
        ):
            flight.write({"form_of_payment": word, "card_brand": brand})
            self.assertEqual(flight._prepare_sales()[0].form_of_payment, wanted)
