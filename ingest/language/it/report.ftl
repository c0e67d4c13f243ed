### Il resoconto di una registrazione o di una gara: testata, frasi, grafici, sezioni, allarmi, su che cosa si basa.

# Dentro una frase.
reportIndices =
    .fatigue = fatica
    .cramp = rischio crampi
reportShare =
    .underOne = meno dell'1 %
    .overOne = più del 99 %
reportPage =
    .kind = resoconto di gara trailpulse
    .guest = Un ospite di cui non si sa nulla
    .notMedical = Non è un dispositivo medico.
    .indices = Fatica e rischio crampi sono indici da 0 a 100, composti di indicatori pubblicati con pesi nostri; non sono probabilità.
    .unseen = Non visti, o non sempre: { $names }.
    .assumedOnly = { $count ->
        [one] Dell'atleta { $count } dato è solo presunto.
       *[other] Dell'atleta { $count } dati sono solo presunti.
    }
    .basis = Su che cosa si basa
    .inWords = La gara a parole
    .inCharts = La gara nei grafici
    .axis = Tutti i grafici hanno lo stesso asse: il tempo trascorso.
    .axisWay = Tutti i grafici hanno lo stesso asse: il tempo trascorso e, sotto, la distanza.
    .absent = Grafici che mancano
    .sections = Sezione per sezione
    .sectionsNote = Passo in movimento; fatica e rischio crampi alla fine di ogni sezione. Un livello finisce solo quando l'indice è stato chiaramente sotto il suo limite per cinque minuti.
    .alertsSent = Allarmi inviati
    .alertsWould = Allarmi che sarebbero stati inviati
    .noAlerts = Nessuno.
    .notSeen = Che cosa non si è visto
    .notTold = Che cosa si è presunto dell'atleta
    .widens = Ognuno di questi allarga i limiti.
    .allTold = Niente: runners.toml dice tutto.
    .recording = La registrazione
    .madeBy = Fatto da trailpulse { $version }, versione del modello { $model }.
    .buckets = Le linee mostrano il valore più basso e il più alto di ogni { $wide } s ({ $narrow } s su uno schermo stretto), gli strati il secondo con il punteggio più alto di un tempo doppio; tabelle e frasi vengono da ogni secondo.
# Le intestazioni delle tabelle.
reportHeads =
    .to = fino a
    .time = tempo
    .pace = passo
    .level = in piano
    .climb = dislivello m
    .heart = battito
    .fatigue = fatica
    .cramp = rischio crampi
    .number = n.
    .clock = ora
    .km = km
    .alertLevel = livello
    .alert = allarme
    .input = dato
    .ofAll = di tutti i secondi
    .without = come fanno i modelli senza
    .notKnown = non noto
    .assumed = presunto
    .key = chiave in runners.toml
    .refused = non creduto
    .many = quanti
    .mean = media
    .lowest = minimo
    .highest = massimo
    .fastest = più veloce
    .slowest = più lento
    .end = alla fine
    .peak = al massimo ({ $clock })
    .unmeasured = non misurato
    .together = insieme
    .sent = inviati
reportFacts =
    .when = quando
    .duration = durata
    .distance = distanza
    .climbed = dislivello
    .records = punti registrati
    .gaps = interruzioni oltre 10 s
    .recordsIn = { $number } in { $format }
    .recordsStored = { $number } nell'archivio della gara
    .noGaps = nessuna interruzione
    .gapCount = { $count ->
        [one] { $count } interruzione
       *[other] { $count } interruzioni
    }
    .longest = { $gaps }, la più lunga { $time }
    .notRecorded = non registrato
    .noDate = data ignota; i tempi contano dal primo record
    .moment = { $date } { $clock }
    .span = { $start } – { $until } ({ $zone })
    .upDown = { $up } m in salita, { $down } m in discesa
    .peak = al massimo, probabile da { $low } a { $high }, { $clock } dopo la partenza
    .peakKm = al massimo, probabile da { $low } a { $high }, { $clock } dopo la partenza, km { $km }
    .doubt = { $index }: di ciò che vi contribuisce al massimo era presunto e non misurato: { $share }; i limiti sono larghi in media { $width } punti.
# Quali dati si sono visti, e come fanno i modelli senza.
reportInputs =
    .heart_rate_bpm = battito
    .speed_mps = velocità o distanza
    .altitude_m = quota
    .cadence_spm = cadenza
    .rr_ms = intervalli tra i battiti
    .air = temperatura e umidità dell'aria
    .core_temp_c = temperatura corporea
    .food = cibo e bevande
    .never = mai registrato
    .missing = manca: { $share }
reportWithout =
    .heart_rate_bpm = Dopo un po' lo sforzo è stimato da passo e pendenza, e la deriva cardiaca è presunta.
    .speed_mps = Lo sforzo viene solo dal battito; passo, carico muscolare e falcata sono presunti o esclusi.
    .altitude_m = Lì il percorso vale come piano; se manca per metà, il carico muscolare è presunto.
    .cadence_spm = La falcata non si può giudicare: non conta nulla e allarga i limiti.
    .rr_ms = Il ritmo cardiaco non si può giudicare: non conta nulla e allarga i limiti.
    .air = Caldo e liquidi sono presunti, sale e freddo non contano nulla; tutti e quattro allargano i limiti.
    .core_temp_c = Lo stress da caldo si giudica solo dall'aria.
    .food = Nessuna registrazione li contiene: si presume una via di mezzo, con limiti larghi.
reportTopics =
    .pace = Passo
    .heart = Battito
    .store = Riserva
    .alerts = Allarmi
story =
    .halves = La prima metà del percorso è stata corsa a { $ground } min/km in movimento, la seconda a { $groundTwo }; in piano sono { $level } e { $levelTwo }, nella seconda { $change }.
    .same = quasi lo stesso
    .slower = più lento ({ $percent } %)
    .faster = più veloce ({ $percent } %)
    .critical = Il passo tenuto richiede una velocità critica di almeno { $shown } min/km in piano; ne era presunta una di { $assumed }. Con quella vera dell'atleta questo resoconto sarebbe migliore.
    .noHeart = Il battito non è stato registrato.
    .heart = Il battito è stato { $mean } in media e { $most } al massimo.
    .heartSteady = Il battito è stato { $mean } in media e { $most } al massimo; allo stesso passo è rimasto quello dell'inizio.
    .heartHigher = Il battito è stato { $mean } in media e { $most } al massimo; allo stesso passo alla fine era più alto che all'inizio ({ $percent } %).
    .heartLower = Il battito è stato { $mean } in media e { $most } al massimo; allo stesso passo alla fine era più basso che all'inizio ({ $percent } %).
    .pauses = { $count ->
        [one] La registrazione ha { $count } pausa di più di un minuto, { $minutes } min in tutto.
       *[other] La registrazione ha { $count } pause di più di un minuto, { $minutes } min in tutto.
    }
    .unknown = { $index }: non si può dire, non sono stati registrati né il battito né la velocità.
    .always = { $index }: livello sempre { $level }.
    .began = { $index }: livello all'inizio { $level }, poi { $changes }.
    .since = { $level } da { $at }
    .wavered = { $index }: livello all'inizio { $level }, poi cambiato { $times } volte; { $worst } per la prima volta da { $at }.
    .peak = Massimo a { $at }: { $score }, probabile da { $low } a { $high }.
    .led = Soprattutto per { $parts }.
    .part = { $part } ({ $points })
    .partAssumed = { $part } ({ $points }, presunto)
    .partRhythm = { $part } ({ $points }, dal ritmo cardiaco)
    .at = { $clock } (km { $km })
    .storeLogged = Riserva di carboidrati alla fine, secondo le annotazioni: { $end } %.
    .storeLoggedLow = Riserva di carboidrati alla fine, secondo le annotazioni: { $end } %; scesa sotto { $low } % a { $at }.
    .store = Riserva di carboidrati alla fine, secondo il modello: { $end } %.
    .storeLow = Riserva di carboidrati alla fine, secondo il modello: { $end } %; scesa sotto { $low } % a { $at }.
    .nothingLogged = Non è stato annotato cibo: se ne presume un po'.
    .nothingTold = Una registrazione non dice che cosa si è mangiato: se ne presume un po'.
    .noneSent = Nessun allarme inviato.
    .noneWould = Nessun allarme sarebbe stato inviato.
    .sent = { $count ->
        [one] { $count } allarme inviato.
       *[other] { $count } allarmi inviati.
    }
    .would = { $count ->
        [one] { $count } allarme sarebbe stato inviato.
       *[other] { $count } allarmi sarebbero stati inviati.
    }
    .sentAmong = { $count ->
        [one] { $count } allarme inviato, di cui { $levels }.
       *[other] { $count } allarmi inviati, di cui { $levels }.
    }
    .wouldAmong = { $count ->
        [one] { $count } allarme sarebbe stato inviato, di cui { $levels }.
       *[other] { $count } allarmi sarebbero stati inviati, di cui { $levels }.
    }
    .urgent = { $count ->
        [one] { $count } urgente
       *[other] { $count } urgenti
    }
    .warning = { $count ->
        [one] { $count } avviso
       *[other] { $count } avvisi
    }
# I grafici: titoli, unità, nomi delle linee, come si leggono.
chart =
    .label = { $title } nel tempo. { $told }.
    .at = { $value } a { $clock }
    .alerts = Allarmi
    .alertsUnit = numeri come nella tabella degli allarmi; puntarne uno per leggerlo
    .alertTold = { $clock } { $level }: { $title }. { $text }
    .noInput = Non sono stati registrati né il battito né la velocità: non c'è nulla su cui giudicare.
    .assumed = tratteggiato: non misurato, al suo posto un valore tipico
    .lower = limite inferiore
    .upper = limite superiore
    .indexUnit = indice, da 0 a 100
    .score = punteggio
    .bounds = dove si trova in quattro casi su cinque
    .parts = Di che cosa si compone: { $index }
    .partsUnit = punti; insieme fanno il punteggio
    .below = Ciò che sta sotto lo zero toglie punti.
    .absentParts = Non misurati e senza un valore tipico: { $parts }.
    .smallParts = Mai mezzo punto: { $parts }.
    .heart = Battito
    .heartLine = battito
    .heartUnit = battiti/min
    .noHeart = Il battito non è stato registrato. I modelli lo stimano da passo e pendenza, che non vedono né il caldo, né la deriva, né una giornata storta.
    .recorded = registrato
    .estimated = stimato da passo e pendenza
    .heartNote = Come lo prendono i modelli: senza valori anomali, e tenuto fermo nelle interruzioni di pochi secondi.
    .drift = Deriva cardiaca
    .driftLine = deriva cardiaca
    .driftUnit = % di battito in più allo stesso passo rispetto all'inizio
    .driftLow = bassa fino al 10 %
    .driftHigh = alta dal 20 %
    .driftNote = Rispetto ai minuti da 20 a 50, o ai primi dieci minuti di corsa dopo. Camminare non conta. Poco affidabile sui terreni accidentati.
    .noDrift = Il battito per il passo si confronta con quello dei minuti da 20 a 50: servono battito e velocità per circa un'ora di corsa.
    .noDriftFast = Il battito per il passo si confronta con quello dei minuti da 20 a 50: servono battito e velocità per circa un'ora di corsa, non più veloce di { $pace } min/km in piano, cioè { $percent } % della velocità critica nota o presunta.
    .rhythm = Ritmo cardiaco (DFA-α1)
    .rhythmUnit = più basso vuol dire più sforzo o più stanchezza
    .rhythmFirst = 0,75, circa la prima soglia
    .rhythmSecond = 0,5, circa la seconda
    .rhythmNote = Su due minuti ciascuno. Le singole letture dicono poco; le soglie cambiano da persona a persona.
    .noRhythm = Non sono stati registrati intervalli tra i battiti utilizzabili; li trasmette una fascia toracica.
    .ground = sul terreno
    .level = in piano
    .levelLine = in piano (corretto per la pendenza)
    .pace = Passo
    .paceUnit = min/km, più in alto è più veloce
    .paceNote = Medie di { $seconds } s; in movimento. «In piano» è il passo che costa altrettanto su terreno piatto.
    .noPace = Non sono state registrate né la velocità né la distanza.
    .altitude = Quota
    .altitudeLine = quota
    .altitudeSlope = Quota e pendenza
    .noAltitude = La quota non è stata registrata: il percorso vale come piano.
    .slope = Pendenza
    .slopeLine = pendenza
    .slopeUnit = %, in salita è positiva
    .means = Medie di { $seconds } s.
    .store = Riserva di carboidrati
    .storeLine = carboidrati
    .storeUnit = % di una piena
    .storeLow = bassa sotto { $percent } %
    .storeNote = Un modello, mai una misura: ±30 %.
    .noStore = Servono la velocità o il battito.
    .unlogged = Una registrazione non dice nulla di cibo e bevande: i modelli prendono la via di mezzo tra niente e { $grams } g di carboidrati all'ora, e tra niente e { $litres } L da bere all'ora.
    .fluid = Liquidi persi
    .fluidLine = liquidi persi
    .fluidUnit = % del peso corporeo, in acqua
    .fluidLimit = dal 2 % vale la pena bere, se c'è sete
    .fluidNote = Nessun motivo per bere oltre la sete: troppo è il pericolo maggiore.
    .sodium = Sodio
    .sodiumLost = Sodio perso
    .sodiumLine = sodio perso
    .sodiumUnit = mg, non reintegrati
    .sodiumNote = Per l'equilibrio dei liquidi; non è dimostrato che il sale prevenga i crampi.
    .heat = Caldo (WBGT)
    .heatLine = caldo (WBGT)
    .flag = { $flag } da { $celsius } °C
    .heatSeen = Dalla temperatura e dall'umidità registrate; sole e vento presunti.
    .heatTold = Dal meteo della cartella di gara, uguale per tutta la gara.
    .noWeather = Servono temperatura e umidità dell'aria: da un sensore indossato, o da [weather] nella cartella di gara.
