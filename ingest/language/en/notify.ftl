### What services send to people who don't look at the page: short, who and what first.

noteTitles =
    .urgent = URGENT { $who }: { $title }
    .plain = { $who }: { $title }
    .unanswered = UNANSWERED { $who }: { $title }
    .over = { $title } (over)
    .trial = { $race }: trial
noteDigest = { $count ->
        [one] { $whose }: { $count } alert held back
       *[other] { $whose }: { $count } alerts held back
    }
noteRunners = { $count ->
        [one] { $count } runner
       *[other] { $count } runners
    }
noteWaited = { $count ->
        [one] { $count } message that waited
       *[other] { $count } messages that waited
    }
noteMore = and { $more } more
noteNobody = Nobody has acknowledged this for { $minutes } min.
noteAgain = (Perhaps told before.)
noteTrial = Alerts of this race arrive here. Nothing is to be done.
