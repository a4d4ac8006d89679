"""Account managers are told of unused tickets before they expire: one message a day, never one a ticket."""

from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    expiry_told_on = fields.Date(copy=False, readonly=True, help="When the account manager was told that it expires.")

    @api.model
    def _cron_tell_expiry(self):
        """Tell each account manager of the unused tickets of his customers that expire soon (settings).

        A manager's message and the mark that it was sent are one transaction: killed in between, both are missing.
        """
        for company in self.env["res.company"].search([("travel_notice_days", ">", 0)]):
            lines = self.with_company(company).search(self._expiring_domain(company), order="valid_until, id")
            for manager, own in lines.grouped(lambda line: line._account_manager()).items():
                own._tell_expiry(manager)
                self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _expiring_domain(self, company):
        today = company._travel_today()
        return [
            ("company_id", "=", company.id),
            ("unused_state", "=", "left"),
            ("state", "!=", "cancelled"),
            ("valid_until", ">=", today),
            ("valid_until", "<=", today + timedelta(days=company.travel_notice_days)),
            ("expiry_told_on", "=", False),
        ]

    def _account_manager(self):
        """Of the customer, or of his group; else the agent of the order. Nobody who does not work in its company."""
        self.ensure_one()
        asked = self.partner_id.user_id | self.order_id.travel_root_id.user_id | self.order_id.user_id
        return asked.filtered(lambda user: user.active and not user.share and self.company_id in user.company_ids)[:1]

    def _tell_expiry(self, manager):
        lines = self.try_lock_for_update(allow_referencing=True)
        lines.invalidate_recordset(["expiry_told_on", "unused_state"])
        lines = lines.filtered(lambda line: line.unused_state == "left" and not line.expiry_told_on)
        if not lines:
            return
        lines.sudo().expiry_told_on = lines.company_id._travel_today()  # sudo: the daily job's own mark
        if manager:
            self.env["mail.thread"].message_notify(
                partner_ids=manager.partner_id.ids,
                subject=self.env._("Unused tickets about to expire: %s", len(lines)),
                body=lines._expiry_table(),
                email_layout_xmlid="mail.mail_notification_light",
            )

    def _expiry_table(self):
        """The tickets as a table: customer, traveller, document, value, last day."""
        row = Markup("<tr>%s</tr>")
        cell = Markup('<td style="padding: 2px 8px">%s</td>')
        env = self.env
        head = [env._("Customer"), env._("Traveller"), env._("Document"), env._("Value"), env._("Good Until")]
        rows = [row % Markup("").join(cell % text for text in head)]
        for line in self:
            texts = [
                line.partner_id.display_name,
                line.traveller_names or "",
                line.document_number or "",
                line.currency_id.format(line.unused_value),
                format_date(env, line.valid_until),
            ]
            rows.append(row % Markup("").join(cell % text for text in texts))
        return Markup("<table>%s</table>") % Markup("").join(rows)
