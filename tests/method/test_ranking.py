from __future__ import annotations

import numpy as np

from cec_xl.method.ranking import competition_ranks, priority_order
from tests.method.cases import NAN


def ranks(score: list[float], total: list[int], volume: list[float]) -> list[int]:
    return competition_ranks(np.array(score), np.array(total, dtype=np.int8), np.array(volume)).tolist()


def test_score_then_total_then_volume():
    assert ranks([1.0, 2.0, 1.0, 1.0], [9, 4, 10, 9], [5, 1, 1, 6]) == [4, 1, 2, 3]


def test_equal_on_all_three_share_a_rank_and_the_next_is_skipped():
    assert ranks([3, 2, 2, 1], [9, 9, 9, 9], [1, 1, 1, 1]) == [1, 2, 2, 4]


def test_without_a_score_there_is_no_rank():
    assert ranks([NAN, 1.0], [0, 9], [100, 1]) == [0, 1]


def test_unknown_volume_comes_after_known_and_ties_with_unknown():
    assert ranks([1, 1, 1], [9, 9, 9], [NAN, -5, NAN]) == [2, 1, 2]


def test_nobody_to_rank():
    assert ranks([], [], []) == []
    assert ranks([NAN], [0], [NAN]) == [0]


def test_priority_list_breaks_ties_by_id_and_leaves_out_the_unranked():
    order = priority_order(np.array([2, 0, 1, 2]), np.array(["z", "a", "m", "b"], dtype=object))
    assert order.tolist() == [2, 3, 0]


def test_thousands_of_different_scores_rank_like_a_handful():
    random = np.random.default_rng(7)
    score = np.round(random.random(5000), 3)
    total = random.integers(4, 17, 5000).astype(np.int8)
    volume = random.integers(0, 50, 5000).astype(np.float64)
    for own in (score, random.permutation(5000) / 7):
        keys = list(zip(own.tolist(), total.tolist(), volume.tolist(), strict=True))
        best_first = sorted(keys, reverse=True)
        first_place = {key: place for place, key in reversed(list(enumerate(best_first, start=1)))}
        assert competition_ranks(own, total, volume).tolist() == [first_place[key] for key in keys]
