### The page that explains words, colours and numbers; texts are Markdown.

help =
    .title = What the numbers mean
    .indices = **Fatigue** and **cramp risk** are indices from 0 to 100. They are composites of published markers, not probabilities and not diagnoses. The small numbers beside them are the bounds between which the index lies in four cases of five; the less was measured, the wider they are.
    .word = word
    .index = index
    .low = below 25
    .watch = 25 to 50
    .high = 50 to 75
    .very_high = above 75
    .unknown = nothing to judge by
    .rising = A level rises after a minute above its limit and falls after five minutes clearly below it.
    .why = **Why** shows how much each factor adds to the index; together they are the index. A hatched bar marked *assumed* was not measured: a typical value stands in for it, and widens the bounds.
    .age = **How old is it?** Every number is live for 5 seconds, grey with its age up to 30 seconds, then a dash. Three different words say why nothing new comes:
    .noLink = **{ $word }**: this phone or computer can't reach the server. Everything shown is old. What was known last stays readable on this device, also after a reload, until somebody logs out.
    .feedLost = **{ $word }**: the server is there, but it gets no data itself.
    .noData = **{ $word }**: all works, but the runner's sensors are not heard.
    .log = **What you log** is *waiting* on this device, then *sent* (the broker has it), then *stored* (the monitor has it on its disk, and the numbers count it). What waits is sent by itself as soon as there is a link, once, even if you reload the page. For 5 minutes it can be taken back with *Undo*.
    .alerts = **Alerts** ask for *SEEN* (you know, it stays quiet) or *LATER* (it comes back after 5, 15 or 30 minutes if it still holds). Urgent ones are in the title and on the icon of the tab; sound needs one tap on each device. In the race's quiet hours only urgent ones have a banner and a sound.
    .cramp = **A cramp**: tap *Cramp*, then the muscle on the body. The steps come one by one, each with its clock; *It let go: walking* begins the restart, with its limits. All of it works without a network.
    .look = **Language, units and look** are chosen at the foot of the page. *Outdoors* is black on white for a screen in the sun. Alerts keep metric units.
