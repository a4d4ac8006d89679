"""Where the story plays: a Berlin agency, the Alpha group with a German and a Swiss company, and their documents."""

from freezegun import freeze_time

from odoo.fields import Command

from .billing_common import BillingCommon
from .intake_common import air, order_json

TODAY = "2026-04-02 10:00:00"
LOCATOR = "QX7ABC"

CSV_HEAD = (
    "order;type;document_number;last_name;first_name;title;more_passengers;customer_code;cost_center;project;"
    "record_locator;issued_on;currency;fare;total;supplier_name;route;start;country;description"
)


class StoryCommon(BillingCommon):
    """Reise Berlin keeps its books in euro; fees bear 19 %, handling (printed guides) 7 %. Today is 2 April 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(TODAY))
        cls._set_up_agency()
        cls._set_up_customers()
        cls._set_up_fees()
        cls._set_up_contracts()

    # -- the agency -------------------------------------------------------------------------------------------------

    @classmethod
    def _set_up_agency(cls):
        germany = cls.env.ref("base.de")
        germany.currency_id.active = True
        cls.agency.currency_id = cls.currency = germany.currency_id
        cls.agency.partner_id.tz = "Europe/Berlin"
        cls.change_company_country(cls.agency, germany)
        cls.vat19, cls.vat7 = cls._vat(19.0), cls._vat(7.0)
        cls.fee_products.taxes_id = [Command.set(cls.vat19.ids)]
        cls.kind("handling").product_id.taxes_id = [Command.set(cls.vat7.ids)]
        positions = cls.env["account.fiscal.position"]
        positions.search([("auto_apply", "=", True), ("company_id", "=", cls.agency.id)]).auto_apply = False
        positions.create(
            {
                "name": "Switzerland: not liable",
                "company_id": cls.agency.id,
                "auto_apply": True,
                "country_id": cls.env.ref("base.ch").id,
            }
        )
        cls.net30 = cls.env["account.payment.term"].create(
            {"name": "30 days net", "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})]}
        )

    @classmethod
    def _vat(cls, rate):
        """A sales tax with a total of its own on the invoice, on the chart's tax account."""
        name = f"VAT {rate:g}%"
        own_total = cls.tax_sale_a.tax_group_id.copy({"name": name})
        return cls.tax_sale_a.copy({"name": name, "amount": rate, "tax_group_id": own_total.id})

    # -- the customers ----------------------------------------------------------------------------------------------

    @classmethod
    def _set_up_customers(cls):
        account_manager = cls.users["account_manager"].id
        cls.alpha = cls.group("Alpha Holding", user_id=account_manager)
        cls.german = cls.customer(
            "Alpha Deutschland GmbH", cls.alpha, travel_debtor_code="20010", country_id=cls.env.ref("base.de").id
        )
        cls.swiss = cls.customer(
            "Alpha Schweiz AG", cls.alpha, travel_debtor_code="20020", country_id=cls.env.ref("base.ch").id
        )
        sales = cls.cost_center(cls.alpha, "100", "Sales")
        cls.cost_center(cls.alpha, "110", "Sales Berlin", sales)
        cls.cost_center(cls.alpha, "120", "Sales Zurich", sales)
        cls.nora = cls.traveller("Nora Berg", cls.german, travel_employee_code="E1001")
        cls.tom = cls.traveller("Tom Holm", cls.german, travel_employee_code="E1002")
        cls.urs = cls.traveller("Urs Frei", cls.swiss, travel_employee_code="E2001")
        patterns = (
            ("Debtor", "customer", False, r"DEBTOR (\d+)"),
            ("Cost centre", "cost_center", False, r"CC-(\w+)"),
            ("Project", "reference", "project", r"PRJ (\S+)"),
        )
        cls.env["travel.intake.pattern"].create(
            [
                {"name": name, "target": target, "reference_code": code, "pattern": pattern}
                for name, target, code, pattern in patterns
            ]
        )

    # -- what is agreed ---------------------------------------------------------------------------------------------

    @classmethod
    def _set_up_fees(cls):
        """The base table, and two that extend it: Alpha Deutschland's until the end of March, and from April."""
        cls.base = cls.fee_table(
            "Base 2026",
            rules=[
                {"name": "Flight ticket", "amount": 30.0, "services": ["air"]},
                {"name": "Hotel booking", "amount": 12.0, "services": ["hotel"]},
                {"name": "Rail ticket", "amount": 10.0, "services": ["rail"]},
                {"name": "Visa procurement", "amount": 45.0, "services": ["visa"], "per": "passenger"},
                {"name": "Travel guide", "kind": "handling", "amount": 5.0, "per": "order"},
            ],
        )
        cls.winter = cls.fee_table(
            "Alpha Deutschland until March",
            cls.base,
            rules=[
                {
                    "name": "Flight, 5 percent",
                    "method": "percent",
                    "percent": 5.0,
                    "base": "base_fare",
                    "minimum": 15.0,
                    "maximum": 40.0,
                    "services": ["air"],
                },
                {"name": "Rail with a flight", "method": "waived", "services": ["rail"], "order_has": "air"},
                {
                    "name": "Contract discount",
                    "kind": "discount",
                    "method": "percent",
                    "percent": 2.0,
                    "base": "base_fare",
                    "services": ["air"],
                },
            ],
        )
        cls.summer = cls.fee_table(
            "Alpha Deutschland from April", cls.base, rules=[{"name": "Flight, flat", "amount": 25.0, "services": ["air"]}]
        )

    @classmethod
    def _set_up_contracts(cls):
        mandated = cls.reference_set(
            "Alpha's references",
            {"code": "cost_center", "name": "Cost centre", "type": "cost_center", "print_on": "both"},
            {
                "code": "employee",
                "name": "Employee code",
                "type": "employee",
                "service_type_ids": [Command.set(cls.service("air").ids)],
            },
            {"code": "project", "name": "Project", "type": "pattern", "pattern": r"P-\d{4}", "print_on": "header"},
        )
        cls.framework = cls.contract(
            cls.alpha,
            fee_table_id=cls.base.id,
            reference_set_id=mandated.id,
            billing_profile_id=cls.by_itself,
            payment_term_id=cls.net30.id,
        )
        cls.until_march = cls.contract(cls.german, date_to="2026-04-01", fee_table_id=cls.winter.id)
        cls.from_april = cls.contract(cls.german, "2026-04-01", fee_table_id=cls.summer.id)

    # -- what the front office sends --------------------------------------------------------------------------------

    @staticmethod
    def flight_to_delhi():
        """Two tickets at 412.50 + YQ 60.00 + DE 22.75 + RA 17.90 = 513.15 each, sold on 30 March."""
        return air(
            locator=LOCATOR,
            tickets=[("4100000001", "BERG/NORA MRS"), ("4100000002", "HOLM/TOM MR")],
            fare="412.50",
            taxes=[("YQ", "60.00"), ("DE", "22.75"), ("RA", "17.90")],
            total="513.15",
            day="260330",
            legs=[("BER", "DEL", "14APR"), ("DEL", "BER", "21APR")],
            remarks=["DEBTOR 20010", "CC-110", "PRJ P-2026"],
            payment="INVOICE",
        )

    @staticmethod
    def hotel_in_delhi():
        """A room for both, seven nights: 389.00 + 27.23 = 416.23."""
        return order_json(
            "H-1",
            "20010",
            record_locator=LOCATOR,
            booked_on="2026-03-30",
            issued_on="2026-03-30",
            cost_center="110",
            project="P-2026",
            passengers=[person("Berg", "Nora", "MRS", "1"), person("Holm", "Tom", "MR", "2")],
            services=[
                {
                    "type": "hotel",
                    "document_type": "voucher",
                    "document_number": "V-4711",
                    "supplier": {"code": "TAJ", "name": "Taj Mahal Hotel"},
                    "place": "Delhi",
                    "country": "IN",
                    "start": "2026-04-14",
                    "end": "2026-04-21",
                    "currency": "EUR",
                    "fare": "389.00",
                    "taxes": [{"code": "GST", "amount": "27.23"}],
                    "total": "416.23",
                }
            ],
        )

    @staticmethod
    def rail_and_visa():
        """Rail to Leipzig 96.00 and two visas 120.00, both for the two."""
        both = "Berg;Nora;MRS;Holm/Tom;20010;110;P-2026;QX7ABC;30.03.2026;EUR"
        return "\n".join(
            [
                CSV_HEAD,
                f"K-77;rail;R-5501;{both};96,00;96,00;German Railways;Berlin Hbf > Leipzig Hbf;13.04.2026;;",
                f"K-77;visa;V-900;{both};120,00;120,00;Consulate;;13.04.2026;IN;Business visa India",
            ]
        )

    @staticmethod
    def swiss_trip():
        """Zurich to Berlin 300.00 + 81.40 = 381.40 and a hotel of 210.00, for the Swiss company."""
        return order_json(
            "CH-1",
            "20020",
            booked_on="2026-03-31",
            issued_on="2026-03-31",
            cost_center="120",
            project="P-2026",
            passengers=[person("Frei", "Urs", "MR")],
            services=[
                flight("ZRH", "BER", "2026-04-10", "220-4100000010", "300.00", "381.40", CH="81.40"),
                hotel("210.00", start="2026-04-10", end="2026-04-12"),
            ],
        )

    @staticmethod
    def flight_at(moment, number, **values):
        """Berlin to Munich for Nora, 200.00, sold at that moment."""
        return order_json(
            number,
            "20010",
            booked_on="2026-03-31",
            issued_on=moment,
            passengers=[person("Berg", "Nora", "MRS")],
            services=[flight("BER", "MUC", "2026-04-20", f"220-41000001{number[-2:]}", "200.00", "200.00")],
            **{"cost_center": "110", "project": "P-2026", **values},
        )

    @staticmethod
    def hotel_without_project():
        """Two nights, 180.00, sold on 1 April; the agent forgot the project."""
        return order_json(
            "H-2",
            "20010",
            booked_on="2026-04-01",
            issued_on="2026-04-01",
            cost_center="110",
            passengers=[person("Holm", "Tom", "MR")],
            services=[hotel("180.00", start="2026-04-20", end="2026-04-22")],
        )

    def trip_documents(self):
        """What belongs to the trip to Delhi, from three systems."""
        return [
            {"source": "1A", "format": "auto", "content": self.flight_to_delhi()},
            {"source": "hotels", "format": "json", "content": self.hotel_in_delhi()},
            {"source": "desk", "format": "csv", "content": self.rail_and_visa()},
        ]

    @staticmethod
    def as_json(content):
        return {"source": "tool", "format": "json", "content": content}

    # -- looking at what came of it ---------------------------------------------------------------------------------

    def receive(self, documents, user=None):
        """Hand in documents as a counter agent does; the answers."""
        return self.env["travel.intake"].with_user(user or self.agent).receive(documents)

    def orders_of(self, answers):
        ids = [order_id for answer in answers for order_id in answer["order_ids"]]
        return self.env["travel.order"].browse(dict.fromkeys(ids))

    @staticmethod
    def booked(moves):
        """Account type or clearing → balance of all lines."""
        found = {}
        for line in moves.line_ids:
            what = "clearing" if line.account_id == line.company_id.travel_clearing_account_id else line.account_id.account_type
            what = f"tax {line.tax_line_id.amount:g}" if line.tax_line_id else what
            found[what] = round(found.get(what, 0.0) + line.balance, 2)
        return found


def person(last_name, first_name, title, key="1"):
    return {"key": key, "last_name": last_name, "first_name": first_name, "title": title}


def flight(origin, destination, day, number, fare, total, **taxes):
    """One flight by Lufthansa, as a service of a JSON order."""
    return {
        "type": "air",
        "document_type": "ticket",
        "document_number": number,
        "carrier": "LH",
        "currency": "EUR",
        "fare": fare,
        "taxes": [{"code": code, "amount": amount} for code, amount in taxes.items()],
        "total": total,
        "segments": [{"origin": origin, "destination": destination, "carrier": "LH", "departure_date": day}],
    }


def hotel(total, **days):
    """A hotel in Berlin, as a service of a JSON order."""
    return {
        "type": "hotel",
        "supplier": {"code": "HILTON", "name": "Hilton Berlin"},
        "place": "Berlin",
        "country": "DE",
        "currency": "EUR",
        "fare": total,
        "total": total,
        **days,
    }
