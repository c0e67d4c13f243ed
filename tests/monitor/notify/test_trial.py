"""One harmless message, to see that the way is open."""

import msgspec
import pytest

from ingest.errors import Unavailable, UsageError
from ingest.race.secret_settings import Secrets
from monitor.notify.run import trial
from tests.monitor.notify.listener import listening
from tests.monitor.notify.people import RACE


async def test_a_trial_arrives_or_says_why_not() -> None:
    with listening() as service:
        secrets = Secrets(notify={"phone": f"json://127.0.0.1:{service.port}/"})
        race = msgspec.structs.replace(RACE, secrets=secrets)
        await trial(race, "phone")
        assert [call.json["title"] for call in service.calls] == ["Race: trial"]
        service.status = 403
        with pytest.raises(Unavailable, match="phone did not take it: it answers 403"):
            await trial(race, "phone")
        with pytest.raises(UsageError, match="no service 'fone'; it has: phone"):
            await trial(race, "fone")
        assert len(service.calls) == 2
