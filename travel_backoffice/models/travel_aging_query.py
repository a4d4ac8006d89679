"""What was open on a day, in pieces: by why it is not collected, by whose it is, by age. One SQL query, no rows in Python."""

from odoo import fields, models
from odoo.tools import SQL

from ..engine.aging import MOST_BUCKETS
from .travel_aging_marks import MARKS, STATUSES
from .travel_invoice_share import UNITS, nearest_units

#: Columns of the open items that pieces carry on.
CARRIED = SQL(
    "open.item_id, open.move_id, open.company_id, open.partner_id, open.account_id, open.currency_id, open.date, open.date_maturity"
)
#: What shares say of a piece.
OWNERS = ("service_id", "node_id", *UNITS, "cost_center_id", "office", "travel_end_on")


class TravelAging(models.AbstractModel):
    _inherit = "travel.aging"

    def _lines_query(self, as_of, buckets, shared=True, companies=None, partners=None):
        """SQL with a row for each piece of what was open at the end of a day; the columns of ``travel.aging.line``.

        Rights are the caller's to check.

        :param buckets: :class:`.engine.aging.Buckets`
        :param bool shared: split invoices among those who bear them; where nobody asks for that it is left out
        :param companies, partners: as in ``travel.open.items._query``
        """
        as_of = fields.Date.to_date(as_of)
        return SQL(
            """
            WITH open AS (%(open)s),
                 mark AS MATERIALIZED (%(marks)s),
                 piece AS (%(pieces)s)
                 %(owned)s
            SELECT line.id, line.item_id, line.move_id, line.company_id, company.currency_id AS company_currency_id,
                   line.currency_id, line.partner_id, COALESCE(partner.travel_root_id, line.partner_id) AS travel_root_id,
                   COALESCE(move.invoice_user_id, partner.user_id) AS user_id, line.status,
                   COALESCE(move.invoice_date, line.date) AS invoice_date, line.date, line.date_maturity,
                   %(owners)s,
                   line.residual, line.residual_currency, age.days AS age_days,
                   width_bucket(age.days, %(bounds)s::integer[])::text AS bucket,
                   %(columns)s
              FROM %(lines)s line
              JOIN res_company company ON company.id = line.company_id
              LEFT JOIN account_move move ON move.id = line.move_id
              LEFT JOIN res_partner partner ON partner.id = line.partner_id
             CROSS JOIN LATERAL (SELECT %(as_of)s::date - %(day)s AS days) age
            """,
            open=self.env["travel.open.items"]._query(as_of, companies, partners),
            marks=self._marks(as_of, companies),
            pieces=self._pieces(),
            owned=SQL(", %s", self._owned(as_of)) if shared else SQL(""),
            lines=SQL("owned") if shared else SQL("piece"),
            owners=self._owner_columns(shared),
            bounds=list(buckets.bounds),
            columns=self._sum_columns(buckets),
            as_of=as_of,
            day=self._day_column(buckets.basis),
        )

    @staticmethod
    def _day_column(basis):
        """From which day the age counts; what was not travelled for counts from its invoice."""
        days = {
            "due": SQL("line.date_maturity"),
            "invoice": SQL("COALESCE(move.invoice_date, line.date)"),
            "travel": SQL("COALESCE(line.travel_end_on, move.invoice_date, line.date)"),
        }
        return days[basis]

    @staticmethod
    def _owner_columns(shared):
        kinds = {"office": SQL("varchar"), "travel_end_on": SQL("date")}
        columns = []
        for name in OWNERS:
            column = SQL("line.%s", SQL.identifier(name)) if shared else SQL("NULL::%s", kinds.get(name, SQL("integer")))
            columns.append(SQL("%s AS %s", column, SQL.identifier(name)))
        return SQL(", ").join(columns)

    @staticmethod
    def _sum_columns(buckets):
        """The open amount once more in the column of its bucket, and in that of its status."""
        found = []
        for number in range(MOST_BUCKETS):
            inside = SQL("width_bucket(age.days, %s::integer[]) = %s", list(buckets.bounds), number)
            found.append(SQL("CASE WHEN %s THEN line.residual ELSE 0 END AS %s", inside, SQL.identifier(f"bucket_{number}")))
        for status, _label in STATUSES:
            found.append(
                SQL("CASE WHEN line.status = %s THEN line.residual ELSE 0 END AS %s", status, SQL.identifier(f"{status}_amount"))
            )
        return SQL(", ").join(found)

    # -- by why it is not collected ---------------------------------------------------------------------------------

    def _pieces(self):
        """SQL of the open items, those with marks in a piece for each status; the pieces sum to the item.

        The marks are taken out one after the other, as long as something is open; in company currency each cumulative sum
        is rounded, so that no cent is lost in between.
        """
        sums = [SQL("COALESCE(SUM(amount) FILTER (WHERE status = %s), 0) AS %s", name, SQL.identifier(name)) for name in MARKS]
        steps, low = [], SQL("0")
        for number, name in enumerate(MARKS, 1):
            high = SQL("%s + marked.%s", low, SQL.identifier(name))
            steps.append(SQL("(%s, %s, %s, %s)", name, low, high, number))
            low = high
        steps.append(SQL("('collectable', %s, open.residual_currency, %s)", low, len(MARKS) + 1))
        return SQL(
            """
            SELECT %(carried)s, 'collectable' AS status, open.residual, open.residual_currency,
                   open.item_id::bigint * 1048576 AS id
              FROM open
             WHERE open.residual_currency <= 0 OR NOT EXISTS (SELECT FROM mark WHERE mark.item_id = open.item_id)
            UNION ALL
            SELECT %(carried)s, step.status, step.residual, step.residual_currency,
                   open.item_id::bigint * 1048576 + step.number * 131072 AS id
              FROM (SELECT item_id, %(sums)s FROM mark GROUP BY item_id) marked
              JOIN open ON open.item_id = marked.item_id AND open.residual_currency > 0
              JOIN res_company company ON company.id = open.company_id
              JOIN res_currency currency ON currency.id = company.currency_id
             CROSS JOIN LATERAL (
                   SELECT raw.status, raw.number, most.high - most.low AS residual_currency,
                          ROUND(open.residual * most.high / open.residual_currency, currency.decimal_places)
                        - ROUND(open.residual * most.low / open.residual_currency, currency.decimal_places) AS residual
                     FROM (VALUES %(steps)s) raw(status, low, high, number)
                    CROSS JOIN LATERAL (SELECT LEAST(raw.low, open.residual_currency) AS low,
                                               LEAST(raw.high, open.residual_currency) AS high) most) step
             WHERE step.residual != 0 OR step.residual_currency != 0
            """,
            carried=CARRIED,
            sums=SQL(", ").join(sums),
            steps=SQL(", ").join(steps),
        )

    # -- by whose it is ---------------------------------------------------------------------------------------------

    def _owned(self, as_of):
        """SQL (of a WITH) that splits pieces among the shares of their invoice, to the coin of their currency.

        A piece that is marked for services is theirs, in proportion to the marks. Everything else is split by what the
        shares come to, less what was said to be paid for a service and what is marked for it. As in
        :func:`.engine.aging.split` the coins that are left go to the largest remainders.
        """
        return SQL(
            """
            paid AS (
                SELECT allocation.move_id, allocation.service_id, SUM(ABS(allocation.amount)) AS amount
                  FROM travel_allocation allocation
                  JOIN travel_remittance remittance ON remittance.id = allocation.remittance_id AND remittance.state = 'applied'
                  JOIN account_move_line booked ON booked.id = allocation.payment_item_id
                       AND booked.parent_state = 'posted' AND booked.date <= %(as_of)s
                 WHERE allocation.service_id IS NOT NULL
                 GROUP BY allocation.move_id, allocation.service_id
            ),
            service_mark AS (
                SELECT item_id, service_id, status, SUM(amount) AS amount FROM mark WHERE service_id IS NOT NULL
                 GROUP BY item_id, service_id, status
            ),
            marked AS (
                SELECT open.move_id, service_mark.service_id, SUM(service_mark.amount) AS amount
                  FROM service_mark JOIN open ON open.item_id = service_mark.item_id
                 GROUP BY open.move_id, service_mark.service_id
            ),
            place AS (%(places)s),
            weighed AS (
                SELECT piece.*, %(owners)s, share.id AS share_id, share.id IS NULL OR NOT EXISTS (
                           SELECT FROM travel_invoice_share other WHERE other.move_id = share.move_id AND other.id != share.id
                       ) AS alone,
                       ABS(share.amount) AS whole, service_mark.amount AS mark,
                       GREATEST(ABS(share.amount) - COALESCE(paid.amount, 0) - COALESCE(marked.amount, 0), 0) AS rest
                  FROM piece
                  LEFT JOIN travel_invoice_share share ON share.move_id = piece.move_id
                  LEFT JOIN paid ON paid.move_id = share.move_id AND paid.service_id = share.service_id
                  LEFT JOIN marked ON marked.move_id = share.move_id AND marked.service_id = share.service_id
                  LEFT JOIN service_mark ON service_mark.item_id = piece.item_id AND service_mark.status = piece.status
                       AND service_mark.service_id = share.service_id
                  LEFT JOIN account_move move ON move.id = piece.move_id AND share.id IS NULL
                  LEFT JOIN place ON place.partner_id = COALESCE(move.partner_id, piece.partner_id) AND share.id IS NULL
            ),
            owned AS (
                SELECT weighed.id + 1 AS id, item_id, move_id, company_id, partner_id, account_id, currency_id, date,
                       date_maturity, status, %(names)s, residual, residual_currency
                  FROM weighed
                 WHERE alone
                 UNION ALL
                %(split)s
            )
            """,
            as_of=as_of,
            names=SQL(", ").join(SQL.identifier(name) for name in OWNERS),
            places=nearest_units(
                SQL("SELECT COALESCE(move.partner_id, open.partner_id) FROM open JOIN account_move move ON move.id = open.move_id")
            ),
            owners=self._share_columns(),
            split=self._split(),
        )

    @staticmethod
    def _share_columns():
        """Of an invoice without shares, and of a payment, the units are those of its customer."""
        columns = []
        for name in OWNERS:
            column = SQL("share.%s", SQL.identifier(name))
            if name in UNITS:
                column = SQL("CASE WHEN share.id IS NULL THEN place.%s ELSE %s END", SQL.identifier(name), column)
            columns.append(SQL("%s AS %s", column, SQL.identifier(name)))
        return SQL(", ").join(columns)

    def _split(self):
        """SQL of the pieces of ``weighed`` that several bear, split among their shares, in company currency and in their own."""
        kinds = (("residual", "own"), ("residual_currency", "currency"))
        return SQL(
            """
            SELECT part.* FROM (
                SELECT turn.id + turn.number AS id, turn.item_id, turn.move_id, turn.company_id, turn.partner_id,
                       turn.account_id, turn.currency_id, turn.date, turn.date_maturity, turn.status, %(owners)s, %(parts)s
                  FROM (SELECT exact.*, %(turns)s
                          FROM (SELECT weight.*, own.decimal_places AS own_places, currency.decimal_places AS currency_places,
                                       %(exact)s
                                  FROM (%(weights)s) weight
                                  JOIN res_company company ON company.id = weight.company_id
                                  JOIN res_currency own ON own.id = company.currency_id
                                  JOIN res_currency currency ON currency.id = weight.currency_id) exact
                        WINDOW piece AS (PARTITION BY exact.id)) turn) part
             WHERE part.residual != 0 OR part.residual_currency != 0
            """,
            owners=SQL(", ").join(SQL("turn.%s", SQL.identifier(name)) for name in OWNERS),
            parts=SQL(", ").join(self._part(*kind) for kind in kinds),
            turns=SQL(", ").join(self._turn(*kind) for kind in kinds),
            exact=SQL(", ").join(self._exact(*kind) for kind in kinds),
            weights=self._weights(),
        )

    @staticmethod
    def _weights():
        """SQL of what each share weighs of a piece; where none weighs anything, all weigh the same."""
        return SQL(
            """
            SELECT weighed.*, row_number() OVER (PARTITION BY id ORDER BY share_id) AS number,
                   CASE WHEN SUM(mark) OVER piece > 0 THEN COALESCE(mark, 0)
                        WHEN SUM(rest) OVER piece > 0 THEN rest
                        WHEN SUM(whole) OVER piece > 0 THEN whole
                        ELSE 1 END AS weight
              FROM weighed
             WHERE NOT alone
            WINDOW piece AS (PARTITION BY id)
            """
        )

    @staticmethod
    def _exact(amount, currency):
        """What a share comes to, in coins, not rounded."""
        return SQL(
            "ABS(weight.%(amount)s) * POWER(10::numeric, %(currency)s.decimal_places) * weight.weight"
            " / SUM(weight.weight) OVER (PARTITION BY weight.id) AS %(name)s",
            amount=SQL.identifier(amount),
            currency=SQL.identifier(currency),
            name=SQL.identifier(f"{amount}_exact"),
        )

    @staticmethod
    def _turn(amount, currency):
        """In whose turn a share is to take one of the coins that are left, and how many are left."""
        exact = SQL.identifier("exact", f"{amount}_exact")
        return SQL(
            """
            row_number() OVER (PARTITION BY exact.id ORDER BY FLOOR(%(exact)s) - %(exact)s, exact.number) AS %(turn)s,
            ROUND(ABS(exact.%(amount)s) * POWER(10::numeric, exact.%(places)s)) - SUM(FLOOR(%(exact)s)) OVER piece AS %(left)s
            """,
            exact=exact,
            amount=SQL.identifier(amount),
            places=SQL.identifier(f"{currency}_places"),
            turn=SQL.identifier(f"{amount}_turn"),
            left=SQL.identifier(f"{amount}_left"),
        )

    @staticmethod
    def _part(amount, currency):
        return SQL(
            "ROUND(SIGN(turn.%(amount)s) * (FLOOR(turn.%(exact)s) + CASE WHEN turn.%(turn)s <= turn.%(left)s THEN 1 ELSE 0 END)"
            " / POWER(10::numeric, turn.%(places)s), turn.%(places)s) AS %(amount)s",
            amount=SQL.identifier(amount),
            exact=SQL.identifier(f"{amount}_exact"),
            turn=SQL.identifier(f"{amount}_turn"),
            left=SQL.identifier(f"{amount}_left"),
            places=SQL.identifier(f"{currency}_places"),
        )
