import numpy as np

from ingest.quantities import QUANTITIES
from monitor.alerts.data import IMPLAUSIBLE, implausible_bits
from monitor.models.implausible import KINDS, SPEAKS_OF, bits


def test_bits_mean_what_the_alerts_say_they_do() -> None:
    assert IMPLAUSIBLE == KINDS
    wrong = np.array([True, False])
    for kind in KINDS:
        assert bits((2,), **{kind: wrong}).tolist() == [implausible_bits(kind), 0]


def test_each_kind_speaks_of_a_measured_quantity() -> None:
    assert set(SPEAKS_OF.values()) <= set(QUANTITIES)
