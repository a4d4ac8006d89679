from engine.billing_chunks import chunk_size, chunks
from hypothesis import given
from hypothesis import strategies as st

PARTS = st.lists(st.tuples(st.integers(1, 50), st.frozensets(st.sampled_from("abcdefgh"), max_size=3)), max_size=60)


@given(PARTS, st.integers(1, 60))
def test_each_part_is_in_one_chunk_and_none_is_overfull(parts, limit):
    """Only a part that is larger by itself makes a chunk larger than the limit; there are no empty chunks."""
    found = chunks(parts, limit)
    assert len(found) == len(parts)
    assert sorted(set(found)) == list(range(len(set(found))))
    for number in set(found):
        sizes = [size for (size, _touched), chunk in zip(parts, found, strict=True) if chunk == number]
        assert sum(sizes) <= limit or len(sizes) == 1


@given(PARTS)
def test_what_touches_the_same_stays_together_where_it_fits(parts):
    """Where everything fits into one chunk, it is one."""
    assert set(chunks(parts, 60 * 50)) <= {0}


@given(st.integers(0, 10**6))
def test_size_is_within_its_bounds(total):
    assert 25 <= chunk_size(total, 25, 200) <= 200
