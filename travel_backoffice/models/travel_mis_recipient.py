"""Who gets a scheduled report: people of the customer by their role, contacts and addresses by name."""

from collections import namedtuple

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine.addresses import split_addresses

ROLES = [
    ("manager", "Travel Managers"),
    ("head", "Department Heads"),
    ("cost_center", "Cost-Centre Owners"),
    ("bookkeeper", "Bookkeepers (contacts of type Invoice)"),
    ("person", "This Contact"),
    ("address", "These Addresses"),
]
#: key: of this reader among those of a schedule · person: the contact, none of an address · email: of an address
Reader = namedtuple("Reader", "key person email lang")


class TravelMisRecipient(models.Model):
    """People are looked up when reports are issued: who joined is in, who left is not.

    A contact gets the figures that it may see itself. An address is nobody: it gets those of the whole node.
    """

    _name = "travel.mis.recipient"
    _description = "Recipient of MIS Reports"
    _order = "schedule_id, sequence, id"

    schedule_id = fields.Many2one("travel.mis.schedule", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="schedule_id.company_id", store=True)
    root_id = fields.Many2one(related="schedule_id.partner_id.travel_root_id")
    sequence = fields.Integer(default=10)
    role = fields.Selection(ROLES, string="Who", required=True, default="manager")
    partner_id = fields.Many2one("res.partner", string="Contact", index="btree_not_null", ondelete="cascade")
    emails = fields.Char(string="Addresses", help="Separated by commas. They get the figures of the whole node.")
    lang = fields.Selection(lambda self: self.env["res.lang"].get_installed(), string="Language", help="Of addresses; blank: the customer's.")
    summary = fields.Char(string="At Present", compute="_compute_summary", help="Who would get it today.")

    @api.constrains("role", "partner_id", "emails", "schedule_id")
    def _check_who(self):
        for one in self:
            if one.role == "person":
                one._check_person()
            if one.role == "address":
                good, bad = split_addresses(one.emails)
                if bad or not good:
                    raise ValidationError(self.env._("Write the e-mail addresses, separated by commas (%s).", bad[0] if bad else "…"))

    def _check_person(self):
        if not self.partner_id:
            raise ValidationError(self.env._("Choose the contact that gets the report."))
        if self.partner_id.sudo()._travel_portal_node().travel_root_id != self.schedule_id.partner_id.travel_root_id:
            raise ValidationError(
                self.env._(
                    "%(person)s does not belong to %(customer)s. Enter an e-mail address instead: it gets the figures of all of it.",
                    person=self.partner_id.display_name,
                    customer=self.schedule_id.partner_id.display_name,
                )
            )

    @api.depends("role", "partner_id", "emails", "schedule_id.partner_id")
    def _compute_summary(self):
        for one in self:
            readers = one._readers() if one.schedule_id.partner_id else []
            names = [reader.person.name or reader.person.email or "" if reader.person else reader.email for reader in readers]
            one.summary = ", ".join(names) or self.env._("Nobody")

    # -- who --------------------------------------------------------------------------------------------------------

    def _readers(self):
        """Each person and address once, in the order of the recipients."""
        readers = {}
        for one in self:
            for reader in one._addressed() if one.role == "address" else map(self._reader, one._people()):
                readers.setdefault(reader.key, reader)
        return list(readers.values())

    @api.model
    def _reader(self, person):
        return Reader(f"p{person.id}", person, "", person.lang or self.env.lang or "en_US")

    def _addressed(self):
        good, _bad = split_addresses(self.emails)
        lang = self.lang or self.schedule_id.partner_id.lang or self.env.lang or "en_US"
        return [Reader(f"a{address.lower()}", self.env["res.partner"], address, lang) for address in good]

    def _people(self):
        """The contacts that a recipient stands for today."""
        if self.role == "person":
            return self.partner_id.filtered("active")
        # sudo: people of the node whose schedule this is; their roles only
        people = self.env["res.partner"].sudo()
        domain = self.schedule_id.partner_id._travel_subtree_domain()
        if self.role == "bookkeeper":
            return people.search([*domain, ("type", "=", "invoice")], order="id")
        wanted = "cost_center" if self.role == "cost_center" else "manager"
        found = people.search([*domain, ("travel_portal_role", "=", wanted)], order="id")
        if self.role == "cost_center":
            return found.filtered(lambda one: one._travel_own_centers())
        heads = found.filtered(lambda one: one._travel_managed().travel_node_type == "department")
        return heads if self.role == "head" else found - heads
