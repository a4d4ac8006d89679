"""MIS reports: spend and what is outstanding, as they were issued to one reader, and never another."""

from odoo import api, fields, models
from odoo.exceptions import AccessError

from .travel_mis_schedule import ACCOUNT_MANAGER

STATES = [("issued", "Issued"), ("cancelled", "Cancelled")]
CLERK = "travel_backoffice.group_travel_clerk"


class TravelMisReport(models.Model):
    """One report for one reader. Its figures are kept as issued, within what that reader may see."""

    _name = "travel.mis.report"
    _inherit = ["travel.mis.format", "travel.deliverable"]
    _description = "MIS Report"
    _order = "issued_on desc, id desc"
    _deliverable_kind = "mis"
    _deliverable_personal = True

    name = fields.Char(string="Number", required=True, readonly=True, copy=False, default="/")
    title = fields.Char(required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", required=True, index=True, ondelete="restrict", readonly=True)
    schedule_id = fields.Many2one("travel.mis.schedule", index="btree_not_null", ondelete="restrict", readonly=True)
    due_id = fields.Many2one("travel.mis.due", index="btree_not_null", ondelete="restrict", readonly=True)
    reader_id = fields.Many2one("res.partner", string="Recipient", index="btree_not_null", ondelete="restrict", readonly=True)
    reader_email = fields.Char(string="Address", readonly=True, help="Where the recipient is an address alone.")
    reader_name = fields.Char(string="For", compute="_compute_reader_name")
    lang = fields.Char(string="Language", readonly=True)
    issued_on = fields.Date(required=True, readonly=True, help="Periods are told as seen from this day.")
    rights = fields.Json(readonly=True, copy=False, help="What its reader could see on that day.")
    scope_text = fields.Char(string="Shows", readonly=True)
    figures = fields.Json(string="Snapshot", readonly=True, copy=False)
    business_key = fields.Char(required=True, readonly=True, copy=False, help="Issued once.")
    state = fields.Selection(STATES, required=True, default="issued", readonly=True, copy=False, index=True)

    _business_key_uniq = models.Constraint("UNIQUE(business_key)", "This report was issued already.")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                numbers = self.env["ir.sequence"].with_company(vals["company_id"])
                vals["name"] = numbers.next_by_code("travel.mis.report", sequence_date=vals.get("issued_on"))
        return super().create(vals_list)

    @api.depends("reader_id.name", "reader_email")
    def _compute_reader_name(self):
        for report in self:
            report.reader_name = report.reader_id.name or report.reader_email

    # -- issued -----------------------------------------------------------------------------------------------------

    @api.model
    def _issue(self, asked, values):
        """Make one report of what its reader may see now.

        :param Asked asked: what is told, and to whom
        :param dict values: ``business_key``, ``title``, formats, and where it comes from
        :raise UserError: where the reader may not see it
        """
        reader = asked.reader
        report = self.create(
            {
                **values,
                "company_id": asked.company.id,
                "partner_id": asked.node.id,
                "reader_id": reader.person.id,
                "reader_email": reader.email,
                "lang": reader.lang,
                "issued_on": asked.day,
                "rights": self._rights_of(asked),
                "scope_text": self.with_context(lang=reader.lang)._scope_text(asked),
                "figures": self.env["travel.mis.figures"]._gather(asked),
            }
        )
        report.flush_recordset()  # a double is told here, where it is understood
        return report

    @api.model
    def _rights_of(self, asked):
        """Of an address: all of the node."""
        if asked.reader.person:
            return asked.reader.person._travel_rights()
        return {"root": asked.node.sudo().travel_root_id.id, "place": asked.node.id, "centers": []}  # sudo: a place in the tree

    @api.model
    def _scope_text(self, asked):
        """What part of the customer's travel it shows, in words."""
        node, person = asked.node.sudo(), asked.reader.person  # sudo: names of the reader's own places
        if not person:
            return node.display_name
        place = person._travel_managed()
        if place and (node._travel_is_below(place) or place._travel_is_below(node)):
            return (node if node._travel_is_below(place) else place).display_name
        if person.travel_portal_role == "cost_center":
            return self.env._("Cost centres %s", ", ".join(person._travel_own_centers().mapped("display_name")))
        return self.env._("Own trips and bookings of %s", person.name)

    def action_cancel(self):
        """It is not to be sent (any more), and shows in no portal; it can be issued anew."""
        if not (self.env.user.has_group(CLERK) or self.env.user.has_group(ACCOUNT_MANAGER)):
            raise AccessError(self.env._("Only billing clerks and account managers cancel reports."))
        self.check_access("read")
        # sudo: only the program writes reports and deliveries; the role and the companies were checked above
        self.sudo()._call_off()

    # -- delivered --------------------------------------------------------------------------------------------------

    def _deliverable_date(self):
        return self.issued_on

    def _deliverable_facts(self):
        return {"period": str(self.issued_on), "owner": self.reader_name}

    def _deliverable_profile(self):
        """The customer's, where it sends reports; else the schedule's, else the agency's own."""
        profile = super()._deliverable_profile()
        if profile.rule_ids.filtered("send_mis"):
            return profile
        if self.schedule_id:
            return self.schedule_id.delivery_profile_id
        return self.env.ref("travel_backoffice.delivery_profile_mis", raise_if_not_found=False) or profile

    def _deliverable_emails(self, rule):
        """To its reader: an address of today, nobody else's."""
        found = self.reader_id.email if self.reader_id else self.reader_email
        return [found] if found else []

    def _deliverable_obstacle(self):
        if self.state == "cancelled":
            return self.env._("This report was cancelled.")
        if self.reader_id and not self.reader_id.active:
            return self.env._("%s is archived: nothing is sent to whoever left.", self.reader_id.name)
        if self.reader_id and not self.reader_id._travel_still_sees(self.rights or {}):
            return self.env._("%s may no longer see what this report shows.", self.reader_id.name)
        return ""

    def _deliverable_users(self):
        return self.schedule_id.user_id or super()._deliverable_users()
