"""What each role may publish and read at the race's broker. Pure, no I/O.

One table for all brokers: `ingest.broker_config` writes it for the embedded one,
`ingest.mosquitto_config` for Mosquitto. Who has no account may do nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple

from ingest import topics
from ingest.race.secret_settings import Account, Role
from ingest.race.settings import Race

EVERYBODY: Final = "+"


class Rights(NamedTuple):
    """Topic filters, in MQTT's form.

    Attributes
    ----------
    publish : what may be published, also as a last will
    subscribe : what may be read
    """

    publish: tuple[str, ...]
    subscribe: tuple[str, ...]


class _Who(NamedTuple):
    """One account's place in the race."""

    race: str
    user: str
    runners: tuple[str, ...]
    phones: tuple[str, ...]
    home: str
    """Home Assistant's discovery prefix."""
    sharded: bool
    """Whether several monitors share the runners."""

    def of_runners(self, *leaves: str) -> tuple[str, ...]:
        """Topics below the account's runners."""
        return tuple(
            topics.of_runner(self.race, runner, leaf) for runner in self.runners for leaf in leaves
        )

    def moved_vitals(self) -> tuple[str, ...]:
        """Where the broker moves what gateways publish: it asks for the right to both."""
        if not self.sharded:
            return ()
        return tuple(topics.vitals_of_part(self.race, EVERYBODY, runner) for runner in self.runners)


def rights_of(account: Account, race: Race) -> Rights:
    """Return what an account may do in a race."""
    who = _Who(
        race=race.race.id,
        user=account.user,
        runners=(EVERYBODY,) if account.runners is None else account.runners,
        phones=_phones(account, race),
        home=race.home_assistant.prefix,
        sharded=race.monitor.shards > 1,
    )
    rights = _RIGHTS[account.role](who)
    # Everybody may hear themselves: that is how a connection that is only half open is found.
    echo = topics.echo(who.race, EVERYBODY)
    return Rights((*rights.publish, echo), (*rights.subscribe, echo))


def _phones(account: Account, race: Race) -> tuple[str, ...]:
    """OwnTracks topics of the account's runners."""
    return tuple(
        f"owntracks/{runner.owntracks}"
        for runner in race.runners
        if runner.owntracks and (account.runners is None or runner.id in account.runners)
    )


def _monitor(who: _Who) -> Rights:
    root = topics.of_race(who.race)
    return Rights(
        (*who.of_runners("status", "alert"), f"{root}/field", f"{root}/monitor"),
        (
            *who.of_runners("vitals", "sensors", "event"),
            topics.gateway(who.race, EVERYBODY),
            topics.weather(who.race),
            "owntracks/+/+",
            *who.moved_vitals(),
            *_of_other_monitors(who),
        ),
    )


def _of_other_monitors(who: _Who) -> tuple[str, ...]:
    """What one monitor learns from the others."""
    if not who.sharded:
        return ()
    return (*who.of_runners("alert"), f"{topics.of_race(who.race)}/monitor")


def _gateway(who: _Who) -> Rights:
    return Rights(
        (
            *who.of_runners("vitals", "sensors"),
            *who.moved_vitals(),
            topics.gateway(who.race, who.user),
            *_answers(who.race, who.user),
            topics.weather(who.race),
        ),
        (
            *who.of_runners("status"),
            f"{topics.of_race(who.race)}/monitor",
            *_questions(who.race, who.user),
        ),
    )


def _dashboard(who: _Who) -> Rights:
    # The desk enters the weather on the page.
    weather = topics.weather(who.race)
    return Rights((*who.of_runners("event"), weather, *_of_the_desk(who)), _readable(who))


def _desk(who: _Who) -> Rights:
    everything = f"{topics.of_race(who.race)}/#"
    return Rights(
        (*who.of_runners("event"), topics.weather(who.race), *_of_the_desk(who)), (everything,)
    )


def _crew(who: _Who) -> Rights:
    return Rights(who.of_runners("event"), _of_theirs(who))


def _runner(who: _Who) -> Rights:
    return Rights((*who.of_runners("event"), *who.phones), _of_theirs(who))


def _simulator(who: _Who) -> Rights:
    return Rights(
        (
            *who.of_runners("vitals", "sensors", "event"),
            *who.moved_vitals(),
            *who.phones,
            topics.gateway(who.race, EVERYBODY),
            *_answers(who.race),
            topics.weather(who.race),
        ),
        (f"{topics.of_race(who.race)}/#",),
    )


def _notify(who: _Who) -> Rights:
    root = topics.of_race(who.race)
    return Rights(
        (f"{root}/notify", f"{root}/home/{EVERYBODY}", f"{who.home}/sensor/#"),
        who.of_runners("status", "alert"),
    )


def _home(who: _Who) -> Rights:
    """Home Assistant sees what is made for it, which runners agreed to, and nothing else."""
    root = topics.of_race(who.race)
    seen = tuple(f"{root}/home/{runner}" for runner in who.runners)
    return Rights((f"{who.home}/status",), (*seen, f"{root}/notify", f"{who.home}/#"))


def _of_theirs(who: _Who) -> tuple[str, ...]:
    """What tells of an account's runners, and of the race as a whole."""
    return (
        *who.of_runners("status", "alert", "sensors"),
        topics.weather(who.race),
        f"{topics.of_race(who.race)}/monitor",
        f"{topics.of_race(who.race)}/notify",
    )


def _readable(who: _Who) -> tuple[str, ...]:
    """What the page shows."""
    return (
        *_of_theirs(who),
        *who.of_runners("event"),
        topics.gateway(who.race, EVERYBODY),
        *_answers(who.race),
        f"{topics.of_race(who.race)}/field",
    )


def _of_the_desk(who: _Who) -> tuple[str, ...]:
    """What may be asked at check-in, where others' straps are heard too: by who has all in care."""
    return _questions(who.race) if EVERYBODY in who.runners else ()


def _questions(race: str, gateway: str = EVERYBODY) -> tuple[str, ...]:
    """What a gateway is asked at check-in."""
    return topics.check_in(race, gateway), topics.bind(race, gateway)


def _answers(race: str, gateway: str = EVERYBODY) -> tuple[str, ...]:
    """What a gateway says then."""
    return topics.heard(race, gateway), topics.bound(race, gateway)


_RIGHTS: Final[Mapping[Role, Callable[[_Who], Rights]]] = {
    "monitor": _monitor,
    "gateway": _gateway,
    "dashboard": _dashboard,
    "desk": _desk,
    "crew": _crew,
    "runner": _runner,
    "simulator": _simulator,
    "notify": _notify,
    "home": _home,
}


def account_of(accounts: Iterable[Account], role: Role, user: str | None = None) -> Account | None:
    """Return the account a program of ours logs in with: the named one, else the role's first."""
    of_role = [account for account in accounts if account.role == role]
    named = [account for account in of_role if account.user == user]
    return next(iter(named or of_role), None)
