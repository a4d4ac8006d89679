"""Books of a busy agency, made set by set in SQL: invoices, payments, settlements; what Odoo would have written.

So many receivable lines over so many customers in three years: each invoice is a receivable and a sales line, each payment
a bank and a receivable line. Nine of ten invoices are paid, by one payment each, ten to seventy days later; one of fifty is
paid by half. One of ten is in another currency. What would be paid after today is open.
"""

CUSTOMERS = 2000
YEARS = 3
TABLES = ("account_move", "account_move_line", "account_partial_reconcile")

BOOKS = """
CREATE TEMPORARY TABLE bench_invoice AS
SELECT number, (abs(hashint8(number * 8 + 1)::bigint) %% %(customers)s)::integer AS customer, %(today)s::date - (abs(hashint8(number * 8 + 2)::bigint) %% %(span)s)::integer AS day,
       round((50 + (abs(hashint8(number * 8 + 3)::bigint) %% 95000)::integer / 100.0)::numeric, 2) AS amount, (abs(hashint8(number * 8 + 4)::bigint) %% 10)::integer = 3 AS is_foreign,
       CASE WHEN (abs(hashint8(number * 8 + 5)::bigint) %% 50)::integer = 7 THEN 0.5 WHEN (abs(hashint8(number * 8 + 6)::bigint) %% 100)::integer < 92 THEN 1 ELSE 0 END AS paid,
       10 + (abs(hashint8(number * 8 + 7)::bigint) %% 60)::integer AS delay
  FROM generate_series(1::bigint, %(invoices)s) number
"""

SETTLED = """
CREATE TEMPORARY TABLE bench_item AS
SELECT invoice.number, partner.id AS partner_id, invoice.day, invoice.day + 30 AS due,
       CASE WHEN paid > 0 AND invoice.day + delay <= %(today)s THEN invoice.day + delay END AS paid_on,
       CASE WHEN is_foreign THEN %(foreign)s ELSE %(currency)s END AS currency_id,
       amount AS amount_currency,
       CASE WHEN is_foreign THEN round(amount * 1.1, 2) ELSE amount END AS balance,
       CASE WHEN paid = 1 THEN amount ELSE round(amount * paid, 2) END AS paid_currency,
       CASE WHEN paid = 1 AND is_foreign THEN round(amount * 1.1, 2) WHEN paid = 1 THEN amount
            WHEN is_foreign THEN round(amount * paid * 1.1, 2) ELSE round(amount * paid, 2) END AS paid_balance
  FROM bench_invoice invoice
  JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM res_partner WHERE ref = 'bench') partner
    ON partner.place = invoice.customer
"""

MOVES = """
INSERT INTO account_move (name, ref, date, invoice_date, invoice_date_due, state, move_type, journal_id, currency_id, company_id,
                          partner_id, commercial_partner_id, auto_post, payment_state, sequence_prefix, sequence_number)
SELECT 'B/' || number, 'I', day, day, due, 'posted', 'out_invoice', %(sales)s, currency_id, %(company)s, partner_id, partner_id,
       'no', 'not_paid', 'B/', number FROM bench_item
UNION ALL
SELECT 'P/' || number, 'P', paid_on, NULL, NULL, 'posted', 'entry', %(bank)s, currency_id, %(company)s, partner_id, partner_id,
       'no', 'not_paid', 'P/', number FROM bench_item WHERE paid_on IS NOT NULL
"""

LINES = """
INSERT INTO account_move_line (move_id, move_name, journal_id, company_id, company_currency_id, account_id, currency_id, partner_id,
       parent_state, name, display_type, date, invoice_date, date_maturity, debit, credit, balance, amount_currency,
       amount_residual, amount_residual_currency, reconciled)
SELECT move.id, move.name, move.journal_id, move.company_id, %(currency)s, side.account_id, item.currency_id, item.partner_id,
       'posted', move.name, side.display_type, move.date, move.invoice_date, side.due,
       GREATEST(side.balance, 0), GREATEST(-side.balance, 0), side.balance, side.amount_currency,
       side.residual, side.residual_currency, side.open AND side.residual_currency = 0
  FROM account_move move
  JOIN bench_item item ON item.number = move.sequence_number
 CROSS JOIN LATERAL (
       SELECT %(receivable)s AS account_id, 'payment_term' AS display_type, item.due, item.balance, item.amount_currency,
              item.balance - CASE WHEN paid_on IS NULL THEN 0 ELSE paid_balance END AS residual,
              item.amount_currency - CASE WHEN paid_on IS NULL THEN 0 ELSE paid_currency END AS residual_currency, true AS open
        WHERE move.ref = 'I'
       UNION ALL
       SELECT %(income)s, 'product', NULL, -item.balance, -item.amount_currency, 0, 0, false WHERE move.ref = 'I'
       UNION ALL
       SELECT %(receivable)s, 'payment_term', item.paid_on, -item.paid_balance, -item.paid_currency, 0, 0, true WHERE move.ref = 'P'
       UNION ALL
       SELECT %(liquidity)s, 'product', NULL, item.paid_balance, item.paid_currency, 0, 0, false WHERE move.ref = 'P') side
 WHERE move.name = CASE move.ref WHEN 'I' THEN 'B/' ELSE 'P/' END || item.number
"""

PARTIALS = """
INSERT INTO account_partial_reconcile (debit_move_id, credit_move_id, debit_currency_id, credit_currency_id, company_id, max_date,
       amount, debit_amount_currency, credit_amount_currency)
SELECT debit.id, credit.id, item.currency_id, item.currency_id, %(company)s, item.paid_on,
       item.paid_balance, item.paid_currency, item.paid_currency
  FROM bench_item item
  JOIN account_move_line debit ON debit.move_name = 'B/' || item.number AND debit.account_id = %(receivable)s
  JOIN account_move_line credit ON credit.move_name = 'P/' || item.number AND credit.account_id = %(receivable)s
 WHERE item.paid_on IS NOT NULL
"""


def make_books(env, lines, today):
    """Make books with about so many receivable lines, and the statistics of a database in use.

    :return: how many receivable lines there are now
    """
    from billing import prepare_books

    prepare_books(env)
    facts = book_facts(env) | {"invoices": int(lines / 1.89), "customers": CUSTOMERS, "span": 365 * YEARS, "today": today}
    env["res.partner"].create([{"name": f"Customer {number}", "ref": "bench", "is_company": True} for number in range(CUSTOMERS)])
    env.flush_all()
    indexes = bare_tables(env, TABLES)
    for statement in (BOOKS, SETTLED, MOVES, LINES, PARTIALS):
        env.cr.execute(statement, facts)
        env.cr.execute("ANALYZE")
    for index in indexes:
        env.cr.execute(index)
    env.cr.commit()
    env.cr._cnx.autocommit = True
    env.cr.execute("VACUUM ANALYZE")
    env.cr._cnx.autocommit = False
    env.invalidate_all()
    return env["account.move.line"].search_count([("account_id", "=", facts["receivable"])])


def bare_tables(env, tables):
    """Take indexes and foreign keys off the tables that are filled, as a restore of a database does.

    :param tables: their names
    :return: what makes the indexes again; the foreign keys play no part in reading
    """
    env.cr.execute(
        """SELECT conrelid::regclass::text, quote_ident(conname) FROM pg_constraint
            WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])""",
        [list(tables)],
    )
    for table, name in env.cr.fetchall():
        env.cr.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    env.cr.execute(
        """SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
            WHERE indrelid = ANY(%s::regclass[]) AND indexrelid NOT IN (SELECT conindid FROM pg_constraint)""",
        [list(tables)],
    )
    indexes = env.cr.fetchall()
    for name, _definition in indexes:
        env.cr.execute(f"DROP INDEX {name}")
    return [definition for _name, definition in indexes]


def book_facts(env):
    company = env.company
    foreign = env.ref("base.EUR") if company.currency_id != env.ref("base.EUR") else env.ref("base.USD")
    foreign.active = True
    accounts = env["account.account"]

    def account(kind):
        return accounts.search([("account_type", "=", kind), ("company_ids", "=", company.id)], limit=1).id

    def journal(kind):
        return env["account.journal"].search([("type", "=", kind), ("company_id", "=", company.id)], limit=1).id

    return {
        "company": company.id,
        "currency": company.currency_id.id,
        "foreign": foreign.id,
        "receivable": account("asset_receivable"),
        "income": account("income"),
        "liquidity": account("asset_cash"),
        "sales": journal("sale"),
        "bank": journal("bank"),
    }
