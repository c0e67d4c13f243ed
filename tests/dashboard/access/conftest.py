"""A dashboard with a login, for the tests of the door."""

import time
from collections.abc import Iterator

import pytest

from tests.dashboard import scene
from tests.dashboard.access.house import House, furnish, opened
from tests.dashboard.serving import Broker


@pytest.fixture(scope="module")
def house(broker: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("race")
    furnish(folder, broker.port)
    with opened(folder, tmp_path_factory.mktemp("log") / "log.txt") as running:
        now = time.time()
        people = scene.bodies(now)
        broker.publish(scene.opening(people, t=now))
        broker.publish(scene.second(people, t=now, at=now))
        yield running
