"""The same question asked of Odoo's own report on invoices: what was invoiced, by month, by quarter, by customer.

For the report the services stand on posted invoices, one for each customer and month with a line for each service, so that
it has as few invoices to read as there may be; both sides tell the same sums, compared to the cent.
"""

from unittest.mock import patch

from aged_data import bare_tables, book_facts

#: dimensions of the cube on the days of invoicing, and the groups that the report has for them
QUESTIONS = {
    "month": (["month"], ["invoice_date:month"]),
    "customer": (["node"], ["partner_id"]),
    "quarter": (["quarter"], ["invoice_date:quarter"]),
}

MOVES = """
INSERT INTO account_move (name, ref, date, invoice_date, state, move_type, journal_id, currency_id, company_id, partner_id,
                          commercial_partner_id, auto_post, payment_state, sequence_prefix, sequence_number)
SELECT 'S/' || row_number() OVER (ORDER BY month, customer_id), 'bench', month, month, 'posted', 'out_invoice', %(sales)s, %(currency)s, %(company)s,
       customer_id, root_id, 'no', 'not_paid', 'S/', row_number() OVER (ORDER BY month, customer_id)
  FROM (SELECT DISTINCT date_trunc('month', invoiced_on)::date AS month, customer_id, root_id FROM travel_spend) sold
"""

LINES = """
INSERT INTO account_move_line (move_id, move_name, journal_id, company_id, company_currency_id, account_id, currency_id, partner_id,
       parent_state, name, display_type, date, invoice_date, quantity, price_unit, price_subtotal, price_total,
       debit, credit, balance, amount_currency)
SELECT move.id, move.name, move.journal_id, move.company_id, %(currency)s, %(income)s, %(currency)s, move.partner_id,
       'posted', 'Service', 'product', move.date, move.invoice_date, 1, spend_company, spend_company, spend_company,
       GREATEST(-spend_company, 0), GREATEST(spend_company, 0), -spend_company, -spend_company
  FROM travel_spend
  JOIN account_move move ON move.ref = 'bench' AND move.partner_id = customer_id AND move.date = date_trunc('month', invoiced_on)::date
"""


def make_invoices(env):
    """The services of the bench on posted invoices; committed."""
    from billing import prepare_books

    prepare_books(env)
    facts = book_facts(env)
    indexes = bare_tables(env, ("account_move", "account_move_line"))
    for statement in (MOVES, LINES):
        env.cr.execute(statement, facts)
        env.cr.execute("ANALYZE account_move")
    for index in indexes:
        env.cr.execute(index)
    env.cr.commit()
    env.cr._cnx.autocommit = True
    env.cr.execute("VACUUM ANALYZE account_move, account_move_line")
    env.cr._cnx.autocommit = False
    env.invalidate_all()


def ours(env, user, dimensions):
    return env["travel.spend"].with_user(user).cube(dimensions, ["spend"], date_basis="invoiced")


def of_report(env, groups):
    return env["account.invoice.report"].formatted_read_group([], groups, ["price_subtotal:sum"])


def key_of(value):
    """A group as the cube tells it: an id, or the first day of a period."""
    return value[0] if isinstance(value, tuple | list) else value


def compared(name, answer, told, groups):
    ours = {tuple(row["key"]): row["values"]["spend"] for row in answer["rows"]}
    theirs = {tuple(key_of(one[group]) for group in groups): one["price_subtotal:sum"] for one in told}
    assert ours.keys() == theirs.keys(), f"{name}: {len(ours)} and {len(theirs)} cells"
    wrong = [key for key, figure in ours.items() if abs(figure - theirs[key]) > 0.01]
    assert not wrong, f"{name}: {wrong[0]} is {ours[wrong[0]]}, the report says {theirs[wrong[0]]}"


def rows(env, row, user, learn, timed, target):
    """Print the ratios; true for each that is met.

    :param learn: lets layers be built for questions, which a function asks
    :param target: for questions that were asked before; None: only told
    """
    make_invoices(env)
    return measured(env, row, user, learn, timed, target)


def measured(env, row, user, learn, timed, target):
    theirs, told = {}, {}
    for name, (_dimensions, groups) in QUESTIONS.items():
        theirs[name], told[name] = timed(env, lambda groups=groups: of_report(env, groups), 2)

    def state(kind, turns):
        met = []
        for name, (dimensions, groups) in QUESTIONS.items():
            own, answer = timed(env, lambda dimensions=dimensions: ours(env, user, dimensions), turns)
            compared(name, answer, told[name], groups)
            aim = target if kind == "asked" else None
            met.append(row(f"{kind}, Odoo's invoice report / ours: {name}", own, theirs[name], aim, better="higher"))
        return met

    with patch.object(env.registry["travel.spend"], "_standing_layers", lambda *_args: []):
        state("no layers", 1)
    state("never asked", 3)
    learn(env, lambda: [ours(env, user, dimensions) for dimensions, _groups in QUESTIONS.values()])
    return state("asked", 5)
