"""Issue statements of chosen customers as of a day; says beforehand how many."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class TravelStatementIssue(models.TransientModel):
    _name = "travel.statement.issue"
    _description = "Issue Statements"

    partner_ids = fields.Many2many(
        "res.partner", string="Customers", domain="[('travel_node_type', 'in', ('group', 'company', 'branch', 'sub_agent'))]"
    )
    as_of = fields.Date(required=True, default=lambda self: self.env.company._travel_today())
    supports = fields.Boolean(string="With Supports", default=True, help="As the statement profiles ask for them.")
    always = fields.Boolean(string="Also When Nothing Is Open")
    send = fields.Boolean(string="Send as Agreed", help="By the delivery profiles of the customers' contracts.")
    preview = fields.Text(compute="_compute_preview")
    answer = fields.Text(readonly=True)
    statement_ids = fields.Many2many("travel.statement", readonly=True)

    @api.model
    def default_get(self, fields_list):
        found = super().default_get(fields_list)
        if "partner_ids" in fields_list and self.env.context.get("active_model") == "res.partner":
            found["partner_ids"] = [fields.Command.set(self.env.context.get("active_ids", []))]
        return found

    @api.depends("partner_ids", "as_of")
    def _compute_preview(self):
        for wizard in self:
            wizard.preview = wizard._said_beforehand() if wizard.as_of and wizard.partner_ids else False

    def _said_beforehand(self):
        """How many statements it would be, and how many of them are there already."""
        company, Statement = self.env.company, self.env["travel.statement"]
        scopes = [scope for one in self.partner_ids for scope in Statement._scopes(one._origin, self.as_of, company)]
        keys = {Statement._key(scope, company, self.as_of, Statement._first_day(scope.profile, self.as_of, None)) for scope in scopes}
        # sudo: only how many there are
        known = Statement.sudo().search_count([("set_key", "in", list(keys)), ("state", "=", "issued")])
        said = self.env._(
            "Customers: %(customers)s. Statements: %(statements)s at most, of which %(known)s were issued before and are kept.",
            customers=len(self.partner_ids),
            statements=len(keys),
            known=known,
        )
        if any(scope.profile.one_per == "cost_center" for scope in scopes):
            said = self.env._("%s Where a profile says so, one for each cost centre that something is open of.", said)
        return said

    def action_issue(self):
        self.ensure_one()
        if not self.partner_ids:
            raise UserError(self.env._("Choose the customers."))
        options = {"supports": self.supports, "always": self.always}
        answers = self.env["travel.statement"].issue(self.partner_ids.ids, self.as_of, **options)
        self.statement_ids = [fields.Command.set([key for one in answers for key in one["statement_ids"]])]
        names = {one.id: one.display_name for one in self.partner_ids}
        lines = [f"{names[one['partner_id']]}: {one['message']}" for one in answers]
        if self.send and self.statement_ids:
            lines += self._send()
        self.answer = "\n".join(lines)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Issue Statements"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _send(self):
        """Queue what is agreed; the queue hands it over in the background."""
        queued = self.statement_ids._queue_deliveries()
        silent = self.statement_ids.filtered(lambda one: not one.sudo().delivery_ids)  # sudo: only whether there is one
        said = [self.env._("%s sendings are queued.", len(queued))]
        if silent:
            names = ", ".join(silent.mapped("name"))
            said.append(self.env._("Nobody gets %s: no delivery profile sends statements to these customers.", names))
        return said

    def action_open(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("travel_backoffice.action_travel_statement")
        action |= {"domain": [("id", "in", self.statement_ids.ids)], "context": {}}
        if len(self.statement_ids) == 1:
            action |= {"views": [(False, "form")], "res_id": self.statement_ids.id}
        return action
