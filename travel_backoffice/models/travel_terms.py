"""What a customer's contracts come to on one day."""


class Terms(dict):
    """Resolved aspects: name → ``(value, contract that gave it)``; beside them ``contract``, the nearest in force.

    All aspects are there; one that nobody set has an empty value and an empty contract.
    """

    def value(self, aspect):
        """Value alone: a record, or a plain value for selections and the like."""
        return self[aspect][0]


def resolve(nodes, aspects, in_force, nothing):
    """Terms of the first of ``nodes``: its own contract's aspects over those of the nodes above.

    :param nodes: ids from the node itself upwards
    :param in_force: function from a node's id to the contract in force there, or a false value
    :param dict nothing: aspect → (empty value, empty contract), and ``contract`` → empty contract
    """
    terms = Terms(nothing)
    missing = list(aspects)
    for contract in filter(None, map(in_force, nodes)):
        terms["contract"] = terms["contract"] or contract
        given = {aspect: (contract[aspect], contract) for aspect in missing if contract[aspect]}
        terms.update(given)
        missing = [aspect for aspect in missing if aspect not in given]
    return terms
