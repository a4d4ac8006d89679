"""Six customers, what is agreed with each, what the front office sends in a month, and real receivers for what goes out."""

from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from aiosmtpd.controller import Controller
from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.base.models.ir_cron import IrCron

from .channel_servers import Receiver, SftpServer
from .einvoice_common import EinvoiceCommon
from .intake_common import air, order_json
from .mail_common import MailHouse, free_port
from .story_common import hotel, person

SECRET = "whisper"
CSV = "order;type;document_number;last_name;first_name;title;customer_code;issued_on;currency;fare;total;supplier_name;start;ref:CC"
# the scheduled jobs that carry an invoice out of the house, in no special order
JOBS = (
    ("travel.order.line", "_cron_set_due"),
    ("travel.billing.run", "_cron_bill_due"),
    ("travel.billing.run", "_cron_work", 1),
    ("travel.data.request", "_cron_ask"),
    ("travel.delivery", "_cron_deliver"),
)


class AutosendCommon(EinvoiceCommon):
    """Travel House, Berlin, in March 2026. Each service bears a fee of 30.00 and 19 % on it, 5.70; fares bear none."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the days are the story's, nobody asks for one
        asked = {key: value for key, value in cls.env.context.items() if key != "travel_invoice_date"}
        cls.env = cls.env(context={**asked, "force_report_rendering": True})
        cls.agency.currency_id = cls.currency = cls.env.ref("base.EUR")
        cls.currency.active = True
        fees = cls.fee_table("Fees", rules=[{"name": "Service fee", "amount": 30.0}])
        cls.terms = {"fee_table_id": fees.id, "payment_term_id": cls.term("30 days", 30).id}
        cls.env["travel.intake.pattern"].create(
            [
                {"name": name, "target": target, "reference_code": code, "pattern": pattern}
                for name, target, code, pattern in (
                    ("Debtor", "customer", False, r"DEBTOR (\w+)"),
                    ("Cost centre", "reference", "CC", r"CC-(\w+)"),
                    ("Purchase order", "reference", "PO", r"PO (\S+)"),
                )
            ]
        )
        cls._open_receivers()
        cls._set_up_customers()

    @classmethod
    def term(cls, name, days):
        part = {"value": "percent", "value_amount": 100, "nb_days": days}
        return cls.env["account.payment.term"].create({"name": name, "line_ids": [Command.create(part)]})

    # -- receivers --------------------------------------------------------------------------------------------------

    @classmethod
    def _open_receivers(cls):
        """Servers of this machine, on ports of their own, until the tests of this class are through."""
        folder = TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.drop = Path(folder.name).resolve()
        cls.sftp, cls.hook, cls.house = SftpServer(cls.drop), Receiver(), MailHouse()
        cls.addClassCleanup(cls.sftp.close)
        cls.addClassCleanup(cls.hook.close)
        controller = Controller(cls.house, hostname="127.0.0.1", port=free_port())
        controller.start()
        cls.addClassCleanup(controller.stop)
        servers = cls.env["ir.mail_server"]
        servers.search([]).active = False
        servers.create({"name": "House", "smtp_host": "127.0.0.1", "smtp_port": controller.port})
        cls.startClassPatcher(patch.object(cls.registry["ir.mail_server"], "_disable_send", classmethod(lambda cls: False)))

    @classmethod
    def channel_of(cls, kind, **values):
        return cls.env["travel.delivery.channel"].create({"name": f"By {kind}", "type": kind, **values})

    # -- customers --------------------------------------------------------------------------------------------------

    @classmethod
    def _set_up_customers(cls):
        cls.mail, cls.portal, cls.paper = (
            cls.env.ref(f"travel_backoffice.delivery_channel_{kind}") for kind in ("email", "portal", "print")
        )
        cls.anker, cls.birke, cls.cux = cls._anker(), cls._birke(), cls._cux()
        cls.dorn, cls.erika, cls.falke = cls._dorn(), cls._erika(), cls._falke()
        cls.six = cls.anker | cls.birke | cls.cux | cls.dorn | cls.erika | cls.falke

    @classmethod
    def agreed(cls, partner, billing, *sendings, references=(), extracts=(), **terms):
        """The contract of a customer.

        :param sendings: channel and values of each
        """
        profile = cls.env["travel.billing.profile"].create({"name": partner.name, **billing})
        rules = [Command.create({"channel_id": channel.id, **values}) for channel, values in sendings]
        delivery = {"name": partner.name, "rule_ids": rules, **{f"extract_{kind}": True for kind in extracts}}
        terms = {**cls.terms, "billing_profile_id": profile.id, **terms}
        terms["delivery_profile_id"] = cls.env["travel.delivery.profile"].create(delivery).id
        if references:
            terms["reference_set_id"] = cls.reference_set(partner.name, *references).id
        cls.contract(partner, **terms)
        return partner

    @classmethod
    def layout(cls, kind):
        return {"layout_id": cls.env.ref(f"travel_backoffice.data_layout_{kind}").id}

    @classmethod
    def _anker(cls):
        """By the month, dated its last day; PDF and XLSX by mail, extracts to travellers and cost centres."""
        anker = cls.buyer("Anker AG", travel_debtor_code="ANKER", email="bills@anker.example")
        chief = cls.env["res.partner"].create({"name": "Ida Chief", "email": "ida@anker.example"})
        for code, responsible in (("100", chief), ("200", chief.copy({"name": "Ole Chief", "email": "ole@anker.example"}))):
            cls.cost_center(anker, code, responsible_id=responsible.id)
        cls.nora = cls.traveller("Nora Berg", anker, email="nora@anker.example")
        cls.tom = cls.traveller("Tom Holm", anker, email="tom@anker.example")
        own = {"send_invoices": False, "send_credit_notes": False, "send_extracts": True, "recipients": "owner"}
        return cls.agreed(
            anker,
            {"rhythm": "monthly", "invoice_per": "company", "dated": "period"},
            (cls.mail, cls.layout("xlsx")),
            (cls.mail, own),
            references=[{"code": "CC", "name": "Cost centre", "type": "cost_center", "print_on": "both"}],
            extracts=("traveller", "cost_center"),
        )

    @classmethod
    def _birke(cls):
        """By the fortnight, an invoice for each cost centre; UBL by mail."""
        birke = cls.buyer("Birke GmbH", travel_debtor_code="BIRKE", email="bills@birke.example")
        cls.cost_center(birke, "100")
        cls.cost_center(birke, "200")
        return cls.agreed(
            birke,
            {"rhythm": "fortnightly", "invoice_per": "cost_center"},
            (cls.mail, {"einvoice_format": "ubl_bis3"}),
            references=[{"code": "CC", "name": "Cost centre", "type": "cost_center"}],
        )

    @classmethod
    def _cux(cls):
        """When the order is complete, with its purchase order; UBL and CSV to an SFTP server."""
        cux = cls.buyer("Cux Offshore AG", travel_debtor_code="CUX", email="bills@cux.example")
        channel = cls.channel_of(
            "sftp", folder="/{code}", sftp_host="127.0.0.1", sftp_port=cls.sftp.port, sftp_user="agency", sftp_password="right"
        )
        channel.sftp_host_key = cls.sftp.host_key.export_public_key().decode().strip()
        return cls.agreed(
            cux,
            {"rhythm": "at_once", "invoice_per": "order", "po_code": "PO", "po_required": True},
            (channel, {"einvoice_format": "ubl_bis3", **cls.layout("csv")}),
            references=[{"code": "PO", "name": "Purchase order", "einvoice_field": "order", "print_on": "both"}],
        )

    @classmethod
    def _dorn(cls):
        """A sub-agent: by the week; portal and mail."""
        dorn = cls.sub_agent("Dorn Reisen", travel_debtor_code="DORN", email="bills@dorn.example")
        contact = cls.env["res.partner"].create({"name": "Ute Dorn", "parent_id": dorn.id})
        new_test_user(cls.env, login="dorn", groups="base.group_portal", partner_id=contact.id)
        return cls.agreed(
            dorn,
            {"rhythm": "weekly", "invoice_per": "company"},
            (cls.portal, {}),
            (cls.mail, {}),
        )

    @classmethod
    def _erika(cls):
        """Walk-in: at once, on paper."""
        erika = cls.customer("Walk-in", travel_debtor_code="WALKIN")
        return cls.agreed(erika, {"rhythm": "at_once", "invoice_per": "order"}, (cls.paper, {}))

    @classmethod
    def _falke(cls):
        """By the month and department, fees apart and due after 10 days; PDF and JSON to a URL."""
        falke = cls.buyer("Falke KG", travel_debtor_code="FALKE", email="bills@falke.example")
        cls.cost_center(falke, "300")
        sea, sky = cls.department("Sea", falke), cls.department("Sky", falke)
        cls.urs = cls.traveller("Urs Frei", sea, email="urs@falke.example")
        cls.vera = cls.traveller("Vera Blum", sky, email="vera@falke.example")
        channel = cls.channel_of("webhook", webhook_url=cls.hook.url, webhook_secret=SECRET, timeout=10)
        channel.sudo().webhook_internal = True
        partner = cls.agreed(
            falke,
            {
                "rhythm": "monthly",
                "invoice_per": "department",
                "dated": "period",
                "separate_fees": True,
                "fee_payment_term_id": cls.term("10 days", 10).id,
            },
            (channel, cls.layout("json")),
            references=[{"code": "CC", "name": "Cost centre", "type": "cost_center"}],
        )
        cls.env["travel.reference.set"].search([("name", "=", falke.name)]).ask_first = "traveller"
        return partner

    # -- documents --------------------------------------------------------------------------------------------------

    @staticmethod
    def flights(debtor, day, *tickets, payment="INVOICE", locator="ABC123", remarks=()):
        """An AIR file: tickets at 200.00 + YQ 30.00 + DE 20.50 = 250.50."""
        said = [f"DEBTOR {debtor}", *remarks]
        return air(locator, tickets, f"01{tickets[0][0][2:]}", day=day, payment=payment, remarks=said)

    @staticmethod
    def night(debtor, day, number, last_name, first_name, **references):
        """A JSON order of a hotel at 180.00."""
        return order_json(
            number,
            debtor,
            [{**hotel("180.00", start="2026-04-14", end="2026-04-16"), "document_number": f"V-{number}"}],
            [person(last_name, first_name, "MRS")],
            booked_on=day,
            issued_on=day,
            references=references,
        )

    @staticmethod
    def rail(*rows):
        """A CSV file of Birke's rail journeys: number, cost centre, day, amount."""
        texts = (
            f"{number};transfer;{number};Jung;Mia;MRS;BIRKE;{day};EUR;{amount};{amount};Birke Cars;10.04.2026;{center}"
            for number, center, day, amount in rows
        )
        return "\n".join([CSV, *texts])

    # -- the month --------------------------------------------------------------------------------------------------

    @contextmanager
    def on(self, day):
        """That day, at ten."""
        with freeze_time(f"{day} 10:00:00"):
            yield

    def comes_in(self, *contents):
        """The front office hands in documents, the scheduled jobs run; the answers."""
        documents = [{"source": "1A", "format": "auto", "content": content} for content in contents]
        answers = self.env["travel.intake"].with_user(self.agent).receive(documents) if documents else []
        self.jobs()
        return answers

    def jobs(self):
        """All that runs by itself, as it runs by itself: as the program, twice over."""
        program = self.env(su=True, user=self.env.ref("base.user_root").id)
        with patch.object(IrCron, "_commit_progress", lambda *_args, **_values: 3600.0):
            for model, job, *arguments in JOBS * 2:
                getattr(program[model], job)(*arguments)
        self.env.invalidate_all()
