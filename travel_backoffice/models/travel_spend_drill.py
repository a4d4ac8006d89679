"""The services behind a cell of the cube."""

from dataclasses import replace
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..engine.spend import values_of
from .travel_spend_query import REST

#: services that one answer holds at most
PAGE = 1_000


class TravelSpend(models.Model):
    _inherit = "travel.spend"

    @api.model
    @api.readonly
    def drill(
        self,
        filters=None,
        dimensions=(),
        key=(),
        date_basis="booked",
        offset=0,
        limit=80,
        measures=("spend",),
        order=None,
        top=None,
        currency=None,
    ):
        """The services behind a cell, a subtotal, a total or the rest: what the customer may see of them.

        :param filters, date_basis, measures, currency: as the cube was asked, see :meth:`cube`
        :param dimensions: names of those that the cell is told by, none for the total
        :param list key: of the cell, as the cube gave it
        :param order, top: the ``order`` and ``limit`` of the cube, for a cell of the rest
        :param int offset, limit: which of the services, the latest first; at most 1,000 at once
        :return: dict with ``rows`` (``id`` of the service, ``order_id``, ``order``, ``document``, ``traveller``, ``labels``
            by the name of a dimension, ``days`` by date basis, ``values`` by measure), ``count`` of all services,
            ``totals`` (the figures of the cell), ``measures``, ``currency``, ``offset``, ``limit``
        """
        question = self._read_question(dimensions, measures, filters, date_basis, order, top, currency=currency)
        offset, limit = self._read_page(offset, limit)
        question = self._narrowed(question, key)
        domain = self._question_domain(question, question.period)
        [(_part, _many, *sums)] = self._cube_rows(question)
        whole = self._read_sums(question, sums)
        facts = self.search(domain, order=f"{self._date_column(date_basis)} desc, id desc", offset=offset, limit=limit)
        return {
            "rows": [self._drilled(fact, question, whole) for fact in facts],
            "count": self.search_count(domain),
            "totals": self._floats(values_of(question.measures, whole, whole)),
            "measures": [self._measure_described(name) for name in question.measures],
            "currency": self._cube_currency(question.currency),
            "offset": offset,
            "limit": limit,
        }

    @api.model
    def _read_page(self, offset, limit):
        if any(not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < 2**31 for number in (offset, limit)):
            raise UserError(self.env._("Which of the services are shown is told by whole numbers."))
        return offset, min(limit or PAGE, PAGE)

    @api.model
    def _narrowed(self, question, key):
        """The question about one cell, without dimensions."""
        if not isinstance(key, list | tuple) or len(key) > len(question.levels):
            raise UserError(self.env._("The key of a cell has a value for each of its dimensions."))
        domain = Domain.AND([self._cell_domain(question, level, value) for level, value in zip(question.levels, key, strict=False)])
        return replace(question, levels=(), within=domain)

    @api.model
    def _cell_domain(self, question, level, value):
        """Rows with exactly this value of a dimension, without its parts; of the rest, all but those told."""
        if level.limit and value == REST:
            alone = replace(question, levels=(level,))
            read = self._key_reader(level)
            told = [read(text) for part, _many, text, *_sums in self._cube_rows(alone) if part == 0]
            return ~self._exact_domain(level.name, [one for one in told if one != REST], question.date_basis)
        return self._exact_domain(level.name, [value], question.date_basis)

    @api.model
    def _exact_domain(self, name, values, basis):
        read = tuple(self._read_value(name, value) for value in values)
        return self._wanted_domain(name, {"values": read, "exclude": False, "below": False}, basis)

    @api.model
    def _drilled(self, fact, question, whole):
        """One service as answers have it."""
        service = fact.line_id.sudo()  # sudo: number of the document and name of the order, of a row that the caller sees
        return {
            "id": service.id,
            "order_id": fact.order_id.id,
            "order": service.order_id.name,
            "document": service.document_number or "",
            "traveller": self._drilled_name(fact, "traveller"),
            "labels": self._drilled_labels(fact),
            "days": {basis: self._said_day(fact[f"{basis}_on"]) for basis in ("booked", "invoiced", "travelled", "paid")},
            "values": self._floats(self._drilled_values(fact, question, whole)),
        }

    @api.model
    def _said_day(self, day):
        return fields.Date.to_string(day) or None

    @api.model
    def _drilled_name(self, fact, name):
        contact, text = (fact[column] for column in self._dimension(name).columns)
        return contact.sudo().name or text or ""  # sudo: a name of the caller's own row

    @api.model
    def _drilled_labels(self, fact):
        """What the service is, by the names of dimensions."""
        shown = {"supplier": self._drilled_name(fact, "supplier"), "route": fact.route or ""}
        events = dict(self._fields["event"]._description_selection(self.env))
        for name in ("service_type", "carrier", "customer", "cost_center"):
            shown[name] = fact[self._dimension(name).columns[0]].sudo().display_name or ""  # sudo: as above
        return shown | {"event": events.get(fact.event, "")}

    @api.model
    def _drilled_values(self, fact, question, whole):
        sums = {name: Decimal(str(fact[self._summed(name, question.currency)])) for name in question.columns}
        return values_of(question.measures, sums | {"trips": 1}, whole)
