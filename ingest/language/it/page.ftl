### Le pagine di tutti gli atleti e di uno solo, la regia, i grafici e i pulsanti degli allarmi.

noLink = SENZA RETE
feedLost = DATI INTERROTTI
noData = NESSUN DATO
noLinkText = Nessuna notizia dal server da { $age }. Quello che vedi è vecchio.
feedLostBroker = Il server ha perso il broker. Quello che vedi è vecchio.
feedLostMonitor = Il monitor non è in funzione. Quello che vedi è vecchio.
noDataText = Dai sensori dell'atleta non arriva nulla da { $age }.
noDataYet = Dai sensori dell'atleta non è ancora arrivato nulla.
gatewayDown = Gateway non in linea: { $names }.
waiting = In attesa dei primi dati…
nobody = Ancora nessun atleta. Compaiono qui appena il monitor li sente.
notInRace = In questa gara non c'è nessun atleta “{ $id }”.
allRunners = Tutti gli atleti
desk = Regia ›
cards = Schede
search = Pettorale o nome
needsAttention = Da seguire, i più urgenti per primi
nobodyNeeds = Ora nessuno ha bisogno di attenzione.
moreNeed = e altri { $count }
byBib = Tutti (il peggiore tra fatica e rischio crampi)
take = PRENDO
taken = in carico
takenBy = in carico a { $who }
deskStates =
    .low = basso
    .watch = attenzione
    .high = alto
    .very_high = molto alto
    .none = nessun dato
all = Tutti
live = in diretta
ago = { $age } fa
both =
    .indices = Fatica e rischio crampi
old = vecchio
notShared = non condiviso
notSharedText = L'atleta non lo mostra a te.
alertsInPart = Gli allarmi su ciò che non è condiviso qui non compaiono.
shutOut = Accesso terminato
shutOutText = Questo accesso o link è terminato: è scaduto o è stato revocato. Accedi di nuovo o chiedi un nuovo link. Quello che hai annotato e non è ancora partito resta su questo dispositivo e verrà inviato dopo.
logIn = Accedi
logOut = Esci
shareLinks = Link di condivisione
settings = Lingua e aspetto
language = Lingua
languages =
    .en = English
    .it = Italiano
unitsTitle = Unità
unitNames =
    .metric = Metriche
    .imperial = Imperiali
look = Aspetto
looks =
    .device = Come il dispositivo
    .light = Chiaro
    .dark = Scuro
    .outdoor = All'aperto
textSize = Testo
textSizes =
    .normal = Normale
    .large = Grande
ended =
    .finished = ARRIVO
    .dnf = RITIRO
lastKnown = ultimo dato { $what }, { $age } fa
estimate = stima senza sensori
fatigue = Fatica
cramp = Rischio crampi
short =
    .fatigue = fatica
    .cramp = crampi
units =
    .cadence_spm = passi/min
    .cadence_short = ppm
trends =
    .fallingFast = ↓ cala in fretta
    .falling = ↘ cala
    .steady = → stabile
    .rising = ↗ sale
    .risingFast = ↑ sale in fretta
why =
    .fatigue = Perché la fatica
    .cramp = Perché il rischio crampi
assumed = presunto
moreParts = { $count ->
    [one] { $count } voce minore
   *[other] { $count } voci minori
 }
likely = probabile { $low }{"\u2060"}–{"\u2060"}{ $high }
noHistory = Ancora nessuno storico.
alerts = Allarmi
noAlerts = Nessun allarme attivo.
seen = VISTO
wasSeen = visto
sensors = Sensori
noSensors = Ancora nessuna notizia dei sensori.
noContact = nessun contatto con la pelle
used = in uso
spare = di riserva
battery = batteria { $charge } %
batteryLow = batteria { $charge } % (scarica)
sensorStates =
    .searching = in ricerca
    .connecting = in connessione
    .live = in diretta
    .silent = muto
    .lost = perso
behind = Arrivano ancora dati precedenti: ne mancano { $age }.
log = Annota
gelButton =
    Gel
    { $amount }
drinkButton =
    Beve
    { $amount }
crampLog = Crampo
pending = { $count ->
    [one] { $count } voce da inviare
   *[other] { $count } voci da inviare
 }
levels =
    .low = basso
    .watch = attenzione
    .high = alto
    .very_high = molto alto
    .unknown = ignoto
phases =
    .waiting = in attesa
    .racing = in gara
    .stopped = in sosta
    .cramped = con un crampo
    .restarting = in ripresa
    .finished = al traguardo
    .dnf = ritiro
vitals =
    .heart_rate_bpm = Cuore
    .cadence_spm = Cadenza
    .speed_mps = Velocità
    .grade = Pendenza
    .core_temp_c = Corpo
    .air_temp_c = Aria
    .distance_m = Distanza
parts =
    .durability = deriva cardiaca
    .hrv = ritmo cardiaco
    .carbs = energia
    .muscle = carico muscolare
    .training = allenamento
    .heat = caldo
    .fluid = liquidi
    .pace = passo
    .stride = falcata
    .history = precedenti
    .intensity = sforzo attuale
    .sodium = sale
    .cold = freddo
    .recent = crampo recente
sensorKinds =
    .heart_rate = fascia cardio
    .running_speed = foot pod
    .environment = sensore meteo
    .core_temperature = sensore di temperatura corporea
    .position = posizione
muscles =
    .calf = Polpaccio
    .quadriceps = Coscia davanti
    .hamstring = Coscia dietro
    .adductor = Interno coscia
    .foot = Piede
    .abdominal = Pancia
    .other = Altro
# Gli stessi dentro una frase: senza lato, sinistro, destro, entrambi.
muscleAny =
    .calf = polpaccio
    .quadriceps = coscia davanti
    .hamstring = coscia dietro
    .adductor = interno coscia
    .foot = piede
    .abdominal = pancia
    .other = altro
muscleLeft =
    .calf = polpaccio sinistro
    .quadriceps = coscia sinistra davanti
    .hamstring = coscia sinistra dietro
    .adductor = interno coscia sinistra
    .foot = piede sinistro
    .abdominal = pancia a sinistra
    .other = altro a sinistra
muscleRight =
    .calf = polpaccio destro
    .quadriceps = coscia destra davanti
    .hamstring = coscia destra dietro
    .adductor = interno coscia destra
    .foot = piede destro
    .abdominal = pancia a destra
    .other = altro a destra
muscleBoth =
    .calf = entrambi i polpacci
    .quadriceps = entrambe le cosce davanti
    .hamstring = entrambe le cosce dietro
    .adductor = interno di entrambe le cosce
    .foot = entrambi i piedi
    .abdominal = pancia, su entrambi i lati
    .other = altro, su entrambi i lati
sides =
    .left = Sx
    .right = Dx
alertLevels =
    .info = info
    .warning = avviso
    .urgent = urgente
alertCounts =
    .urgent = { $count ->
        [one] { $count } allarme urgente
       *[other] { $count } allarmi urgenti
    }
    .warning = { $count ->
        [one] { $count } avviso
       *[other] { $count } avvisi
    }
notMeasured = Non misurato in questo periodo.
lastHours =
    .h1 = Ultima ora
    .h3 = Ultime 3 ore
    .h6 = Ultime 6 ore
    .h48 = Tutto quello che c'è, al massimo 48 ore
ranges =
    .h1 = 1 h
    .h3 = 3 h
    .h6 = 6 h
    .h48 = Tutto
rangeTitle = Quanto tempo mostrano i grafici
historySince = Quello che si sa comincia alle { $time }.
episodes = { $count ->
    [one] { $count } allarme in questo periodo
   *[other] { $count } allarmi in questo periodo
 }
episode = { $from }–{ $to } · { $level } · { $title }
episodeOpen = { $from }, ancora attivo · { $level } · { $title }
later = DOPO
snoozeFor = { $minutes } min
openSteps = COSA FARE
openRunner = APRI
heldBack = { $count ->
    [one] Ore di silenzio fino alle { $until }: { $count } allarme qui sotto, senza avviso in alto e senza suono.
   *[other] Ore di silenzio fino alle { $until }: { $count } allarmi qui sotto, senza avviso in alto e senza suono.
 }
soundOn = Attiva suono
soundOff = Togli suono
soundIsOn = Il suono degli allarmi è attivo.
soundIsOff = Il suono degli allarmi è spento.
soundAsk = Suono per gli allarmi?
soundNo = Niente suono
soundNeedsTap = Il suono degli allarmi parte dopo il primo tocco di questa visita.
