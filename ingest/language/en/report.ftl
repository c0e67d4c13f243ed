### The report of a recording or of a race: head, sentences, charts, sections, alerts, what it rests on.

# Within a sentence.
reportIndices =
    .fatigue = fatigue
    .cramp = cramp risk
reportShare =
    .underOne = under 1 %
    .overOne = over 99 %
reportPage =
    .kind = trailpulse race report
    .guest = A guest, of whom nothing is known
    .notMedical = Not a medical device.
    .indices = Fatigue and cramp risk are indices from 0 to 100, put together from published markers with weights of our own; they are not probabilities.
    .unseen = Not or not always seen: { $names }.
    .assumedOnly = { $count ->
        [one] Of the runner { $count } thing is only assumed.
       *[other] Of the runner { $count } things are only assumed.
    }
    .basis = What this rests on
    .inWords = The race in words
    .inCharts = The race in charts
    .axis = All charts have the same axis: elapsed time.
    .axisWay = All charts have the same axis: elapsed time, and below it the distance.
    .absent = Charts that are not here
    .sections = Section by section
    .sectionsNote = Pace while moving; fatigue and cramp risk at the end of each section. A level ends only when the index has been clearly below its limit for five minutes.
    .alertsSent = Alerts that were sent
    .alertsWould = Alerts that would have been sent
    .noAlerts = There is none.
    .notSeen = What was not seen
    .notTold = What was assumed of the runner
    .widens = Each of these widens the bounds.
    .allTold = Nothing: runners.toml tells it all.
    .recording = The recording
    .madeBy = Made by trailpulse { $version }, model version { $model }.
    .buckets = Lines show the lowest and the highest value of every { $wide } s ({ $narrow } s on a narrow screen), layers the second with the highest score of twice as long; tables and sentences come from every second.
# The heads of the tables.
reportHeads =
    .to = to
    .time = time
    .pace = pace
    .level = on the level
    .climb = climb m
    .heart = heart rate
    .fatigue = fatigue
    .cramp = cramp risk
    .number = no.
    .clock = clock
    .km = km
    .alertLevel = level
    .alert = alert
    .input = input
    .ofAll = of all seconds
    .without = what the models do without
    .notKnown = not known
    .assumed = assumed
    .key = key in runners.toml
    .refused = not believed
    .many = how many
    .mean = mean
    .lowest = lowest
    .highest = highest
    .fastest = fastest
    .slowest = slowest
    .end = at the end
    .peak = at the peak ({ $clock })
    .unmeasured = not measured
    .together = together
    .sent = sent
reportFacts =
    .when = when
    .duration = duration
    .distance = distance
    .climbed = climbed
    .records = records
    .gaps = gaps over 10 s
    .recordsIn = { $number } in { $format }
    .recordsStored = { $number } in the race's store
    .noGaps = no gaps
    .gapCount = { $count ->
        [one] { $count } gap
       *[other] { $count } gaps
    }
    .longest = { $gaps }, the longest { $time }
    .notRecorded = not recorded
    .noDate = date unknown; times are counted from the first record
    .moment = { $date } { $clock }
    .span = { $start } to { $until } ({ $zone })
    .upDown = { $up } m up, { $down } m down
    .peak = at its highest, likely { $low } to { $high }, { $clock } after the start
    .peakKm = at its highest, likely { $low } to { $high }, { $clock } after the start, km { $km }
    .doubt = { $index }: at its peak { $share } of what adds to it was assumed and not measured; its bounds are { $width } points wide on average.
# Which inputs were seen, and what the models do without.
reportInputs =
    .heart_rate_bpm = heart rate
    .speed_mps = speed or distance
    .altitude_m = altitude
    .cadence_spm = cadence
    .rr_ms = intervals between beats
    .air = air temperature and humidity
    .core_temp_c = core temperature
    .food = food and drink
    .never = never recorded
    .missing = missing { $share }
reportWithout =
    .heart_rate_bpm = Effort is estimated from pace and slope after a while, and endurance drift is assumed.
    .speed_mps = Effort comes from heart rate alone; pace, muscle load and stride are assumed or left out.
    .altitude_m = The course counts as level there; without half of the way, muscle load is assumed.
    .cadence_spm = Stride can't be judged: it counts nothing and widens the bounds.
    .rr_ms = Heart rhythm can't be judged: it counts nothing and widens the bounds.
    .air = Heat and fluid are assumed, salt and cold count nothing; all four widen the bounds.
    .core_temp_c = Heat strain is judged by the air alone.
    .food = No recording has it: a middle is assumed, with wide bounds.
reportTopics =
    .pace = Pace
    .heart = Heart rate
    .store = Store
    .alerts = Alerts
story =
    .halves = The first half of the way was run at { $ground } min/km while moving, the second at { $groundTwo }; on the level that is { $level } and { $levelTwo }, { $change } in the second.
    .same = about as fast
    .slower = { $percent } % slower
    .faster = { $percent } % faster
    .critical = The pace that was held takes a critical speed of { $shown } min/km on the level at least; { $assumed } was assumed. With the runner's own, this report would be better.
    .noHeart = Heart rate was not recorded.
    .heart = Heart rate was { $mean } on average and { $most } at most.
    .heartSteady = Heart rate was { $mean } on average and { $most } at most; for the same pace it stayed as it was early on.
    .heartHigher = Heart rate was { $mean } on average and { $most } at most; for the same pace it was { $percent } % higher at the end than early on.
    .heartLower = Heart rate was { $mean } on average and { $most } at most; for the same pace it was { $percent } % lower at the end than early on.
    .pauses = { $count ->
        [one] The recording has { $count } pause of more than a minute, { $minutes } min in all.
       *[other] The recording has { $count } pauses of more than a minute, { $minutes } min in all.
    }
    .unknown = { $index } can't be told: neither heart rate nor speed was recorded.
    .always = { $index } was { $level } all the time.
    .began = { $index } began { $level }; it was { $changes }.
    .since = { $level } from { $at }
    .wavered = { $index } began { $level } and changed its level { $times } times; it was { $worst } first from { $at }.
    .peak = It was highest at { $at }: { $score }, likely { $low } to { $high }.
    .led = Most of it came from { $parts }.
    .part = { $part } ({ $points })
    .partAssumed = { $part } ({ $points }, assumed)
    .partRhythm = { $part } ({ $points }, by the heart rhythm)
    .at = { $clock } (km { $km })
    .storeLogged = By what was logged the carbohydrate store was at { $end } % at the end.
    .storeLoggedLow = By what was logged the carbohydrate store was at { $end } % at the end; it fell below { $low } % at { $at }.
    .store = The carbohydrate store would have been at { $end } % at the end.
    .storeLow = The carbohydrate store would have been at { $end } % at the end; it fell below { $low } % at { $at }.
    .nothingLogged = Nothing was logged as eaten: a little is assumed.
    .nothingTold = Nothing in a recording tells what was eaten: a little is assumed.
    .noneSent = No alert was sent.
    .noneWould = No alert would have been sent.
    .sent = { $count ->
        [one] { $count } alert was sent.
       *[other] { $count } alerts were sent.
    }
    .would = { $count ->
        [one] { $count } alert would have been sent.
       *[other] { $count } alerts would have been sent.
    }
    .sentAmong = { $count ->
        [one] { $count } alert was sent, { $levels } among them.
       *[other] { $count } alerts were sent, { $levels } among them.
    }
    .wouldAmong = { $count ->
        [one] { $count } alert would have been sent, { $levels } among them.
       *[other] { $count } alerts would have been sent, { $levels } among them.
    }
    .urgent = { $count ->
        [one] { $count } urgent one
       *[other] { $count } urgent ones
    }
    .warning = { $count ->
        [one] { $count } warning
       *[other] { $count } warnings
    }
# The charts: titles, units, names of lines, what to read them by.
chart =
    .label = { $title } over time. { $told }.
    .at = { $value } at { $clock }
    .alerts = Alerts
    .alertsUnit = numbers as in the table of alerts; point at one to read it
    .alertTold = { $clock } { $level }: { $title }. { $text }
    .noInput = Neither heart rate nor speed was recorded: there is nothing to judge.
    .assumed = hatched: not measured, a typical value stands in
    .lower = lower bound
    .upper = upper bound
    .indexUnit = index, 0 to 100
    .score = score
    .bounds = where it lies in four cases of five
    .parts = What { $index } consists of
    .partsUnit = points; together they are the score
    .below = What lies below zero takes points off.
    .absentParts = Not measured and without a typical value: { $parts }.
    .smallParts = Never worth half a point: { $parts }.
    .heart = Heart rate
    .heartLine = heart rate
    .heartUnit = beats/min
    .noHeart = No heart rate was recorded. The models estimate it from pace and slope, which sees neither heat nor drift nor a bad day.
    .recorded = recorded
    .estimated = estimated from pace and slope
    .heartNote = As the models take it: without outliers, and held over gaps of a few seconds.
    .drift = Endurance drift
    .driftLine = endurance drift
    .driftUnit = % more heart rate for the same pace than early on
    .driftLow = low up to 10 %
    .driftHigh = high from 20 %
    .driftNote = Against minutes 20 to 50, or the first ten minutes of running after. Walking does not count. Weak on rough ground.
    .noDrift = Heart rate for the pace is compared with that of minutes 20 to 50: it takes heart rate and speed for about an hour of running.
    .noDriftFast = Heart rate for the pace is compared with that of minutes 20 to 50: it takes heart rate and speed for about an hour of running, no faster than { $pace } min/km on the level, { $percent }% of the critical speed that is known or assumed.
    .rhythm = Heart rhythm (DFA-α1)
    .rhythmUnit = lower is harder or more tired
    .rhythmFirst = 0.75, about the first threshold
    .rhythmSecond = 0.5, about the second
    .rhythmNote = Of two minutes each. Single readings mean little; the thresholds differ by person.
    .noRhythm = No usable intervals between beats were recorded; a chest strap sends them.
    .ground = on the ground
    .level = on the level
    .levelLine = on the level (grade-adjusted)
    .pace = Pace
    .paceUnit = min/km, faster is higher
    .paceNote = Means of { $seconds } s; while moving. “On the level” is the pace that costs as much on flat ground.
    .noPace = Neither speed nor distance was recorded.
    .altitude = Altitude
    .altitudeLine = altitude
    .altitudeSlope = Altitude and slope
    .noAltitude = No altitude was recorded: the course counts as level.
    .slope = Slope
    .slopeLine = slope
    .slopeUnit = %, up is positive
    .means = Means of { $seconds } s.
    .store = Carbohydrate store
    .storeLine = carbohydrate store
    .storeUnit = % of a full one
    .storeLow = low below { $percent } %
    .storeNote = A model, never a measurement: ±30 %.
    .noStore = Needs speed or heart rate.
    .unlogged = A recording says nothing of food and drink: the models take the middle between nothing and { $grams } g of carbohydrate an hour, and between nothing and { $litres } L of drink an hour.
    .fluid = Fluid deficit
    .fluidLine = fluid deficit
    .fluidUnit = % of body mass, as water
    .fluidLimit = worth a drink if thirsty from 2 %
    .fluidNote = No reason to drink beyond thirst: too much is the greater danger.
    .sodium = Sodium
    .sodiumLost = Sodium lost
    .sodiumLine = sodium lost
    .sodiumUnit = mg, not replaced
    .sodiumNote = For the fluid balance; salt is not shown to prevent cramps.
    .heat = Heat (WBGT)
    .heatLine = heat (wbgt)
    .flag = { $flag } from { $celsius } °C
    .heatSeen = From the temperature and humidity that were recorded, sun and wind assumed.
    .heatTold = From the weather in the race folder, the same for the whole race.
    .noWeather = Needs air temperature and humidity: from a worn sensor, or from [weather] in a race folder.
