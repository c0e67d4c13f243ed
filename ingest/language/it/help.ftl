### La pagina che spiega parole, colori e numeri; i testi sono Markdown.

help =
    .title = Che cosa significano i numeri
    .indices = **Fatica** e **rischio crampi** sono indici da 0 a 100. Sono composti di indicatori pubblicati, non probabilità e non diagnosi. I numeri piccoli accanto sono i limiti tra cui l'indice si trova in quattro casi su cinque; meno si è misurato, più sono larghi.
    .word = parola
    .index = indice
    .low = sotto 25
    .watch = da 25 a 50
    .high = da 50 a 75
    .very_high = sopra 75
    .unknown = niente su cui giudicare
    .rising = Un livello sale dopo un minuto sopra il suo limite e scende dopo cinque minuti chiaramente sotto.
    .why = **Perché** mostra quanto ogni fattore aggiunge all'indice; insieme fanno l'indice. Una barra tratteggiata segnata *presunto* non è stata misurata: al suo posto c'è un valore tipico, che allarga i limiti.
    .age = **Quanto è vecchio?** Ogni numero è in diretta per 5 secondi, grigio con la sua età fino a 30 secondi, poi un trattino. Tre parole diverse dicono perché non arriva nulla di nuovo:
    .noLink = **{ $word }**: questo telefono o computer non raggiunge il server. Tutto quello che si vede è vecchio. L'ultima situazione nota resta leggibile su questo dispositivo, anche dopo aver ricaricato la pagina, finché qualcuno non esce.
    .feedLost = **{ $word }**: il server c'è, ma non riceve dati.
    .noData = **{ $word }**: tutto funziona, ma i sensori dell'atleta non si sentono.
    .log = **Quello che annoti** è prima *da inviare* su questo dispositivo, poi *inviato* (ce l'ha il broker), poi *registrato* (il monitor ce l'ha su disco e i numeri ne tengono conto). Quello che aspetta parte da solo appena c'è rete, una volta sola, anche se ricarichi la pagina. Per 5 minuti si può ritirare con *Annulla*.
    .alerts = **Gli allarmi** chiedono *VISTO* (lo sai, resta in silenzio) o *DOPO* (torna dopo 5, 15 o 30 minuti se vale ancora). Quelli urgenti stanno nel titolo e sull'icona della scheda; il suono richiede un tocco su ogni dispositivo. Nelle ore di silenzio della gara solo quelli urgenti hanno avviso in alto e suono.
    .cramp = **Un crampo**: tocca *Crampo*, poi il muscolo sulla figura. I passi arrivano uno alla volta, ognuno con il suo tempo; *Si è sciolto: si cammina* dà il via alla ripresa, con i suoi limiti. Tutto funziona anche senza rete.
    .look = **Lingua, unità e aspetto** si scelgono in fondo alla pagina. *All'aperto* è nero su bianco per uno schermo al sole. Gli allarmi restano in unità metriche.
