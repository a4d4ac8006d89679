"""Advices come in by file, text and bank message; what is remembered, what is told, and what happens the second time."""

import base64
from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .remittance_common import MoneyCommon

CSV = """UTR,Payment Date,Inv No,Gross Amt,TDS,Net Amt
U77,2026-04-02,INV/1,1000.00,100.00,900.00
U77,2026-04-02,INV/2,50.00,,50.00
"""
#: Headings that nobody can guess.
ODD = "Pos;Beleg X;Wert;Bemerkenswertes\n1;INV/1;900,00;a\n2;INV/2;50,00;b\n"


@tagged("post_install", "-at_install")
class TestRemittanceLoad(MoneyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.write({"travel_time_zone": "UTC"} if "travel_time_zone" in cls.env.company._fields else {})
        cls.Remittance = cls.env["travel.remittance"].with_user(cls.controller)
        cls.env["account.journal"].search([("type", "=", "bank"), ("id", "!=", cls.bank.id)]).active = False

    def load(self, content, partner=None, **given):
        content = content.encode() if isinstance(content, str) else content
        return self.Remittance.load(content, partner and partner.id, **given)

    def loaded(self, content, partner=None, **given):
        [answer] = self.load(content, partner, **given)
        self.assertEqual(answer["state"], "loaded", answer)
        return self.Remittance.browse(answer["remittance_id"])

    # -- a file becomes a draft -------------------------------------------------------------------------------------

    def test_a_csv_becomes_a_draft_with_what_was_said(self):
        """900 + 50 = 950 paid; 100 was kept back."""
        [answer] = self.load(CSV, self.alpha, filename="april.csv")
        self.assertEqual((answer["state"], answer["lines"], answer["amount"]), ("loaded", 2, 950.0))
        remittance = self.Remittance.browse(answer["remittance_id"])
        self.assertRecordValues(
            remittance,
            [{"partner_id": self.alpha.id, "amount": 950.0, "reference": "U77", "date": date(2026, 4, 2), "state": "draft",
              "journal_id": self.bank.id, "file_name": "april.csv"}],
        )  # fmt: skip
        self.assertRecordValues(
            remittance.line_ids,
            [
                {"said_number": "INV/1", "said_amount": 900.0, "said_gross": 1000.0, "said_deductions": {"tds": 100.0}},
                {"said_number": "INV/2", "said_amount": 50.0, "said_gross": 50.0, "said_deductions": False},
            ],
        )
        attached = self.env["ir.attachment"].search([("res_model", "=", "travel.remittance"), ("res_id", "=", remittance.id)])
        self.assertEqual((attached.name, attached.raw), ("april.csv", CSV.encode()))

    def test_base64_and_plain_text_as_an_api_sends_them(self):
        encoded = self.Remittance.load(base64.b64encode(CSV.encode()).decode(), self.alpha.id)
        self.assertEqual(encoded[0]["state"], "loaded")
        pasted = self.Remittance.load("UTR: N1\nInvoice INV/1 900.00\nTotal: 900.00", self.alpha.id, paid_on="2026-04-03")
        self.assertEqual((pasted[0]["lines"], pasted[0]["amount"]), (1, 900.0))
        self.assertEqual(self.Remittance.browse(pasted[0]["remittance_id"]).date, date(2026, 4, 3))

    def test_lines_are_matched_at_once(self):
        invoice = self.plain_invoice(self.alpha, 1000.0)
        remittance = self.loaded(f"Invoice;Amount\n{invoice.name};1000,00\n", self.alpha)
        self.assertEqual(remittance.line_ids.allocation_ids.item_id, self.item(invoice))

    def test_a_sum_that_differs_is_told_not_refused(self):
        remittance = self.loaded("Invoice;Amount\nI1;10,00\nTotal;12,00\n", self.alpha)
        self.assertEqual(remittance.amount, 12.0)
        self.assertIn("The payment is 12.00, but its lines add up to 10.00: 2.00 is not explained.", remittance.problems)

    def test_what_cannot_be_read_is_refused_with_a_reason(self):
        [answer] = self.load(b"%PDF-1.7", self.alpha)
        self.assertEqual((answer["state"], answer["remittance_id"]), ("refused", False))
        self.assertIn("PDF", answer["message"])
        self.assertIn("say it once", self.load("a;b\n1;2\n", self.alpha)[0]["message"])

    def test_a_currency_that_is_not_in_use(self):
        self.env["res.currency"].search([("name", "=", "JPY")]).active = False
        own = self.currency.name
        text = f"Customer Code;UTR;Invoice;Amount;Currency\nALPHA;U1;I1;10;JPY\nALPHA;U2;I2;20,00;{own}\n"
        refused, loaded = self.load(text)
        self.assertEqual((refused["state"], loaded["state"]), ("refused", "loaded"))
        self.assertIn("JPY", refused["message"])
        self.env["res.currency"].with_context(active_test=False).search([("name", "=", "JPY")]).active = True
        later, again = self.load(text)
        self.assertEqual((later["state"], again["state"]), ("loaded", "duplicate"))
        self.assertEqual(self.Remittance.browse(later["remittance_id"]).currency_id.name, "JPY")

    # -- the same again ---------------------------------------------------------------------------------------------

    def test_the_same_file_changes_nothing_the_second_time(self):
        first = self.loaded(CSV, self.alpha)
        count = self.Remittance.search_count([])
        [again] = self.load(CSV, self.customer("Beta"), filename="other name.csv")
        self.assertEqual((again["state"], again["remittance_id"]), ("duplicate", first.id))
        self.assertIn(first.name, again["message"])
        self.assertEqual(self.Remittance.search_count([]), count)

    def test_another_company_may_have_the_same_file(self):
        self.loaded(CSV, self.alpha)
        other = self.company_data_2 if hasattr(self, "company_data_2") else self.setup_other_company()
        user = self.role_user("controller", other["company"], "controller_2")
        [answer] = self.env["travel.remittance"].with_user(user).with_company(other["company"]).load(CSV.encode())
        self.assertEqual(answer["state"], "loaded")

    # -- who pays ---------------------------------------------------------------------------------------------------

    def test_the_payer_is_found_by_code_account_and_name(self):
        self.env["res.partner.bank"].create({"acc_number": "DE89 3704 0044 0532 0130 00", "partner_id": self.alpha.id})
        find = self.Remittance._find_payer
        from ..formats.remittance import Payer

        for payer in (Payer(code="alpha"), Payer(account="DE89370400440532013000"), Payer(name="ALPHA LTD")):
            self.assertEqual(find(payer)[0], self.alpha)
        self.assertIn("not known here", find(Payer(name="A%"))[1])
        self.assertIn("does not say who pays", find(Payer())[1])
        self.customer("Alpha Ltd")
        self.assertIn("may be", find(Payer(name="Alpha Ltd"))[1])

    def test_a_file_of_an_unknown_payer_waits_for_the_customer(self):
        remittance = self.loaded("Paid by: Nobody\nInvoice;Amount\nI1;10,00\n")
        self.assertFalse(remittance.partner_id)
        self.assertIn("The payer Nobody is not known here", remittance.problems)

    def test_a_bank_message_names_payer_and_bank_and_is_known_by_the_banks_reference(self):
        self.bank.bank_account_id = self.env["res.partner.bank"].create({"acc_number": "AT611904300234573201", "partner_id": self.env.company.partner_id.id})
        eur = self.env.ref("base.EUR")
        eur.active = True
        entry = (
            '<Ntry><Amt Ccy="EUR">70.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-04-02</Dt></BookgDt>'
            "<AcctSvcrRef>B1</AcctSvcrRef><NtryDtls><TxDtls><RltdPties><Dbtr><Nm>Alpha Ltd</Nm></Dbtr></RltdPties>"
            "<RmtInf><Ustrd>Invoice 4711</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
        )
        account = "<Acct><Id><IBAN>AT611904300234573201</IBAN></Id></Acct>"
        statement = f"<Document><BkToCstmrStmt><Stmt>{account}{entry}</Stmt></BkToCstmrStmt></Document>"
        notice = f"<Document><BkToCstmrDbtCdtNtfctn><Ntfctn>{account}{entry}</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>"
        remittance = self.loaded(statement)
        self.assertEqual((remittance.partner_id, remittance.journal_id, remittance.currency_id), (self.alpha, self.bank, eur))
        self.assertEqual((remittance.line_ids.said_number, remittance.line_ids.said_amount), ("4711", 70.0))
        self.assertEqual(self.load(notice)[0]["state"], "duplicate")

    # -- columns are remembered -------------------------------------------------------------------------------------

    def upload(self, content, partner=None, name="advice.csv"):
        """The dialog as a person has it on the screen."""
        action = self.env["travel.remittance.upload"].with_user(self.controller).open_files(
            [{"name": name, "content": base64.b64encode(content.encode()).decode()}]
        )
        dialog = self.env["travel.remittance.upload"].with_user(self.controller).browse(action["res_id"])
        form = Form(dialog)
        if partner:
            form.partner_id = partner
        return form

    def say(self, form, **columns):
        for place in range(len(form.column_ids)):
            with form.column_ids.edit(place) as column:
                column.field_name = columns.get(column.heading.replace(" ", "_"), False)

    def test_columns_said_once_are_remembered_for_the_customer_and_all_below(self):
        form = self.upload(ODD, self.alpha)
        self.assertIn("say it once", form.problems)
        self.say(form, Beleg_X="number", Wert="amount")
        self.assertFalse(form.problems)
        self.assertIn("INV/1", form.preview)
        action = form.save().action_load()
        remittance = self.Remittance.browse(action["res_id"])
        self.assertEqual(remittance.line_ids.mapped("said_amount"), [900.0, 50.0])
        branch = self.branch("Alpha Nord", self.alpha)
        later = self.loaded(ODD.replace("900,00", "901,00").replace("Beleg X", "BELEG-X"), branch)
        self.assertEqual(later.line_ids.mapped("said_amount"), [901.0, 50.0])
        self.assertIn("say it once", self.load(ODD.replace("900", "902"), self.customer("Beta"))[0]["message"])

    def test_remembered_columns_tell_the_customer_of_a_file_that_names_none(self):
        form = self.upload(ODD, self.alpha)
        self.say(form, Beleg_X="number", Wert="amount")
        form.save().action_load()
        remittance = self.loaded(ODD.replace("900,00", "903,00"))
        self.assertEqual(remittance.partner_id, self.alpha)
        self.assertIn("The customer was found by the columns of the file: check it.", remittance.problems)

    def test_columns_said_anew_take_the_place_of_what_was_said(self):
        for column, text in (("amount", ODD), ("gross", ODD.replace("50,00", "51,00"))):
            form = self.upload(text, self.alpha)
            self.say(form, Beleg_X="number", Wert=column)
            form.save().action_load()
        [layout] = self.env["travel.remittance.layout"].search([("partner_id", "=", self.alpha.id)])
        self.assertEqual(layout.column_ids.mapped("field_name"), [False, "number", "gross", False])

    def test_the_dialog_takes_text_and_shows_what_it_does_not_understand(self):
        form = Form(self.env["travel.remittance.upload"].with_user(self.controller))
        form.text = "Invoice 4711 100.00\nsomething 12"
        form.partner_id = self.alpha
        self.assertEqual(form.problems, "Line 2 is not understood: something 12.")
        self.assertIn("4711", form.preview)
        remittance = self.Remittance.browse(form.save().action_load()["res_id"])
        self.assertEqual(remittance.amount, 100.0)

    def test_the_web_client_asks_for_sizes_of_files_and_still_sees_what_is_in_them(self):
        form = self.upload(CSV, self.alpha)
        dialog = form.save().with_context(bin_size=True)
        dialog.invalidate_recordset()
        self.assertIn("INV/1", dialog.preview)

    def test_the_dialog_with_nothing_and_with_a_file_that_is_known(self):
        with self.assertRaisesRegex(UserError, "Choose a file"):
            self.env["travel.remittance.upload"].with_user(self.controller).create({}).action_load()
        first = self.loaded(CSV, self.alpha)
        action = self.upload(CSV, self.alpha).save().action_load()
        self.assertEqual(action["params"]["next"]["res_id"], first.id)
        self.assertIn(first.name, action["params"]["message"])

    # -- rights -----------------------------------------------------------------------------------------------------

    def test_only_a_credit_controller_loads(self):
        for role in ("agent", "clerk", "account_manager"):
            with self.assertRaises(AccessError):
                self.env["travel.remittance"].with_user(self.users[role]).load(CSV.encode(), self.alpha.id)

    def test_a_customer_or_bank_of_another_company_is_refused(self):
        other = self.setup_other_company()
        journal = other["default_journal_bank"]
        with self.assertRaises(UserError):
            self.load(CSV, self.alpha, journal_id=journal.id)
        self.alpha.company_id = other["company"]
        with self.assertRaises(UserError):
            self.load(CSV, self.alpha)
        with self.assertRaisesRegex(UserError, "There is no"):
            self.Remittance.load(CSV.encode(), 2_000_000_000)
