"""What the self-audit found: one wrong charge or levy of one billed service, until a person has settled it."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

CODES = [
    ("missing", "Fee Missing"),
    ("double", "Charged Twice"),
    ("over", "Charged Too Much"),
    ("under", "Charged Too Little"),
    ("no_agreement", "Fee Without Agreement"),
    ("levy", "Levy Wrongly Applied"),
    ("disagree", "Charge and Invoice Disagree"),
]
STATES = [
    ("open", "To Decide"),
    ("released", "Released"),
    ("settled", "Settled"),
    ("dismissed", "Dismissed"),
    ("closed", "Cause Gone"),
]
#: Findings that say that something was billed wrong.
WRONG = ("open", "released", "settled")
DECIDES = ("travel_backoffice.group_travel_account_manager", "travel_backoffice.group_travel_manager")


class TravelAuditFinding(models.Model):
    """``difference`` is expected − billed: above zero the customer owes it, below it is owed to him.

    Found again, it is renewed, never doubled: line, kind of error and what it is about are unique.
    """

    _name = "travel.audit.finding"
    _inherit = ["mail.thread"]
    _description = "Self-Audit Finding"
    _order = "billed_on desc, order_id desc, id"
    _rec_name = "title"

    audit_id = fields.Many2one("travel.audit", string="Seen by", index=True, readonly=True, ondelete="set null")
    line_id = fields.Many2one("travel.order.line", string="Service", required=True, index=True, readonly=True, ondelete="cascade")
    order_id = fields.Many2one(related="line_id.order_id", store=True, index=True)
    company_id = fields.Many2one(related="line_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="line_id.partner_id", string="Customer", store=True, index=True)
    travel_root_id = fields.Many2one(related="order_id.travel_root_id", string="Customer Group", store=True, index=True)
    currency_id = fields.Many2one(related="line_id.currency_id", store=True)
    company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company Currency")
    charge_id = fields.Many2one("travel.charge", index="btree_not_null", readonly=True, ondelete="set null")
    rule_id = fields.Many2one("travel.fee.rule", string="Rule That Holds", readonly=True, ondelete="set null")
    kind_id = fields.Many2one("travel.charge.kind", string="Kind of Charge", readonly=True, index=True)
    code = fields.Selection(CODES, string="Error", required=True, readonly=True, index=True)
    what = fields.Char(required=True, readonly=True, help="What the finding is about; unique for line and error.")
    billed_on = fields.Date(readonly=True, index=True)
    month = fields.Date(compute="_compute_month", store=True, index=True, help="First day of the month in which it was billed.")
    charged = fields.Monetary(string="Billed", readonly=True)
    expected = fields.Monetary(string="Should Be", readonly=True)
    difference = fields.Monetary(readonly=True, help="Above zero: the customer owes it. Below: it is owed to the customer.")
    wrong_company = fields.Monetary(
        string="Wrong, in the Company's Currency", currency_field="company_currency_id", readonly=True, help="Without its sign."
    )
    words = fields.Text(string="Why", readonly=True)
    title = fields.Char(compute="_compute_title")
    state = fields.Selection(STATES, default="open", required=True, readonly=True, index=True, tracking=True)
    # decided by a person
    dismissed_reason = fields.Char(readonly=True, tracking=True)
    decided_by_id = fields.Many2one("res.users", string="Decided by", readonly=True)
    decided_at = fields.Datetime(readonly=True)
    adjustment_line_id = fields.Many2one(
        "travel.order.line", string="Adjustment", index="btree_not_null", readonly=True, ondelete="set null", copy=False
    )
    release_number = fields.Integer(default=0, readonly=True, help="Counts releases; part of the adjustment's key.")
    original_move_id = fields.Many2one("account.move", string="Billed on Invoice", readonly=True, ondelete="set null")
    note_names = fields.Char(compute="_compute_note_names", string="Notes", help="Debit and credit notes that settle it.")

    _what_uniq = models.Constraint("UNIQUE(line_id, code, what)", "This finding stands already.")

    @api.depends("billed_on")
    def _compute_month(self):
        for finding in self:
            finding.month = finding.billed_on and finding.billed_on.replace(day=1)

    @api.depends("code", "kind_id", "line_id")
    @api.depends_context("lang")
    def _compute_title(self):
        codes = dict(self._fields["code"]._description_selection(self.env))
        for finding in self:
            parts = [codes.get(finding.code), finding.kind_id.name, finding.line_id.document_number or finding.line_id.name]
            finding.title = " · ".join(filter(None, parts))

    def _compute_note_names(self):
        for finding in self:
            finding.note_names = ", ".join(finding._notes().mapped("display_name"))

    def _notes(self):
        """The invoices and credit notes of the adjustments."""
        # sudo: account managers are told of the notes that they released; opening them needs the right to invoices
        return self.sudo().adjustment_line_id.charge_ids.invoice_line_id.move_id

    # -- guards -----------------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_keyed()
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_keyed()
        return super().write(vals)

    def _refuse_keyed(self):
        if not self.env.su:
            raise AccessError(self.env._("Findings follow from the self-audit; they are released or dismissed by their buttons."))

    def _check_decides(self):
        """:raise AccessError: unless the user may decide about findings, and reads these"""
        if not (self.env.su or any(self.env.user.has_group(group) for group in DECIDES)):
            raise AccessError(self.env._("Account managers and back-office managers decide about findings."))
        self.check_access("read")

    # -- decided ----------------------------------------------------------------------------------------------------

    def dismiss(self, reason):
        """Leave these as they are, for a reason that is remembered: only another figure asks again.

        :param reason: why; asked for always
        :raise UserError: without a reason, or for what is not open
        """
        self._check_decides()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why this is left as it is."))
        self._take_open().write({"state": "dismissed", "dismissed_reason": reason.strip(), **self._decided()})
        return True

    def action_reopen(self):
        """Take a dismissal back."""
        self._check_decides()
        # sudo: checked above; what is dismissed may be opened again
        self.sudo().filtered(lambda finding: finding.state == "dismissed").write({"state": "open", "dismissed_reason": False})
        return True

    def _decided(self):
        return {"decided_by_id": self.env.uid, "decided_at": fields.Datetime.now()}

    def _take_open(self):
        """These, locked, with the rights to change them; all must be open.

        :raise UserError: when one is not, or somebody else decides about it just now
        """
        # sudo: only their buttons change findings; every caller has checked who decides
        findings = self.sudo()
        locked = findings.try_lock_for_update(allow_referencing=True)
        locked.invalidate_recordset(["state"])
        if locked != findings or any(finding.state != "open" for finding in locked):
            raise UserError(self.env._("Some of these are decided already, or somebody decides about them just now."))
        return findings

    # -- ways on ----------------------------------------------------------------------------------------------------

    def action_open_order(self):
        self.ensure_one()
        return {"type": "ir.actions.act_window", "res_model": "travel.order", "res_id": self.order_id.id, "view_mode": "form"}

    def action_open_notes(self):
        """The debit or credit notes that settle these."""
        self.check_access("read")
        return self._notes().sudo(False)._travel_action_open()
