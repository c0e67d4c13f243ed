"""Fixtures for all tests: real brokers on free ports, and names that no other test uses."""

import gc
import logging
import uuid
from collections.abc import Iterator

import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import Scheduling

from ingest.bus import MqttSettings
from tests import brokers, postgres
from tests.brokers import BrokerProcess
from tests.examples import examples
from tests.postgres import Postgres
from tests.scheduling import Sharing

settings.register_profile("as many as asked for", examples())
settings.load_profile("as many as asked for")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling | None:
    """What is distributed by file lets some files share a worker."""
    return Sharing(config, log) if config.getoption("dist") == "loadfile" else None


# What is made while tests are collected lasts: looking for garbage in it again and again takes
# each worker a sixth of its start, and then a part of each test.
gc.disable()


def pytest_collection_finish() -> None:
    """Look for garbage from now on, and only in what the tests make."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(autouse=True)
def _logging_as_found() -> Iterator[None]:
    """Undo what a command run in a test sets up: logging is the process's, not the test's."""
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    yield
    root.setLevel(level)
    root.handlers[:] = handlers


@pytest.fixture(scope="session")
def nats_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrokerProcess]:
    """The embedded broker's server, shared by all tests: don't kill it."""
    with brokers.started(brokers.nats(tmp_path_factory.mktemp("nats"))) as process:
        yield process


@pytest.fixture(scope="session")
def mosquitto_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrokerProcess]:
    """A Mosquitto, shared by all tests: don't kill it."""
    with brokers.started(brokers.mosquitto(tmp_path_factory.mktemp("mosquitto"))) as process:
        yield process


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A PostgreSQL, shared by all tests; each makes a database of its own."""
    with postgres.started(tmp_path_factory.mktemp("postgres")) as server:
        yield server


@pytest.fixture(params=["nats", "mosquitto"])
def broker(request: pytest.FixtureRequest) -> BrokerProcess:
    """Each of the shared brokers, for what must hold with any."""
    process: BrokerProcess = request.getfixturevalue(f"{request.param}_broker")
    return process


@pytest.fixture
def any_broker(nats_broker: BrokerProcess) -> BrokerProcess:
    """The broker that is always there, for what does not depend on which one it is."""
    return nats_broker


@pytest.fixture
def mqtt_settings(any_broker: BrokerProcess) -> MqttSettings:
    """How to connect to `any_broker`."""
    return any_broker.settings


@pytest.fixture
def race_id() -> str:
    """A race that no other test knows, so that tests can share a broker."""
    return f"race-{uuid.uuid4().hex[:12]}"
