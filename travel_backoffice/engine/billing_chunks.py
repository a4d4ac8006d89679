"""How the parts of a billing run are put into chunks, each of which is billed and kept in one go."""


def chunk_size(total: int, smallest: int, largest: int) -> int:
    """Lines in a chunk: enough chunks for several workers and a bar that moves, none larger than is good.

    >>> chunk_size(20_000, 25, 200), chunk_size(1_600, 25, 200), chunk_size(10, 25, 200)
    (200, 100, 25)
    """
    return max(smallest, min(largest, total // 16))


def chunks(parts: list[tuple[int, frozenset]], limit: int) -> list[int]:
    """The chunk of each part, counted from 0; a part is never split.

    What two parts touch in common (an order, an invoice that both correct) is written by one worker where that fits,
    so that workers seldom meet. The answer depends on nothing but the parts: a run that is killed bills the same
    chunks again, and any number of workers makes the same invoices.

    :param parts: number of lines, and what the part touches
    :param limit: lines after which a chunk is full; a larger part has a chunk of its own

    >>> chunks([(2, frozenset("a")), (2, frozenset("b")), (1, frozenset("a"))], 3)
    [0, 1, 0]
    """
    sizes, home, answer = [], {}, []
    for size, touched in parts:
        near = sorted({home[thing] for thing in touched if thing in home})
        candidates = [*near, len(sizes) - 1] if sizes else []
        chosen = next((chunk for chunk in candidates if sizes[chunk] + size <= limit), len(sizes))
        if chosen == len(sizes):
            sizes.append(0)
        sizes[chosen] += size
        home |= dict.fromkeys(touched, chosen)
        answer.append(chosen)
    return answer
