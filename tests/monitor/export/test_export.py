"""What is exported, read again by our own readers, by fitdecode, and by Garmin's own."""

import csv
import io
from pathlib import Path
from typing import Any, Final

import fitdecode  # type: ignore[import-untyped]
import pyarrow.parquet as pq
import pytest
import typer
from garmin_fit_sdk import Decoder, Stream
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from ingest.errors import Unavailable, UsageError
from ingest.messages import Measured, Vitals
from ingest.recordings.read import read
from ingest.recordings.recording import Second
from monitor.export.fit import fit_bytes
from monitor.export.gpx import gpx_bytes
from monitor.export.seconds import seconds_of
from monitor.export.table import csv_bytes, parquet_bytes
from monitor.export_cli import FORMATS, export
from monitor.recorder import Recorder
from monitor.store.store import Start, open_store
from monitor.stored import Watermarks
from tests.examples import examples
from tests.ingest import strategies
from tests.ingest.race import folders

T: Final = 1_764_000_000
FULL: Final = Measured(
    heart_rate_bpm=148.0, rr_ms=(406.25, 410.0), contact=True, speed_mps=2.75, cadence_spm=171.0,
    stride_m=0.96, running=True, distance_m=12.5, altitude_m=812.4, latitude_deg=45.1234567,
    longitude_deg=7.7654321, power_w=240.0, air_temp_c=21.0, humidity_pct=55.0, core_temp_c=38.2,
)  # fmt: skip
NO_HEART: Final = Measured(speed_mps=2.5, latitude_deg=45.12, longitude_deg=7.76)
RUN: Final = [
    Second(T, FULL),
    Second(T + 1, NO_HEART),
    Second(T + 2, Measured(heart_rate_bpm=150.0)),
]


def fit_records(data: bytes) -> list[dict[str, Any]]:
    """The record messages as fitdecode reads them; only fields that have a value."""
    with fitdecode.FitReader(io.BytesIO(data)) as reader:
        frames = [frame for frame in reader if isinstance(frame, fitdecode.FitDataMessage)]
    return [
        {field.name: field.value for field in frame.fields if field.value is not None}
        for frame in frames
        if frame.name == "record"
    ]


def test_fit_is_read_again_by_our_own_reader(tmp_path: Path) -> None:
    (tmp_path / "run.fit").write_bytes(fit_bytes(RUN))
    first, second, third = read(tmp_path / "run.fit").seconds
    assert (first.t, second.t, third.t) == (T, T + 1, T + 2)
    assert first.measured.heart_rate_bpm == 148.0
    assert first.measured.cadence_spm == pytest.approx(171.0, abs=0.1)
    assert first.measured.speed_mps == pytest.approx(2.75, abs=0.001)
    assert first.measured.altitude_m == pytest.approx(812.4, abs=0.1)
    assert first.measured.latitude_deg == pytest.approx(45.1234567, abs=1e-6)
    assert second.measured.heart_rate_bpm is None
    assert third.measured.heart_rate_bpm == 150.0
    assert third.measured.speed_mps is None


def test_in_fit_what_was_not_measured_is_not_there() -> None:
    first, second, third = fit_records(fit_bytes(RUN))
    assert first["heart_rate"] == 148
    assert "heart_rate" not in second
    assert not {"enhanced_speed", "cadence", "distance", "position_lat"} & set(third)


def test_garmin_s_own_reader_finds_no_fault_and_all_that_an_activity_needs() -> None:
    data = fit_bytes(RUN)
    assert Decoder(Stream.from_byte_array(bytearray(data))).check_integrity()
    found: tuple[Any, Any] = Decoder(Stream.from_byte_array(bytearray(data))).read()
    messages, errors = found
    assert errors == []
    assert len(messages["record_mesgs"]) == 3
    assert messages["file_id_mesgs"][0]["type"] == "activity"
    kinds = ("session_mesgs", "lap_mesgs", "activity_mesgs")
    assert [len(messages[kind]) for kind in kinds] == [1, 1, 1]
    assert [event["event_type"] for event in messages["event_mesgs"]] == ["start", "stop_all"]
    session = messages["session_mesgs"][0]
    assert (session["sport"], session["max_heart_rate"]) == ("running", 150)
    beats = [beat for message in messages["hrv_mesgs"] for beat in message["time"] if beat]
    assert beats == pytest.approx([0.406, 0.410], abs=0.001)


@examples(25)
@given(several=st.lists(strategies.of(Measured), min_size=1, max_size=5))
def test_any_second_can_be_written_in_every_format(several: list[Measured]) -> None:
    seconds = [Second(T + at, measured) for at, measured in enumerate(several)]
    assert len(fit_records(fit_bytes(seconds))) == len(seconds)
    assert len(csv_bytes(seconds).splitlines()) == len(seconds) + 1
    assert pq.read_table(io.BytesIO(parquet_bytes(seconds))).num_rows == len(seconds)
    assert gpx_bytes(seconds, "anna").startswith(b"<?xml")


def test_gpx_has_garmin_s_extension_and_is_read_again(tmp_path: Path) -> None:
    (tmp_path / "run.gpx").write_bytes(gpx_bytes(RUN, "Anna <&>"))
    text = (tmp_path / "run.gpx").read_text()
    assert "TrackPointExtension" in text
    assert "Anna &lt;&amp;&gt;" in text
    first, second = read(tmp_path / "run.gpx").seconds[:2]
    assert first.measured.heart_rate_bpm == 148.0
    assert first.measured.cadence_spm == pytest.approx(171.0, abs=1.0)
    assert first.measured.altitude_m == 812.4
    assert second.measured.heart_rate_bpm is None


def test_a_gap_begins_another_segment() -> None:
    far = [Second(T, NO_HEART), Second(T + 1, NO_HEART), Second(T + 500, NO_HEART)]
    assert gpx_bytes(far, "a").count(b"<trkseg>") == 2


def test_csv_has_empty_cells_and_no_zeros_for_what_is_absent() -> None:
    rows = list(csv.DictReader(io.StringIO(csv_bytes(RUN).decode())))
    assert rows[0]["time"] == "2025-11-24T16:00:00Z"
    assert rows[0]["rr_ms"] == "406.25 410"
    assert (rows[1]["heart_rate_bpm"], rows[1]["speed_mps"]) == ("", "2.5")


def test_parquet_has_nulls_and_types() -> None:
    table = pq.read_table(io.BytesIO(parquet_bytes(RUN)))
    assert table.column("heart_rate_bpm").to_pylist() == [148.0, None, 150.0]
    assert table.column("rr_ms").to_pylist() == [[406.25, 410.0], None, None]
    assert table.column("contact").to_pylist() == [True, None, None]


def test_records_of_several_gateways_are_one_second_and_empty_ones_none() -> None:
    records = [
        Vitals(t=T, seq=1, gateway="a", heart_rate_bpm=140.0),
        Vitals(t=T, seq=9, gateway="b", heart_rate_bpm=150.0, speed_mps=2.0),
        Vitals(t=T + 1, seq=2, gateway="a"),
    ]
    (second,) = seconds_of(records)
    assert second.t == T
    assert (second.measured.heart_rate_bpm, second.measured.speed_mps) == (140.0, 2.0)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TRAILPULSE_NOTIFY_NTFY_CREW", "ntfy://x")
    monkeypatch.chdir(tmp_path)
    race = folders.write(tmp_path / "race")
    text = (race / "race.toml").read_text()
    url = next(line for line in text.splitlines() if line.startswith("url") and "sql" in line)
    (race / "race.toml").write_text(text.replace(url, 'url = "sqlite:///race.db"'))
    race_id = next(line for line in text.splitlines() if line.startswith("id")).split('"')[1]
    store = open_store(f"sqlite:///{race / 'race.db'}", race_id, Start(T, "1", "1", b"{}"))
    recorder = Recorder(Watermarks())
    for seq, second in enumerate(RUN):
        values = {name: getattr(second.measured, name) for name in Measured.__struct_fields__}
        recorder.record("anna", Vitals(t=second.t, seq=seq, gateway="pi-1", **values), T)
    store.writer.write(recorder.take())
    store.close()
    return race


@pytest.mark.parametrize("form", FORMATS)
def test_the_command_writes_what_the_store_has(folder: Path, form: str) -> None:
    app = typer.Typer()
    app.command()(export)
    done = CliRunner().invoke(app, ["anna", "--race", str(folder), "--format", form])
    assert done.exit_code == 0, done.output
    assert Path(f"anna.{form}").stat().st_size > 100
    assert "3 seconds of anna" in done.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [(["nobody"], "it has anna"), (["anna", "--format", "docx"], "must be one of")],
)
def test_what_can_not_be_exported_is_told(folder: Path, arguments: list[str], told: str) -> None:
    app = typer.Typer()
    app.command()(export)
    done = CliRunner().invoke(app, [*arguments, "--race", str(folder)])
    assert isinstance(done.exception, UsageError)
    assert told in str(done.exception)


def test_without_a_store_it_says_who_makes_one(folder: Path) -> None:
    (folder / "race.db").unlink()
    app = typer.Typer()
    app.command()(export)
    done = CliRunner().invoke(app, ["anna", "--race", str(folder)])
    assert isinstance(done.exception, Unavailable)
