"""Many posted invoices in seconds: rows copied from one that Odoo posted, each with its number and amount."""

from odoo.tools import SQL

PREFIX = "LONG/2026/"


def copy_invoices(env, model, amounts):
    """Copies of an invoice of 1.00 without tax, numbered ``LONG/2026/000001`` and so on.

    :param model: the invoice, posted
    :param list amounts: one for each copy
    :return: receivable items in their order
    """
    env.flush_all()
    [first] = env.execute_query(SQL("SELECT COALESCE(MAX(sequence_number), 0) FROM account_move WHERE sequence_prefix = %s", PREFIX))[0]
    number = SQL("%s || lpad((%s + data.place)::text, 6, '0')", PREFIX, first)
    named = SQL("jsonb_build_object('name', %(number)s, 'payment_reference', %(number)s, 'sequence_prefix', %(prefix)s,"
                " 'sequence_number', %(first)s + data.place)", number=number, prefix=PREFIX, first=first)  # fmt: skip
    moves = copy_rows(env, model, [(0, amount) for amount in amounts], named)
    pairs = list(zip(moves, amounts, strict=True))
    for line in model.line_ids:
        copy_rows(env, line, pairs, SQL("jsonb_build_object('move_id', data.key, 'move_name', (SELECT name FROM account_move WHERE id = data.key))"))
    env.invalidate_all()
    items = env["account.move.line"].search([("move_id", "in", moves), ("account_type", "=", "asset_receivable")])
    return items.sorted(lambda item: item.move_id.id)


def copy_rows(env, record, rows, own):
    """Rows as this record's, all amounts times the factor.

    :param rows: pairs of a key and a factor
    :param SQL own: JSON of the other columns that differ, of ``data.key`` and ``data.place``
    """
    money = [name for name, field in record._fields.items() if field.type == "monetary" and field.store and field.column_type]
    money += ["price_unit"] if record._name == "account.move.line" else []
    query = SQL(
        """
        INSERT INTO %(table)s
        SELECT made.*
          FROM %(table)s model
    CROSS JOIN unnest(%(keys)s, %(factors)s::numeric[]) WITH ORDINALITY AS data(key, factor, place)
    CROSS JOIN LATERAL jsonb_populate_record(model, %(own)s || jsonb_build_object(%(scaled)s)
               || jsonb_build_object('id', nextval(%(sequence)s))) made
         WHERE model.id = %(id)s
      ORDER BY data.place
     RETURNING id
        """,
        table=SQL.identifier(record._table),
        keys=[key for key, _factor in rows],
        factors=[factor for _key, factor in rows],
        own=own,
        scaled=SQL(", ").join(SQL("%s, model.%s * data.factor", name, SQL.identifier(name)) for name in money),
        sequence=f"{record._table}_id_seq",
        id=record.id,
    )
    return sorted(one for (one,) in env.execute_query(query))
