"""Dunning letters: one to one debtor in one currency, with the items as they stood."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date, html_escape

from ..engine.letter_text import fill

LETTER_STATES = [("draft", "To Send"), ("sent", "Sent"), ("dropped", "Dropped")]
PROGRAM_ONLY = {
    "name", "company_id", "partner_id", "plan_id", "level_id", "level", "date", "currency_id", "credit_amount", "total_amount",
    "net_amount", "interest_amount", "fee_move_id", "pdf_id", "state", "delivery_ids",
}  # fmt: skip


class TravelDunning(models.Model):
    """One letter. Its figures are brought up to date when it is sent, and stay as they were then."""

    _name = "travel.dunning"
    _inherit = ["travel.deliverable"]
    _description = "Dunning Letter"
    _order = "date desc, id desc"
    _check_company_auto = True
    _deliverable_kind = "dunning"

    name = fields.Char(string="Number", required=True, readonly=True, copy=False, default="/")
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company, readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", required=True, index=True, ondelete="restrict", readonly=True)
    plan_id = fields.Many2one("travel.dunning.plan", required=True, index=True, ondelete="restrict", readonly=True)
    level_id = fields.Many2one("travel.dunning.level", string="Letter of Level", required=True, index=True, ondelete="restrict", readonly=True)
    level = fields.Integer(required=True, readonly=True)
    date = fields.Date(required=True, readonly=True, help="When it was prepared, then when it was sent.")
    pay_by = fields.Date(compute="_compute_pay_by", store=True, readonly=False)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    line_ids = fields.One2many("travel.dunning.line", "dunning_id", string="Items", readonly=False)
    total_amount = fields.Monetary(string="Overdue", compute="_compute_amounts", store=True)
    credit_amount = fields.Monetary(string="Your Credit", readonly=True, help="Money of the customer that is not linked to any invoice.")
    net_amount = fields.Monetary(string="To Be Paid", compute="_compute_amounts", store=True)
    interest_amount = fields.Monetary(string="Interest", compute="_compute_amounts", store=True, help="Told, and not charged.")
    text = fields.Text(help="In the customer's language; {customer}, {total}, {pay_by}, {company} and {level} are filled in.")
    title = fields.Char()
    fee_move_id = fields.Many2one("account.move", string="Fee Invoice", readonly=True, copy=False, ondelete="set null", index="btree_not_null")
    pdf_id = fields.Many2one("ir.attachment", string="PDF", readonly=True, copy=False, ondelete="restrict")
    state = fields.Selection(LETTER_STATES, required=True, default="draft", readonly=True, copy=False, index=True, tracking=True)

    @api.depends("date", "level_id")
    def _compute_pay_by(self):
        for letter in self:
            letter.pay_by = letter.date and letter.date + timedelta(days=letter.level_id.pay_within)

    @api.depends("line_ids.amount", "line_ids.interest_amount", "line_ids.state", "credit_amount")
    def _compute_amounts(self):
        for letter in self:
            lines = letter._asked_lines()
            letter.total_amount = sum(lines.mapped("amount"))
            letter.interest_amount = sum(lines.mapped("interest_amount"))
            letter.net_amount = letter.total_amount - letter.credit_amount

    def _asked_lines(self):
        return self.line_ids.filtered(lambda line: line.state != "dropped")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                numbers = self.env["ir.sequence"].with_company(vals["company_id"])
                vals["name"] = numbers.next_by_code("travel.dunning", sequence_date=vals.get("date"))
        return super().create(vals_list)

    def write(self, vals):
        """A letter that was sent stays as it is; how it goes on is the program's."""
        if not self.env.su:
            if PROGRAM_ONLY & vals.keys():
                raise AccessError(self.env._("A letter is sent or dropped by its buttons."))
            if {"text", "title", "line_ids", "pay_by"} & vals.keys() and any(letter.state != "draft" for letter in self):
                raise UserError(self.env._("This letter is on its way: what it says stays."))
        return super().write(vals)

    # -- words ------------------------------------------------------------------------------------------------------

    def _text_shown(self):
        """The text as the customer reads it, paragraph by paragraph."""
        self.ensure_one()
        lang = self.partner_id.lang or self.env.lang
        env = self.with_context(lang=lang).env
        values = {
            "customer": self.partner_id.name,
            "company": self.company_id.name,
            "total": self.currency_id.with_env(env).format(self.net_amount),
            "pay_by": format_date(env, self.pay_by),
            "level": self.level,
        }
        return [part.strip() for part in fill(self.text, values).split("\n\n") if part.strip()]

    # -- delivered --------------------------------------------------------------------------------------------------

    def _deliverable_date(self):
        return self.date

    def _deliverable_due(self):
        return self.pay_by

    def _deliverable_amount(self):
        return self.net_amount, self.currency_id

    def _deliverable_profile(self):
        """The customer's, where it sends letters; else the plan's."""
        profile = super()._deliverable_profile()
        return profile if profile.rule_ids.filtered("send_dunning") else self.plan_id.delivery_profile_id

    def _deliverable_obstacle(self):
        return "" if self.state == "sent" else self.env._("%s is not to be sent.", self.name)

    def _deliverable_users(self):
        return self.plan_id.user_id

    def _deliverable_mail(self, mail):
        """The letter's own words."""
        body = "".join(f"<p>{part}</p>" for part in self._text_html())
        return {**mail, "subject": " ".join(f"{self.company_id.name}: {self.title or ''} {self.name}".split()), "body": body}

    def _text_html(self):
        """Paragraphs with what people wrote made harmless."""
        return [str(html_escape(part)).replace("\n", "<br/>") for part in self._text_shown()]

    def _deliverable_contents(self, rule):
        return [("pdf", self._pdf())] if rule.with_pdf else []

    def _pdf(self):
        """The letter on paper, made once."""
        self.ensure_one()
        if not self.pdf_id:
            report = "travel_backoffice.report_dunning"
            # sudo: the paper is made for who may send the letter, from what the letter holds
            content, _kind = self.env["ir.actions.report"].sudo()._render_qweb_pdf(report, res_ids=self.ids)
            vals = {"name": f"{self.name.replace('/', '_')}.pdf", "raw": content, "mimetype": "application/pdf"}
            vals |= {"res_model": self._name, "res_id": self.id}
            self.sudo().pdf_id = self.env["ir.attachment"].sudo().create(vals)
        return self.pdf_id


class TravelDunningLine(models.Model):
    """An item of a letter, as it stood. Each item is reminded of once at each level."""

    _name = "travel.dunning.line"
    _description = "Item of a Dunning Letter"
    _order = "dunning_id, due, id"

    dunning_id = fields.Many2one("travel.dunning", string="Letter", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="dunning_id.company_id", store=True)
    partner_id = fields.Many2one(related="dunning_id.partner_id", store=True, index=True)
    date = fields.Date(related="dunning_id.date", store=True)
    item_id = fields.Many2one("account.move.line", string="Open Item", required=True, index=True, ondelete="cascade", readonly=True)
    move_id = fields.Many2one(related="item_id.move_id", string="Invoice", store=True, index=True)
    invoice_date = fields.Date(related="move_id.invoice_date", string="Invoiced")
    due = fields.Date(readonly=True)
    days = fields.Integer(string="Days Overdue", readonly=True)
    level = fields.Integer(readonly=True)
    also = fields.Boolean(string="Listed Only", readonly=True, help="Overdue and reminded of before; it does not rise with this letter.")
    currency_id = fields.Many2one(related="dunning_id.currency_id")
    open_amount = fields.Monetary(string="Open", readonly=True)
    disputed_amount = fields.Monetary(string="Disputed", readonly=True)
    amount = fields.Monetary(string="Reminded Of", readonly=True)
    interest_amount = fields.Monetary(string="Interest", readonly=True)
    paused_until = fields.Date(readonly=True, help="Taken out of a letter: it comes again after this day.")
    state = fields.Selection(LETTER_STATES, required=True, default="draft", readonly=True, index=True)

    _once_uniq = models.UniqueIndex(
        "(item_id, level) WHERE state IN ('draft', 'sent') AND also IS NOT TRUE", "This item is reminded of at this level already."
    )

    def action_drop(self):
        """Button: leave this item out for now."""
        letters = self.dunning_id
        letters.check_access("write")
        if letters.filtered(lambda letter: letter.state != "draft"):
            raise UserError(self.env._("This letter is on its way: what it says stays."))
        for line in self.sudo():  # sudo: the right to the letter was checked
            line.write({"state": "dropped", "paused_until": line.dunning_id._pause_until()})
        letters._drop_empty()
        return True
