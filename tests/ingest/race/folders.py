"""Race folders on disk for the tests: valid ones, to be changed by each test."""

from pathlib import Path

from ingest.race.load import CheckResult, check

RACE = """\
[race]
id = "utmb-2026"
name = "UTMB 2026"
start = 2026-08-28T17:45:00+02:00
timezone = "Europe/Paris"
course = "course.gpx"

[[station]]
id = "lac"
name = "Champex-Lac"
at_m = 1000
crew = true
cutoff = 2026-08-29T17:00:00+02:00
stop_min = 10
drive_min = 35

[[station]]
id = "col"
name = "Col"
waypoint = "Grand Col"

[rules]
runner_alerts = false
crew_radius_m = 200

[weather]
air_temp_c = 22.0
humidity_pct = 55
sky = "clear"

[mqtt]
url = "mqtts://broker.example.org"
ca = "ca.pem"
[store]
url = "sqlite:///race.db"
[gateway]
id = "pi-1"
adapter = "hci0"
saver = true
batch_s = 60
[dashboard]
listen = "[::1]:8501"
[notify]
crew = ["ntfy_crew"]
quiet = "23:00-05:00"

[[weather.forecast]]
at = 2026-08-28T18:00:00+02:00
air_temp_c = 19.0

[[weather.forecast]]
at = 2026-08-28T19:00:00+02:00
humidity_pct = 70

[[product]]
id = "gel"
name = "Gel"
carbs_g = 25

[[product]]
id = "salt"
name = "Salt capsule"
sodium_mg = 200
"""

RUNNERS = """\
[[runner]]
id = "anna"
name = "Anna"
bib = "1204"
owntracks = "anna/phone"
[runner.body]
sex = "f"
age = 34
mass_kg = 58.0
height_cm = 168
hr_max_bpm = 188
hr_rest_bpm = 48
[runner.training]
weekly_km = 70
weekly_ascent_m = 1800
longest_run_km = 45
critical_speed_mps = 3.9
heat_acclimatised = false
[runner.history]
cramps = "sometimes"
muscles = ["calf"]
family_history = true
[runner.preparation]
carb_loading_days = 2
magnesium_mg_day = 240
[runner.plan]
finish_h = 34.0
carbs_g_h = 60
fluid_ml_h = 500
sodium_mg_h = 500
[runner.consent]
crew = ["all"]
public = ["course"]

[[runner]]
id = "bo"
name = "Bo"
[runner.training]
threshold_pace = "4:20/km"
"""

PAIRINGS = """\
[[pairing]]
runner = "anna"
address = "c0:ff:ee:00:00:00"
kinds = ["heart_rate"]
name = "Polar H10 0000"
priority = 1
gateway = "pi-1"
"""

SECRETS = """\
[mqtt]
username = "crew"
password = "s3cret"
[notify]
ntfy_crew = "ntfy://ntfy.sh/x"
"""

ACCESS = """\
[[person]]
name = "Maya"
role = "crew"
password_hash = "$argon2id$v=19$m=65536,t=3,p=4$IACjrYCbGeFE5ERW4cS/rQ$a71+tW18u24ZSkKK"
[[link]]
id = "eaf2m"
token_hash = "c1ceffd58701f6b78e2ea1c88f6c926bd91549145b73d47c1db6dabfcbaed3f6"
role = "viewer"
expires = 2026-08-30T12:00:00Z
"""

COURSE = """\
<?xml version="1.0"?>
<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">
<wpt lat="45.94" lon="6.87"><name>Grand Col</name></wpt>
<trk><trkseg>
<trkpt lat="45.92" lon="6.87"/><trkpt lat="45.94" lon="6.87"/><trkpt lat="45.94" lon="6.90"/>
</trkseg></trk>
</gpx>
"""

TEXTS = {
    "race.toml": RACE,
    "runners.toml": RUNNERS,
    "pairings.toml": PAIRINGS,
    "secrets.toml": SECRETS,
    "access.toml": ACCESS,
    "course.gpx": COURSE,
    "ca.pem": "",
}


def write(folder: Path, **changed: str) -> Path:
    """Write the valid folder, with other texts for some files: ``race_toml=…``."""
    folder.mkdir(exist_ok=True)
    texts = TEXTS | {name.replace("_", "."): text for name, text in changed.items()}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    for name in ("secrets.toml", "access.toml"):
        (folder / name).chmod(0o600)
    return folder


def checked(folder: Path) -> CheckResult:
    """Check a folder without the variables of this machine."""
    return check(folder, {})


def mistakes(folder: Path) -> list[str]:
    """Return the mistakes of a folder as people read them."""
    return [str(mistake) for mistake in checked(folder).mistakes]
