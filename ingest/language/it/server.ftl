### Le pagine scritte dal server: accesso, link di condivisione, pagina leggera, e il piè di pagina.

notMedical = Non è un dispositivo medico. Fatica e rischio crampi sono indici euristici, non diagnosi.
livePage = Diretta
helpPage = Che cosa significano i numeri
fullPage = Pagina completa
backToPage = Torna alla pagina
knownAt = Situazione alle { $clock }; diventa in diretta quando la pagina è caricata.
keptHere = Questo è conservato sul dispositivo per quando manca la rete; torna in diretta da solo.
firstScores = Fatica { $fatigue } · Rischio crampi { $cramp }
firstLine = { $state }, fatica { $fatigue }, rischio crampi { $cramp }
noSignal = nessun dato
withheld = non condiviso

login =
    .for = Per le squadre di assistenza e la regia medica. Con un link di condivisione non serve la password: basta aprire il link.
    .name = Nome
    .password = Password
    .enter = Accedi
    .other = Accedi con { $other }
    .as = Sei entrato come { $name }.
    .leave = Esci
refused =
    .wrong = Nome e password non corrispondono.
    .nobody = Non è registrato nessuno per l'accesso: questa pagina vale solo su questo computer.
    .tooOftenMinutes = { $count ->
        [one] Troppi tentativi; aspetta { $count } minuto. Password dimenticata? Chi gestisce la gara può impostarne una nuova o mandarti un link.
       *[other] Troppi tentativi; aspetta { $count } minuti. Password dimenticata? Chi gestisce la gara può impostarne una nuova o mandarti un link.
    }
    .tooOftenSeconds = { $count ->
        [one] Troppi tentativi; aspetta { $count } secondo. Password dimenticata? Chi gestisce la gara può impostarne una nuova o mandarti un link.
       *[other] Troppi tentativi; aspetta { $count } secondi. Password dimenticata? Chi gestisce la gara può impostarne una nuova o mandarti un link.
    }
    .noSuchLink = Questo link non apre più nulla: è stato revocato, è scaduto o non è completo. Chiedine uno nuovo a chi te l'ha mandato.
    .notKnown = Lì l'accesso è riuscito, ma qui nessuno è registrato con il tuo indirizzo, oppure non è mai stato verificato che sia tuo. Chiedi a chi gestisce la gara.
    .foreign = Questo modulo non è stato inviato da questa pagina. Riprova qui.
    .notWhole = Il modulo non è arrivato intero. Riprova.

share =
    .title = Link di condivisione
    .onlyAdmins = Solo un amministratore di tutta la gara crea i link di condivisione.
    .nobodyYet = Prima bisogna registrare qualcuno: trailpulse race people add NOME --role admin
    .sendNow = Invialo adesso; compare solo questa volta:
    .whom = Chi mostra?
    .everybody = Tutti gli atleti
    .forWhom = Per chi è?
    .viewers = Pubblico: ciò che è pubblico
    .crews = Assistenza: ciò che vede l'assistenza, con le annotazioni
    .howLong = Per quanto tempo?
    .hours = { $hours } ore
    .note = Nota, per esempio un nome (può restare vuota)
    .make = Crea un link
    .links = Link
    .none = Ancora nessuno.
    .until = fino al { $time }
    .revoked = revocato
    .expired = scaduto
    .takeBack = Revoca
    .noSuchRunner = In questa gara non c'è questo atleta.
    .noHours = Scegli per quanto tempo vale il link.
shareRoles =
    .viewer = pubblico
    .crew = assistenza
months =
    .m1 = gen
    .m2 = feb
    .m3 = mar
    .m4 = apr
    .m5 = mag
    .m6 = giu
    .m7 = lug
    .m8 = ago
    .m9 = set
    .m10 = ott
    .m11 = nov
    .m12 = dic
