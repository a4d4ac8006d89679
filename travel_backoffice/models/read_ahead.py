"""Reading ahead: PostgreSQL looks for the next rows while Python works on those before."""

from concurrent.futures import ThreadPoolExecutor

import odoo


def read_ahead(cr, asked, statements_of):
    """What is found for each of ``asked``, one ahead of who takes it.

    The statements are sent on the cursor's own connection, so within its transaction; others of the cursor wait for their
    turn. For who only reads: what he writes between two answers may be in the next one, or not. Close the iterator where it
    is not read to its end (``contextlib.closing``).

    :param cr: cursor of Odoo; what waits to be written was flushed
    :param asked: list of anything
    :param statements_of: function from one of them to a list of ``SQL``, which asks the database nothing itself
    :return: iterator of lists of rows, one for each statement
    """
    if len(asked) < 2 or getattr(odoo, "evented", False):  # greenlets cannot share a connection
        for one in asked:
            yield _rows_of(cr._cnx, statements_of(one))
        return
    with ThreadPoolExecutor(1) as reader:
        before = None
        for one in asked:
            now = reader.submit(_rows_of, cr._cnx, statements_of(one))
            if before:
                yield before.result()
            before = now
        yield before.result()


def _rows_of(connection, statements):
    found = []
    for statement in statements:
        with connection.cursor() as cursor:
            cursor.execute(statement.code, statement.params)
            found.append(cursor.fetchall())
    return found
