"""Workers as Odoo has them: processes of their own, that share one database."""

import os
import resource
import time


def start(database, job):
    """A process that does ``job(env)`` with connections of its own, tried again as a call from outside is; its id."""
    child = os.fork()
    if child:
        return child
    import odoo
    from odoo import sql_db
    from odoo.modules.registry import Registry
    from odoo.service.model import retrying

    code = 1
    try:
        sql_db._Pool = sql_db._Pool_readonly = None
        registry = Registry(database)
        registry._db = sql_db.db_connect(database)
        with registry.cursor() as cr:
            env = odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})
            retrying(lambda: job(env), env)
            cr.commit()
        code = 0
    finally:
        os._exit(code)


def together(database, workers, job):
    """CPU and wall seconds until so many workers, who all do ``job(env)``, are through."""
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    children = [start(database, job) for _number in range(workers)]
    ends = [os.waitpid(child, 0)[1] for child in children]
    wall, after = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    assert not any(ends), ends
    return (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime), wall
