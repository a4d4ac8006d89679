"""What the lines of an advice may be for: asked of the database with a handful of queries, whatever the number of lines."""

from decimal import Decimal

from odoo.tools import SQL

from ..engine.document_numbers import fold, pieces, spellings, tickets
from ..engine.remittance_facts import Item, Service
from ..formats.air.numbers import booklets_before

#: As ``document_numbers.digits_key``: INV/2026/00012 → 2026-12. Written so that the index on it is used.
DIGITS = (
    r"regexp_replace(btrim(regexp_replace({name}, '[^0-9]+', '-', 'g'), '-'), '(^|-)0+([0-9])', '\1\2', 'g')"
)

#: What the queries read.
READ = (
    *("account.move", "account.move.line", "account.partial.reconcile", "res.partner", "travel.remittance", "travel.allocation"),
    *("travel.order", "travel.order.line", "travel.reference.value", "travel.cost.center", "travel.charge"),
)


def decimal(text, digits=2):
    return Decimal(text or 0).quantize(Decimal(1).scaleb(-digits))


class Keys:
    """All that the lines say, in the spellings to look for."""

    def __init__(self, lines):
        self.digits, self.serials, self.texts = set(), set(), set()
        for line in lines:
            said = [line.said_number, line.said_document, line.said_locator, line.said_reference]
            named = [text for text in said if text]
            words = [] if any(named) else (line.said_text or "").split()
            for text in [*named, *words]:
                self._add(text)

    def _add(self, text):
        self.texts |= {text.strip().upper()[:64], fold(text)}
        for piece in pieces(text):
            self.texts.add(piece.upper()[:64])
            self.digits |= {"-".join(digits) for digits in spellings(piece.strip(".,;:()"))}
        for airline, serial in tickets(text):
            self.serials.add(serial)
            self.serials |= {number[-10:] for number in booklets_before(f"{airline or '000'}-{serial}")}


class Candidates:
    """Open items of the payer's group, and whatever else the lines name, as the engine takes them.

    Rights: the advice's own company, and of the others only those of the user's session.
    """

    def __init__(self, remittance, lines):
        self.env, self.remittance = remittance.env, remittance
        self.payer = remittance.partner_id.commercial_partner_id
        self.keys = Keys(lines)
        self.redone = lines

    def items(self):
        """:return: list of :class:`..engine.remittance_facts.Item`"""
        for model in READ:
            self.env[model].flush_model()
        self.taken, self.taken_services = self._taken()
        services = self._services()
        rows = {row["id"]: row for row in self._rows(self._open())}
        for condition in self._named(services):
            rows.update((row["id"], row) for row in self._rows(condition) if row["id"] not in rows)
        paid = self._paid([row["id"] for row in rows.values() if row["state"] == "posted" and row["closed"]])
        bases = self._bases({row["move_id"] for row in rows.values()})
        return [self._item(row, services, paid, bases) for row in rows.values()]

    # -- queries ----------------------------------------------------------------------------------------------------

    def _in_group(self):
        """SQL: the partner of the item is in the payer's group."""
        root = self.remittance.partner_id.travel_root_id or self.payer.travel_root_id
        if root:
            return SQL("(partner.travel_root_id = %s OR partner.commercial_partner_id = %s)", root.id, self.payer.id)
        return SQL("partner.commercial_partner_id = %s", self.payer.id or 0)

    def _open(self):
        return SQL(
            "item.company_id = %s AND item.reconciled IS NOT TRUE AND item.parent_state = 'posted' AND %s",
            self.remittance.company_id.id,
            self._in_group(),
        )

    def _named(self, services):
        """SQL conditions: by number in any company of the session, by the customer's reference, by services."""
        sold = SQL("move.move_type IN ('out_invoice', 'out_refund') AND item.company_id IN %s", tuple(self.env.companies.ids))
        if self.keys.digits:
            digits = SQL(DIGITS.format(name="move.name"))  # pylint: disable=sql-injection
            yield SQL("%s AND %s IN %s", sold, digits, tuple(self.keys.digits))
        if self.keys.texts:
            yield SQL("%s AND %s AND upper(move.ref) IN %s", sold, self._in_group(), tuple(self.keys.texts))
        if services:
            yield SQL("%s AND move.id IN %s", sold, tuple(services))

    def _rows(self, condition):
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT item.id, item.move_id, item.company_id, company.name AS company, move.name AS number, move.state,
                       move.ref, move.payment_reference, move.amount_total::text AS total, item.currency_id,
                       move.amount_untaxed::text AS untaxed,
                       currency.name AS currency, currency.decimal_places AS decimals, item.date_maturity AS due,
                       item.amount_residual_currency::text AS open, (item.reconciled IS TRUE) AS closed,
                       move.move_type, partner.commercial_partner_id AS commercial, partner.complete_name AS partner,
                       (%s) AS in_group
                  FROM account_move_line item
                  JOIN account_move move ON move.id = item.move_id
                  JOIN account_account account ON account.id = item.account_id AND account.account_type = 'asset_receivable'
                  JOIN res_currency currency ON currency.id = item.currency_id
                  JOIN res_company company ON company.id = item.company_id
                  LEFT JOIN res_partner partner ON partner.id = item.partner_id
                 WHERE %s
                """,
                self._in_group(),
                condition,
            )
        )

    def _taken(self):
        """What advices that are not applied take, but for the lines that are matched now; of services, also what is applied."""
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT allocation.item_id, allocation.move_id, allocation.service_id, remittance.name, remittance.state,
                       SUM(ABS(allocation.amount))::text AS amount
                  FROM travel_allocation allocation
                  JOIN travel_remittance remittance ON remittance.id = allocation.remittance_id
                 WHERE remittance.company_id = %s
                   AND (remittance.state = 'draft' OR (remittance.state = 'applied' AND allocation.service_id IS NOT NULL))
                   AND (allocation.line_id IS NULL OR allocation.line_id NOT IN %s)
                 GROUP BY allocation.item_id, allocation.move_id, allocation.service_id, remittance.name, remittance.state
                """,
                self.remittance.company_id.id,
                tuple(self.redone.ids) or (0,),
            )
        )
        items, services = {}, {}
        for row in rows:
            if row["state"] == "draft":
                amount, _name = items.get(row["item_id"], (Decimal(0), ""))
                items[row["item_id"]] = amount + Decimal(row["amount"]), row["name"]
            if row["service_id"]:
                key = row["move_id"], row["service_id"]
                services[key] = services.get(key, Decimal(0)) + Decimal(row["amount"])
        return items, services

    def _services(self):
        """Services that the lines name, on the invoices that they stand on: ``{move id: [Service, …]}``."""
        keys = self.keys
        if not (keys.serials or keys.texts):
            return {}
        rows = self.env.execute_query_dict(
            SQL(
                """
                WITH named AS (
                    SELECT id FROM travel_order_line WHERE RIGHT(document_number, 10) IN %(serials)s
                     UNION SELECT id FROM travel_order_line WHERE document_number IN %(texts)s
                     UNION SELECT line.id FROM travel_order_line line JOIN travel_order ON travel_order.id = line.order_id
                            WHERE travel_order.record_locator IN %(texts)s
                     UNION SELECT line_id FROM travel_reference_value WHERE UPPER(LEFT(value, 64)) IN %(texts)s
                     UNION SELECT line.id FROM travel_order_line line JOIN travel_cost_center center ON center.id = line.cost_center_id
                            WHERE UPPER(center.code) IN %(texts)s
                )
                SELECT line.id, line.document_number, line.conjunction, travel_order.record_locator AS locator,
                       center.code AS center, item.move_id, currency.decimal_places AS decimals,
                       SUM(CASE WHEN move.move_type = 'out_refund' THEN -item.price_total ELSE item.price_total END)::text AS gross,
                       (SELECT ARRAY_AGG(value) FROM travel_reference_value WHERE line_id = line.id) AS reference
                  FROM named
                  JOIN travel_order_line line ON line.id = named.id
                  JOIN travel_order ON travel_order.id = line.order_id
                  JOIN account_move_line item ON item.travel_line_id = line.id AND item.display_type = 'product'
                  JOIN account_move move ON move.id = item.move_id AND move.move_type IN ('out_invoice', 'out_refund')
                  JOIN res_currency currency ON currency.id = move.currency_id
                  LEFT JOIN travel_cost_center center ON center.id = line.cost_center_id
                  JOIN res_partner partner ON partner.id = move.partner_id
                 WHERE move.state = 'posted' AND move.company_id = %(company)s AND %(group)s
                 GROUP BY line.id, travel_order.record_locator, center.code, item.move_id, currency.decimal_places
                """,
                serials=tuple(keys.serials) or ("",),
                texts=tuple(keys.texts) or ("",),
                company=self.remittance.company_id.id,
                group=self._in_group(),
            )
        )
        found = {}
        for row in rows:
            found.setdefault(row["move_id"], []).append(self._service(row))
        return found

    def _service(self, row):
        documents = tickets(row["document_number"]) + tickets(row["conjunction"])
        references = [*(row["reference"] or ()), row["center"]]
        taken = self.taken_services.get((row["move_id"], row["id"]), Decimal(0))
        return Service(
            id=row["id"],
            gross=decimal(row["gross"], row["decimals"]),
            documents=tuple(documents),
            numbers=(row["document_number"],) if row["document_number"] and not documents else (),
            locator=row["locator"] or "",
            references=tuple(filter(None, references)),
            taken=taken,
        )

    def _paid(self, ids):
        """Since when, and by what, items are settled: ``{item: (day, number)}``."""
        if not ids:
            return {}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (settled.item) settled.item, settled.max_date, move.name
                  FROM (SELECT debit_move_id AS item, credit_move_id AS other, max_date, id FROM account_partial_reconcile
                         WHERE debit_move_id IN %(ids)s
                         UNION ALL
                        SELECT credit_move_id, debit_move_id, max_date, id FROM account_partial_reconcile
                         WHERE credit_move_id IN %(ids)s) settled
                  JOIN account_move_line item ON item.id = settled.other
                  JOIN account_move move ON move.id = item.move_id
                 ORDER BY settled.item, settled.max_date DESC, settled.id DESC
                """,
                ids=tuple(ids),
            )
        )
        return {item: (day, name) for item, day, name in rows}

    def _bases(self, moves):
        """The fares and the fees of invoices, before tax, where a rule of the payer asks for them."""
        wanted = self.remittance._allocation_profile().rule_ids.filtered(lambda rule: rule.base in ("fees", "fare"))
        if not (wanted and moves):
            return {}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT item.move_id, COALESCE(SUM(item.price_subtotal) FILTER (WHERE charge.stage = 'fare'), 0)::text,
                       COALESCE(SUM(item.price_subtotal)
                                FILTER (WHERE charge.stage NOT IN ('fare', 'markup', 'discount')), 0)::text
                  FROM account_move_line item
                  JOIN travel_charge charge ON charge.id = item.travel_charge_id
                 WHERE item.move_id IN %s
                 GROUP BY item.move_id
                """,
                tuple(moves),
            )
        )
        return {move: {"fare": Decimal(fare), "fees": Decimal(fees)} for move, fare, fees in rows}

    # -- as the engine takes them -----------------------------------------------------------------------------------

    def _item(self, row, services, paid, bases):
        digits = row["decimals"]
        status, facts = self._status(row, paid)
        taken, taken_by = self.taken.get(row["id"], (Decimal(0), ""))
        return Item(
            id=row["id"],
            document=row["move_id"],
            number=row["number"] or "",
            open=decimal(row["open"], digits),
            currency=row["currency"],
            decimals=digits,
            due=row["due"],
            scope=self._scope(row),
            status=status,
            aliases=tuple(filter(None, (row["ref"], row["payment_reference"]))),
            partner=row["partner"] or "",
            total=decimal(row["total"], digits),
            bases={"untaxed": decimal(row["untaxed"], digits), **bases.get(row["move_id"], {})},
            facts=facts,
            taken=taken,
            taken_by=taken_by,
            services=tuple(services.get(row["move_id"], ())),
        )

    def _scope(self, row):
        if row["commercial"] == self.payer.id:
            return "payer"
        return "group" if row["in_group"] else "other"

    def _status(self, row, paid):
        if row["company_id"] != self.remittance.company_id.id:
            return "agency", {"company": row["company"]}
        if row["state"] != "posted":
            return {"draft": "draft"}.get(row["state"], "cancelled"), {}
        if row["closed"]:
            day, name = paid.get(row["id"], (None, ""))
            return "paid", {"day": day and day.isoformat() or "", "by": name or ""}
        return "open", {}
