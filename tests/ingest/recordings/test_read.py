import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from ingest.errors import RecordingRefused
from ingest.recordings.read import read, read_many
from ingest.recordings.recording import Recording
from ingest.recordings.summary import summarise
from tests.examples import examples
from tests.ingest.recordings import test_csv_export, test_fit, test_gpx, test_tcx

START = 1_714_550_400
HR = "<extensions><hr>150</hr><cad>86</cad></extensions>"


def a_fit() -> bytes:
    writer = test_fit.a_run(20)
    writer.hrv(500, 500)
    writer.developer_record(test_fit.START + 20, {"Stryd Temperature": 17})
    writer.sport(test_fit.RUNNING)
    writer.timer(test_fit.START + 20, 4)
    writer.session(test_fit.START, 20, test_fit.RUNNING)
    return writer.file()


def a_tcx() -> bytes:
    return test_tcx.lap(*(test_tcx.point(i) for i in range(6))).encode()


def a_gpx() -> bytes:
    return test_gpx.gpx(*(test_gpx.point(i, HR) for i in range(10))).encode()


def a_table() -> bytes:
    return test_csv_export.table("timestamp,heart_rate,cadence,rr", "{t},140,85,430").encode()


def a_log() -> bytes:
    return b"500\n" * 60


WHOLE: dict[str, Callable[[], bytes]] = {
    "fit": a_fit, "tcx": a_tcx, "gpx": a_gpx, "csv": a_table, "txt": a_log,
}  # fmt: skip

ANY_ENDING = st.sampled_from(["fit", "tcx", "gpx", "csv", "txt", "gz", ""])
READS_A_FILE = examples(60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def used_or_refused(folder: Path, data: bytes, ending: str) -> Recording | None:
    """Read bytes; whatever they are, the result is whole or a sentence."""
    path = folder / f"some.{ending}"
    path.write_bytes(data)
    try:
        recording = read(path)
    except RecordingRefused as refusal:
        sentence = str(refusal)
    else:
        sentence = ""
    if sentence:
        assert sentence.startswith(path.name)
        return None
    times = [second.t for second in recording.seconds]
    assert times == sorted(set(times))
    assert summarise(recording)["duration_s"] >= 0
    return recording


@pytest.mark.parametrize("ending", WHOLE)
def test_files_cut_at_any_byte_are_used_or_refused(tmp_path: Path, ending: str) -> None:
    data = WHOLE[ending]()
    whole = used_or_refused(tmp_path, data, ending)
    assert whole is not None
    before = 0
    for end in range(0, len(data), 7):
        recording = used_or_refused(tmp_path, data[:end], ending)
        records = recording.records if recording else 0
        assert before - 1 <= records <= whole.records
        before = records
    assert before >= whole.records - 3


@pytest.mark.parametrize("ending", WHOLE)
@READS_A_FILE
@given(seed=st.integers(0, 2**32))
def test_damaged_files_are_used_or_refused(tmp_path: Path, ending: str, seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(WHOLE[ending]())
    for _ in range(chance.choice((1, 3, 30))):
        place = chance.randrange(len(data))
        damage = chance.choice((b"", b"\0", b"\xff\xff\xff\xff", b"<", b'"', b"1e99", b"nan"))
        data[place : place + chance.randrange(6)] = damage + chance.randbytes(chance.randrange(3))
    used_or_refused(tmp_path, bytes(data), ending)


@READS_A_FILE
@given(data=st.binary(max_size=300), ending=ANY_ENDING)
def test_any_bytes_are_used_or_refused(tmp_path: Path, data: bytes, ending: str) -> None:
    used_or_refused(tmp_path, data, ending)
    used_or_refused(tmp_path, b"\x0e\x20\x93\x08" + data[:4].ljust(4) + b".FIT" + data, ending)
    used_or_refused(tmp_path, b"<gpx><trk><trkseg>" + data, ending)
    used_or_refused(tmp_path, b"time,hr,rr\n" + data, ending)


@READS_A_FILE
@given(text=st.text(st.sampled_from('0123456789,;.:-\t\n" eE'), max_size=300))
def test_any_numbers_are_used_or_refused(tmp_path: Path, text: str) -> None:
    used_or_refused(tmp_path, text.encode(), "csv")
    used_or_refused(tmp_path, f"time,hr,speed,lat,lon,rr\n{text}".encode(), "csv")


def test_named_columns_of_a_file_without_columns_are_noted(tmp_path: Path) -> None:
    path = tmp_path / "run.tcx"
    path.write_bytes(a_tcx())
    recording = read(path, columns={"heart_rate_bpm": "Puls"})
    assert any("run.tcx is TCX and has none" in note for note in recording.notes)


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    "text",
    [
        "time,hr," + " " * 60_000 + "(\n1,140",
        "time,hr" + ",speed (" * 8000 + "\n1,140",
        "," * 65_000 + "\n1,140",
        "time,hr\n" + "9" * 60_000 + ":00:00,140\n00:00:01,140",
        "time,hr\n" + "9" * 60_000 + " days 00:00:00,140",
        "9" * 60_000,
    ],
)
def test_monstrous_lines_cost_neither_time_nor_the_program(tmp_path: Path, text: str) -> None:
    used_or_refused(tmp_path, text.encode(), "csv")


def test_entities_are_neither_expanded_nor_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("150")
    bomb = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10 if i else "1"}">' for i in range(10))
    entity = f'<!ENTITY file SYSTEM "{secret.as_uri()}">'
    points = [
        test_gpx.point(0, "<hr>140</hr>"),
        test_gpx.point(1, "<hr>&file;</hr>"),
        test_gpx.point(2, "<hr>&e9;</hr>"),
    ]
    text = test_gpx.gpx(*points).replace("<gpx", f"<!DOCTYPE gpx [{bomb}{entity}]><gpx", 1)
    recording = used_or_refused(tmp_path, text.encode(), "gpx")
    assert recording is not None
    rates = [second.measured.heart_rate_bpm for second in recording.seconds]
    assert rates[:2] == [140, None]
    assert rates[2:] in ([], [None])


def test_elements_without_end_are_given_up(tmp_path: Path) -> None:
    text = test_gpx.gpx(test_gpx.point(0, HR), "<trkpt>" + "<a/>" * 5000)
    recording = used_or_refused(tmp_path, text.encode(), "gpx")
    assert recording is not None
    assert any("never ends" in note for note in recording.notes)


def test_records_and_beats_of_two_files_become_one(tmp_path: Path) -> None:
    records, log = tmp_path / "run.csv", tmp_path / "run.rr.csv"
    records.write_bytes(test_csv_export.table("timestamp,heart_rate", "{t},120").encode())
    log.write_bytes(b"rr_ms\n" + a_log())
    recording = read_many([records, log])
    assert recording.format == "CSV+RR"
    assert recording.has_absolute_time
    assert recording.records == 30
    measured = next(s.measured for s in recording.seconds if s.t == START + 10)
    assert (measured.heart_rate_bpm, measured.rr_ms) == (120, (500.0, 500.0))


def test_of_two_devices_only_one_distance_is_used(tmp_path: Path) -> None:
    watch, pod = tmp_path / "watch.csv", tmp_path / "pod.csv"
    watch.write_bytes(test_csv_export.table("timestamp,distance", "{t},{d}").encode())
    pod.write_bytes(test_csv_export.table("timestamp,distance,power", "{t},7,250").encode())
    recording = read_many([watch, pod])
    assert recording.seconds[10].measured.distance_m == 30.0
    assert recording.seconds[10].measured.power_w == 250
