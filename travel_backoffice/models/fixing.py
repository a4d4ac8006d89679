"""An order is checked and priced once, when all that belongs together is in: until then it is "being fixed"."""

#: Known to this program only, so that no caller by API can switch the checks off with a context of its own.
_FIXING = object()


def fixing(records):
    """These records, for changes after which the caller checks and prices the orders itself."""
    return records.with_context(travel_fixing=_FIXING)


def is_fixing(env):
    """Whether somebody further up checks and prices the orders when all is in."""
    return env.context.get("travel_fixing") is _FIXING
