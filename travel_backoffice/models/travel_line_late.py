"""Services that get ready after their period was invoiced: late documents, answers that came too late."""

from odoo import fields, models

LATE = [("own", "At once, on an invoice of their own"), ("next", "With the next invoice")]


class TravelBillingProfile(models.Model):
    _inherit = "travel.billing.profile"

    late = fields.Selection(
        LATE,
        string="Late Services",
        required=True,
        default="own",
        help="What gets ready after its period was invoiced.",
    )


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    def _mark_ready(self):
        """What gets ready too late goes with the next invoice, where that is agreed."""
        drafts = self.filtered(lambda line: line.state == "draft")
        answer = super()._mark_ready()
        drafts.filtered(lambda line: line.state == "ready")._leave_to_next_invoice()
        return answer

    def _leave_to_next_invoice(self):
        for company, lines in self.filtered("bill_on").grouped("company_id").items():
            terms = lines._billing_terms()
            late = lines.filtered(lambda line, terms=terms: terms[line.id].profile.late == "next")
            for line, day in late._invoiced_until(company).items():
                if line.bill_on <= day and line._billing_period(terms[line.id].profile):
                    line.billing_from = day
            late.filtered("billing_from")._set_bill_on()

    def _invoiced_until(self, company):
        """:return: ``{line: day of the latest run that was for its customer}``, where there was one"""
        if not self:
            return {}
        # sudo: that a run was made is no secret; whoever brings a document in may not see runs
        runs = self.env["travel.billing.run"].sudo()
        domain = [("company_id", "=", company.id), ("state", "in", ("running", "done")), ("day", ">=", min(self.mapped("bill_on")))]
        found = {}
        for run in runs.search(domain, order="day"):
            scope = set(run.partner_ids.ids)
            for line in self:
                if not scope or scope & set(line.partner_id._travel_path_ids()):
                    found[line] = run.day
        return found
