"""What `trailpulse race new` writes: a race folder whose comments teach."""

from string import Template
from typing import Final

RACE: Final = Template("""\
# The race. Check this folder after every change with: trailpulse race check --race .
# Keys behind a # are optional: take the # away to use them. All keys: docs/race-folder.md

[race]
id = $id                # in topics and file names: a-z, 0-9 and hyphens
name = $name
start = $start          # with the offset from UTC: +02:00, or Z for UTC
timezone = $timezone    # the times that people see
# language = "it"       # en | it: of alerts, and what is printed; pages follow who looks
# course = "course.gpx" # a track or route; put the file into this folder

# Aid stations and other places, in course order.
# [[station]]
# id = "champex"
# name = "Champex-Lac"
# at_m = 126000                      # metres along the course; or, in its place:
# waypoint = "Champex"               # the name of a waypoint in the GPX
# crew = true                        # may the crew help here?
# cutoff = 2026-08-29T17:00:00+02:00 # runners must have left by then
# stop_min = 10                      # planned stop
# drive_min = 35                     # the crew's drive from the crewed station before
# offers = ["gel"]                   # ids of the products, below, that the station hands out

[rules]
runner_alerts = true    # false where the race's rules count alerts to runners as outside help
crew_radius_m = 200     # how near a crewed station the crew may help

[weather]               # until a weather message says better; leave out what you don't know
# air_temp_c = 22.0
# humidity_pct = 55
# sky = "clear"         # clear | cloudy | night
# at_m = 1050           # the altitude these and the forecast are for: it is colder higher up

# A forecast, hour by hour; it goes before the three numbers above. Another table for every hour.
# [[weather.forecast]]
# at = 2026-08-28T18:00:00+02:00
# air_temp_c = 19.0
# humidity_pct = 60
# wind_mps = 2.0
# sky = "cloudy"

# What is eaten and drunk, one piece each. Leave out what you don't know: it is not zero.
# [[product]]
# id = "gel"
# name = "Gel, orange"
# carbs_g = 25
# sodium_mg = 60
# magnesium_mg = 0
# caffeine_mg = 0
# volume_ml = 40

[mqtt]                  # without url the embedded broker is used: trailpulse broker
# url = "mqtts://broker.example.org:8883"
# ca = "ca.pem"         # only for mqtts, if the broker's certificate is of your own making

[broker]                # how the embedded broker listens; without listen: this machine only
# listen = "0.0.0.0:8883" # to the network; needs TLS: trailpulse broker --make-certs HOST
# cert = "certs/broker.pem"
# key = "certs/broker.key"
# ca = "certs/ca.pem"   # give this file to the other machines, as mqtt.ca

[monitor]
# shards = 2            # above some 3,000 runners: how many monitors share them (operations.md)

[store]
url = "sqlite:///race.db" # in this folder; or postgresql+psycopg://user@host/database

[gateway]               # the machine near the runners that hears their sensors
id = "gateway-1"        # another one for every machine
# adapter = "hci0"      # which Bluetooth adapter, if there are several
saver = false           # true: send compressed batches, for metered connections
batch_s = 30            # length of such a batch
# spool_days = 7        # records are kept here for so long, also when the monitor has them
# spool_mb = 2000       # or until they take so much room

[dashboard]
listen = "127.0.0.1:8501" # where the proxy with the certificate finds it: docs/page.md
# public_url = "https://crew.example.org" # where crews find it

[notify]                # who is told beside the page, by trailpulse notify: docs/notify.md
crew = []               # like ["ntfy_crew"]: names of URLs in secrets.toml
# desk = ["desk_mail"]
# runner = ["ntfy_anna"] # where there is one runner; of several: [runner.notify] in runners.toml
# escalate = ["desk_mail"] # if nobody acknowledges an urgent alert; without it: the desk
# escalate_min = 5      # ... for so long
# quiet = "23:00-05:00" # info and warnings are held back then; urgent alerts are not

[home_assistant]        # the main numbers by MQTT discovery
enabled = false
# prefix = "homeassistant"
# consent = "crew"      # crew | public: whose view of runner.consent is shown there
""")

RUNNERS: Final = """\
# The runners, one [[runner]] each. Only id and name are required. What is not given is
# estimated, with wider bounds around the indices.

[[runner]]
id = "anna"             # in topics: a-z, 0-9 and hyphens
name = "Anna"
# bib = "1204"
# owntracks = "anna/phone" # user/device, if the phone reports its place by OwnTracks

[runner.body]
# sex = "f"             # f | m
# age = 34
# mass_kg = 58.0
# height_cm = 168
# hr_max_bpm = 188      # the highest ever seen; else estimated from the age
# hr_rest_bpm = 48      # lying, after waking up

[runner.training]
# weekly_km = 70
# weekly_ascent_m = 1800
# longest_run_km = 45   # in the last 8 weeks
# critical_speed_mps = 3.9 # else learned on the way; or, in its place:
# threshold_pace = "4:20/km" # the pace that can be held for an hour
# The next four, and critical speed, are best learned: trailpulse learn FILE... --runner anna
# reserve_m = 180       # D′, the distance that can be run above critical speed
# descent_28d_m = 1200  # descended at 10 % and steeper in the 28 days before the race
# alpha1_slope = -0.018 # heart-rate variability (DFA-α1) against intensity: a line's slope
# alpha1_intercept = 1.9 # and where it begins; both or none
# heat_acclimatised = false # trained in heat on at least 8 days

[runner.history]
# cramps = "sometimes"  # never | sometimes | often: in earlier races
# muscles = ["calf"]    # calf | quadriceps | hamstring | adductor | foot | abdominal | other
# family_history = false # do cramps run in the family?
# injury_12_months = false
# chronic_disease = false

[runner.preparation]
# carb_loading_days = 2
# magnesium_mg_day = 240 # shown, not scored: there is no evidence that it helps

[runner.plan]
# finish_h = 34.0
# carbs_g_h = 60
# fluid_ml_h = 500
# sodium_mg_h = 500
# products = ["gel"]    # what of race.toml's products to carry, the first drink and food first

[runner.consent]        # all | course | position | pace | heart_rate | indices | intake
crew = ["all"]          # what the runner's own crew sees
public = []             # what everybody with a link sees; like ["course"]

[runner.notify]         # in place of race.toml's [notify], for this runner
# crew = ["ntfy_crew"]
# runner = ["ntfy_anna"]
"""

PAIRINGS: Final = """\
# Which sensor belongs to whom. Written by: trailpulse pair RUNNER
#
# [[pairing]]
# runner = "anna"
# address = "C0:FF:EE:00:00:00" # on macOS the system's UUID of the sensor
# kinds = ["heart_rate"]        # heart_rate | running_speed | environment | core_temperature
# name = "Polar H10 0000"
# priority = 1                  # lower wins; the next takes over after 10 s of silence
# gateway = "gateway-1"         # only this gateway connects to it
#
# A sensor of temperature and humidity that stands at a gateway: the weather of the race.
# [[weather_sensor]]
# address = "C0:FF:EE:00:00:01"
# name = "thermometer at Champex"
# station = "champex"           # where on the course: runners get the weather of the nearest
# at_m = 1467                   # altitude of the place, if not that of the course there
# gateway = "gateway-1"         # only this gateway connects to it
"""

SECRETS: Final = Template("""\
# Secrets: readable by you alone (mode 0600), never committed. Variables of the environment go
# before what stands here: TRAILPULSE_MQTT_USERNAME, TRAILPULSE_MQTT_PASSWORD, and
# TRAILPULSE_NOTIFY_NTFY_CREW for the URL called ntfy_crew.

[mqtt]                  # how to log in, where it is not one of the accounts below
# username = "crew"
# password = "…"

[notify]                # Apprise URLs by name; race.toml says who is told by which
# ntfy_crew = "ntfy://ntfy.sh/a-name-nobody-guesses"
# ntfy_anna = "ntfy://ntfy.sh/another-one"
# desk_mail = "mailtos://user:password@example.org"

# A program of yours that is told by HTTP, with a signed body: docs/notify.md
# [[webhook]]
# name = "club"
# url = "https://crew.example.org/hook"
# key = $webhook_key

# Another login for the page, by OpenID Connect: docs/page.md. People need an email in access.toml.
# [oidc]
# name = "Club login"
# client_id = "…"
# client_secret = "…"
# server_metadata_url = "https://login.example.org/.well-known/openid-configuration"

# Who may log in at the broker, and as what; each program takes the account of its role. Another
# machine, such as a gateway, gets its own account only. Without any account the broker lets
# everybody on this machine in. The simulator may write for every runner: take it out before the
# race. More accounts: trailpulse race accounts --add crew crew-anna --runner anna
# [[account]]
# user = "crew-anna"
# role = "crew"         # or monitor, gateway, dashboard, desk, runner, simulator, notify, home
# password = "16-random-characters-or-more"
# runners = ["anna"]    # only these; without it all of the race
""")

ACCESS: Final = """\
# Who may open the crew's page: people with a password, and share links. Readable by you alone
# (mode 0600), never committed. A running page follows every change within seconds. Written by:
#   trailpulse race people add NAME --role crew --runner anna
#   trailpulse race share new anna --for 36h
"""

GITIGNORE: Final = """\
# Health data and secrets stay on this machine.
/secrets.toml
/access.toml
/certs/
/race.db*
/.trailpulse/
"""
