"""Settings of agency memos: deadline, owner, what an overdue one becomes, and the accounts of what is kept."""

from odoo import fields, models

OVERDUE = [
    ("accept", "It Counts as Accepted"),
    ("remind", "It Waits, and Its Owner Is Reminded"),
]


class ResCompany(models.Model):
    _inherit = "res.company"

    travel_memo_dispute_days = fields.Integer(string="Days to Dispute Memos", default=15, groups="base.group_user")
    travel_memo_overdue = fields.Selection(OVERDUE, string="Memo Not Disputed in Time", default="accept", required=True, groups="base.group_user")
    travel_memo_user_id = fields.Many2one(
        "res.users", string="Owner of Memos", help="Blank: the agent of the order that the memo is about.",
        groups="base.group_user",
    )
    travel_memo_journal_id = fields.Many2one(
        "account.journal", string="Memo Journal", domain="[('type', '=', 'general')]", check_company=True,
        groups="base.group_user",
    )
    travel_adm_account_id = fields.Many2one(
        "account.account", string="Debit Memos Account", check_company=True, help="Expense of debit memos that are kept.",
        groups="base.group_user",
    )
    travel_acm_account_id = fields.Many2one(
        "account.account", string="Credit Memos Account", check_company=True, help="Income of credit memos that are kept.",
        groups="base.group_user",
    )

    def _travel_prepare_accounting(self):
        result = super()._travel_prepare_accounting()
        for company in self.filtered(lambda company: company._travel_has_chart()).sorted("parent_path"):
            company._travel_prepare_memos()
        return result

    def _travel_prepare_memos(self):
        """Fill what is blank: two accounts of its own, and the first general journal."""
        self.ensure_one()
        if not self.travel_adm_account_id:
            self.travel_adm_account_id = self._travel_memo_account("travel_adm", "expense", self.env._("Agency Debit Memos"))
        if not self.travel_acm_account_id:
            self.travel_acm_account_id = self._travel_memo_account("travel_acm", "income_other", self.env._("Agency Credit Memos"))
        if not self.travel_memo_journal_id:
            journals = self.env["account.journal"].with_company(self)
            domain = [*journals._check_company_domain(self), ("type", "=", "general")]
            self.travel_memo_journal_id = journals.search(domain, limit=1) or self.parent_id.travel_memo_journal_id

    def _travel_memo_account(self, name, account_type, label):
        """The account made before, the main company's, or a new one with a free code of the chart."""
        main = self.root_id
        xmlid = self.env["account.chart.template"].company_xmlid(name, main)
        if known := self.env.ref(xmlid, raise_if_not_found=False):
            return known
        accounts = self.env["account.account"].with_company(main)
        domain = [*accounts._check_company_domain(main), ("account_type", "=", account_type)]
        neighbour = accounts.search(domain, order="code desc", limit=1)
        account = accounts.create(
            {
                "name": label,
                "code": accounts._search_new_account_code(neighbour.code or ("450000" if name == "travel_acm" else "650000")),
                "account_type": account_type,
                "company_ids": [fields.Command.set(main.ids)],
            }
        )
        self.env["ir.model.data"]._update_xmlids([{"xml_id": xmlid, "record": account, "noupdate": True}])
        return account


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    travel_memo_dispute_days = fields.Integer(related="company_id.travel_memo_dispute_days", readonly=False)
    travel_memo_overdue = fields.Selection(related="company_id.travel_memo_overdue", readonly=False)
    travel_memo_user_id = fields.Many2one(related="company_id.travel_memo_user_id", readonly=False)
    travel_memo_journal_id = fields.Many2one(related="company_id.travel_memo_journal_id", readonly=False)
    travel_adm_account_id = fields.Many2one(related="company_id.travel_adm_account_id", readonly=False)
    travel_acm_account_id = fields.Many2one(related="company_id.travel_acm_account_id", readonly=False)
