"""Records that people make, and whose state follows from the program's work."""


def with_keyed_defaults(records, keyed):
    """These records, for creating: nothing but what is keyed comes from the caller's context.

    :param keyed: names of the fields that people fill in
    """
    if records.env.su:
        return records
    context = records.env.context.items()
    kept = {name: value for name, value in context if not name.startswith("default_") or name.removeprefix("default_") in keyed}
    return records.with_env(records.env(context=kept))
