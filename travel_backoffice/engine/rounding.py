"""The one place where money is rounded."""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal

#: All are symmetrical: what rounds a price up rounds its refund to the same figure.
METHODS = {
    "half_up": ROUND_HALF_UP,
    "half_even": ROUND_HALF_EVEN,
    "up": ROUND_UP,
    "down": ROUND_DOWN,
}

#: The smallest coin by number of decimals.
COINS = tuple(Decimal(1).scaleb(-decimals) for decimals in range(10))


def rounder(step=None, method="half_up"):
    """Prepare a rounding, done once for a rule.

    :param step: round to multiples of it; None, or finer than the currency's coin: to the coin
    :return: function (amount, decimals of the currency) → amount
    """
    mode = METHODS[method]

    def to_coin(amount, decimals):
        rounded = amount.quantize(COINS[decimals], mode)
        return rounded or abs(rounded)  # never -0.00

    def to_step(amount, decimals):
        coin = COINS[decimals]
        if step <= coin:
            return to_coin(amount, decimals)
        return to_coin((amount / step).quantize(Decimal(1), mode) * step, decimals)

    return to_step if step else to_coin
