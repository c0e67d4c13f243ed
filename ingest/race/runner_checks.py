"""Checks of runners.toml and pairings.toml that look at more than one key."""

from collections.abc import Sequence, Set

import msgspec

from ingest.race.files import PairingsFile, RunnersFile
from ingest.race.pace import pace_to_mps
from ingest.race.reader import Reader
from ingest.race.settings import Pairing, Runner
from ingest.race.weather_settings import WeatherSensor


def check_runners(reader: Reader, file: RunnersFile) -> None:
    """Note all mistakes between the keys of runners.toml."""
    for key in ("id", "bib", "owntracks"):
        check_unique(reader, file.runners, key)
    for runner in file.runners:
        _check_heart(reader, runner)
        _check_speed(reader, runner)
        _check_line(reader, runner)
        if runner.history.cramps == "never" and runner.history.muscles:
            problem = 'muscles that cramped, although cramps = "never"'
            fix = "expected no muscles, or other cramps"
            reader.document.add(reader.path(runner, "history", "muscles"), problem, fix)


def check_pairings(
    reader: Reader,
    file: PairingsFile,
    runner_ids: Set[str] | None,
    station_ids: Set[str] | None,
) -> None:
    """Note all mistakes of pairings.toml; None are ids that are unknown."""
    first: dict[str, Pairing] = {}
    for pairing in file.pairings:
        if reader.is_right(pairing, "runner") and runner_ids is not None:
            _check_known(reader, pairing, runner_ids)
        if reader.is_right(pairing, "kinds") and not pairing.kinds:
            fix = 'expected one or more, like ["heart_rate"]'
            reader.document.add(reader.path(pairing, "kinds"), "names nothing to use", fix)
        if reader.is_right(pairing, "address"):
            before = first.setdefault(pairing.address.upper(), pairing)
            if before is not pairing and not _is_for_other_gateway(before, pairing):
                _add_bound_twice(reader, before, pairing)
    for key in ("address", "name"):
        check_unique(reader, file.weather_sensors, key)
    for sensor in file.weather_sensors:
        _check_station(reader, sensor, station_ids)
        if reader.is_right(sensor, "address") and sensor.address.upper() in first:
            problem = f"{sensor.address} is worn by {first[sensor.address.upper()].runner}"
            fix = "expected a sensor that is bound to nobody"
            reader.document.add(reader.path(sensor, "address"), problem, fix)


def check_unique(reader: Reader, items: Sequence[msgspec.Struct], key: str) -> None:
    """Note every value of a key that an earlier item has already."""
    first: dict[str, msgspec.Struct] = {}
    for item in items:
        value = getattr(item, key)
        if value is None:
            continue
        before = first.setdefault(value, item)
        if before is not item:
            line = reader.document.line(reader.path(before, key))
            problem = f"{reader.document.shown(value)} is taken already in line {line}"
            fix = f"expected another {key} for each"
            reader.document.add(reader.path(item, key), problem, fix)


def _check_known(reader: Reader, pairing: Pairing, runner_ids: Set[str]) -> None:
    if pairing.runner not in runner_ids:
        problem = f"runners.toml has no runner {reader.document.shown(pairing.runner)}"
        fix = "known runners: " + (", ".join(sorted(runner_ids)[:20]) or "none")
        reader.document.add(reader.path(pairing, "runner"), problem, fix)


def _check_station(reader: Reader, sensor: WeatherSensor, station_ids: Set[str] | None) -> None:
    if sensor.station is None or station_ids is None or sensor.station in station_ids:
        return
    problem = f"race.toml has no station {reader.document.shown(sensor.station)}"
    fix = "known stations: " + (", ".join(sorted(station_ids)[:20]) or "none")
    reader.document.add(reader.path(sensor, "station"), problem, fix)


def _add_bound_twice(reader: Reader, before: Pairing, pairing: Pairing) -> None:
    line = reader.document.line(reader.path(before))
    problem = f"{pairing.address} is bound already to {before.runner or 'somebody'} in line {line}"
    fix = "expected one [[pairing]] a sensor, with all its kinds"
    reader.document.add(reader.path(pairing, "address"), problem, fix)


def _is_for_other_gateway(before: Pairing, pairing: Pairing) -> bool:
    gateways = {before.gateway, pairing.gateway}
    return before.runner == pairing.runner and len(gateways - {None}) == 2


def _check_heart(reader: Reader, runner: Runner) -> None:
    rest, highest = runner.body.hr_rest_bpm, runner.body.hr_max_bpm
    if rest is not None and highest is not None and rest >= highest:
        problem = f"{rest:.10g} bpm at rest is not below hr_max_bpm, {highest:.10g} bpm"
        fix = "expected a resting heart rate below the highest"
        reader.document.add(reader.path(runner, "body", "hr_rest_bpm"), problem, fix)


def _check_speed(reader: Reader, runner: Runner) -> None:
    training = runner.training
    if training.critical_speed_mps is not None and training.threshold_pace is not None:
        pace_mps = pace_to_mps(training.threshold_pace)
        problem = (
            f"given beside critical_speed_mps = {training.critical_speed_mps:.10g} "
            f"(this pace is {pace_mps:.2f} m/s)"
        )
        fix = "expected one of the two"
        reader.document.add(reader.path(runner, "training", "threshold_pace"), problem, fix)


def _check_line(reader: Reader, runner: Runner) -> None:
    training = runner.training
    if (training.alpha1_slope is None) != (training.alpha1_intercept is None):
        given = "alpha1_slope" if training.alpha1_intercept is None else "alpha1_intercept"
        other = "alpha1_intercept" if given == "alpha1_slope" else "alpha1_slope"
        fix = "expected both or none: trailpulse learn writes both"
        reader.document.add(reader.path(runner, "training", given), f"given without {other}", fix)
