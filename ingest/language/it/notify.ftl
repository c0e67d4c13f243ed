### Quello che i servizi inviano a chi non guarda la pagina: breve, prima chi e che cosa.

noteTitles =
    .urgent = URGENTE { $who }: { $title }
    .plain = { $who }: { $title }
    .unanswered = SENZA RISPOSTA { $who }: { $title }
    .over = { $title } (passato)
    .trial = { $race }: prova
noteDigest = { $count ->
        [one] { $whose }: { $count } allarme trattenuto
       *[other] { $whose }: { $count } allarmi trattenuti
    }
noteRunners = { $count ->
        [one] { $count } persona in gara
       *[other] { $count } persone in gara
    }
noteWaited = { $count ->
        [one] { $count } messaggio in attesa
       *[other] { $count } messaggi in attesa
    }
noteMore = e altri { $more }
noteNobody = Da { $minutes } min nessuno se ne occupa.
noteAgain = (Forse già inviato.)
noteTrial = Gli allarmi di questa gara arrivano qui. Non serve fare nulla.
