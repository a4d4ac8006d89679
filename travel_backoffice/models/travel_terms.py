"""What a customer's contracts come to on one day."""


class Terms(dict):
    """Resolved aspects: name → ``(value, contract that gave it)``; beside them ``contract``, the nearest in force.

    All aspects are there; one that nobody set has an empty value and an empty contract.
    """

    def value(self, aspect):
        """Value alone: a record, or a plain value for selections and the like."""
        return self[aspect][0]


def resolve(contracts, aspects, nothing):
    """Terms where these contracts hold: each one's aspects over those of the ones above.

    :param contracts: in force at the node itself and upwards, the nearest first
    :param dict nothing: aspect → (empty value, empty contract), and ``contract`` → empty contract
    """
    terms = Terms(nothing)
    missing = list(aspects)
    for contract in contracts:
        terms["contract"] = terms["contract"] or contract
        given = {aspect: (contract[aspect], contract) for aspect in missing if contract[aspect]}
        terms.update(given)
        missing = [aspect for aspect in missing if aspect not in given]
    return terms
