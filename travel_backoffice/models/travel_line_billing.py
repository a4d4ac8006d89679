"""Which services stand together on an invoice, and when: the customer's billing profile, line by line."""

from typing import NamedTuple

from odoo import api, fields, models

from ..engine.billing_calendar import due_on, period


class BillingTerms(NamedTuple):
    """What billing asks of the contract for one line."""

    debtor: object = None
    payment_term: object = None
    profile: object = None
    reference_set: object = None
    levy_set: object = None
    delivery: object = None


class InvoiceGroup(NamedTuple):
    """What all charges of one invoice have in common; the first three part whole services, the others charges."""

    debtor: object
    #: order, document, traveller … as the profile wants, and the period
    per: tuple
    terms: tuple
    purchase_order: str = ""
    currency: object = None
    #: "" · "fees" · "services", and the service type where each has its own invoice
    part: tuple = ()

    @property
    def period(self):
        return self.per[-1]


class TravelOrderLine(models.Model):
    _inherit = "travel.order.line"

    bill_on = fields.Date(
        string="Due to Bill",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="First day on which billing takes it up by itself; blank where only a clerk bills.",
    )

    def _billing_terms(self):
        """What the contract says about billing, on each line's day of sale.

        :return: ``{line id: BillingTerms}``
        """
        company = self.company_id[:1] or self.env.company
        days = {line: line.sold_on or line.sold_at.date() for line in self}
        pairs = list({(line.partner_id, day) for line, day in days.items() if line.partner_id})
        terms = self.env["travel.contract"]._resolve_terms(pairs, company)
        debtors = self.env["res.partner"]._travel_debtors(pairs, company)
        answers = {key: self._prepare_billing_terms(terms[key], debtors[key]) for key in terms}
        nothing = BillingTerms(profile=self.env["travel.billing.profile"], delivery=self.env["travel.delivery.profile"])
        return {line.id: answers.get((line.partner_id.id, day), nothing) for line, day in days.items()}

    @api.model
    def _prepare_billing_terms(self, terms, debtor):
        return BillingTerms(
            debtor=debtor.partner,
            payment_term=debtor.payment_term,
            profile=terms.value("billing_profile_id"),
            reference_set=terms.value("reference_set_id"),
            levy_set=terms.value("levy_set_id"),
            delivery=terms.value("delivery_profile_id"),
        )

    # -- when -------------------------------------------------------------------------------------------------------

    def _set_bill_on(self):
        """Write down when these lines fall due; asked again whenever they get ready, and before each run."""
        for lines in self.grouped("company_id").values():
            terms, trip_ends = lines._billing_terms(), lines.order_id._trip_ends()
            days = {line: line._due_on(terms[line.id].profile, trip_ends[line.order_id]) for line in lines}
            changed = lines.filtered(lambda line, days=days: (line.bill_on or None) != days[line])
            for day, own in changed.grouped(days.get).items():
                own.write({"bill_on": day})

    def _due_on(self, profile, trip_end):
        """The first day on which the profile bills this line; None where only a clerk does."""
        self.ensure_one()
        return due_on(profile._rhythm(), self._period_day(profile), trip_end) if profile else None

    def _period_day(self, profile):
        """The day that puts the line into its period."""
        sold = self.sold_on or fields.Date.to_date(self.sold_at)
        travelled = self.end_date or self.start_date or sold
        return max(travelled, sold) if profile.period_by == "travel" else sold

    def _billing_period(self, profile):
        """The :class:`..engine.billing_calendar.Period` that the line falls into; None without periods."""
        return period(profile._rhythm(), self._period_day(profile)) if profile else None

    # -- what together ----------------------------------------------------------------------------------------------

    def _invoice_group(self, terms):
        """What of this line decides with which others it stands on an invoice.

        :param terms: :class:`BillingTerms` of the line
        :return: :class:`InvoiceGroup` without its last two parts, which are the charges'
        """
        self.ensure_one()
        profile = terms.profile
        per = (*self._invoiced_per(profile), self._billing_period(profile))
        return InvoiceGroup(
            terms.debtor, per, (profile, terms.payment_term, terms.delivery), self._purchase_order(profile)
        )

    def _invoiced_per(self, profile):
        """:return: the word of the profile, and what it is here"""
        per = profile.invoice_per or "order"
        own = {
            "document": lambda: self,
            "order": lambda: self.order_id,
            "trip": self._invoiced_trip,
            "traveller": lambda: tuple(sorted(str(one.partner_id.id or one.name.casefold()) for one in self.passenger_ids)),
            "cost_center": lambda: self.cost_center_id,
            "department": self._invoiced_department,
            "company": lambda: None,
        }
        return per, own[per]()

    def _invoiced_trip(self):
        order = self.order_id
        return (order.travel_root_id, order.trip_reference) if order.trip_reference else order

    def _invoiced_department(self):
        """The nearest department above the travellers, where they agree; else above the order's customer."""
        people = self.passenger_ids.partner_id or self.partner_id
        found = {next((node for node in person._travel_nodes_upwards() if node.travel_node_type == "department"), None)
                 for person in people}  # fmt: skip
        return found.pop() if len(found) == 1 else None

    def _purchase_order(self, profile):
        code = (profile.po_code or "").strip().upper() if profile else ""
        if not code:
            return ""
        return next((row.value or "" for row in self.reference_ids if (row.code or "").upper() == code), "")

    def _billing_parts(self, terms):
        """These lines, parted into sets that share no invoice and can be billed one without the other.

        What corrects a service is billed with it.

        :return: ``{key: lines}``, in the order of the lines
        """
        keys = {line: line._invoice_group(terms[line.id]) for line in self}
        parts = {}
        for line in self:
            first = line
            while first.original_line_id in keys:
                first = first.original_line_id
            parts.setdefault(keys[first], []).append(line.id)
        return {key: self.browse(ids) for key, ids in parts.items()}


class TravelOrder(models.Model):
    _inherit = "travel.order"

    def _trip_ends(self):
        """:return: ``{order: last day of its trip, all orders of it together, or None}``"""
        orders = self._with_their_trips()
        trips = orders.grouped(lambda order: order._trip_key() if order.trip_reference else order)
        ends = {trip: max(filter(None, own.mapped("end_date")), default=None) for trip, own in trips.items()}
        return {order: ends[trip] for trip, own in trips.items() for order in own}


class TravelCharge(models.Model):
    _inherit = "travel.charge"

    def _invoice_group(self, group):
        """The group of a line's invoice narrowed to this charge."""
        profile = group.terms[0]
        part = ()
        if profile and profile._fees_apart():
            part += ("services" if self._goes_with_service() else "fees",)
        if profile and profile.separate_services:
            part += (self.line_id.service_type_id,)
        return group._replace(currency=self.currency_id, part=part)

    def _goes_with_service(self):
        """The price of the service and what lowers it; all else is a fee."""
        return self.stage in ("fare", "markup", "discount")
