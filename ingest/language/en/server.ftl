### The pages that the server writes: logging in, share links, the light page, and what stands under all.

notMedical = Not a medical device. Fatigue and cramp risk are heuristic indices, not diagnoses.
livePage = Live
helpPage = What the numbers mean
fullPage = Full page
backToPage = Back to the page
knownAt = Known at { $clock }; it becomes live when the page has loaded.
keptHere = This is kept on this device for times without a network; it becomes live by itself.
firstScores = Fatigue { $fatigue } · Cramp risk { $cramp }
firstLine = { $state }, fatigue { $fatigue }, cramp risk { $cramp }
noSignal = no data
withheld = not shared

login =
    .for = For crews and the medical desk. With a share link you need no password: open the link itself.
    .name = Name
    .password = Password
    .enter = Log in
    .other = Log in with { $other }
    .as = You are logged in as { $name }.
    .leave = Log out
refused =
    .wrong = That name and password do not go together.
    .nobody = Nobody is set up to log in: this page is for this machine alone.
    .tooOftenMinutes = { $count ->
        [one] Too many attempts; please wait { $count } minute. Forgotten the password? Whoever runs the race can set a new one, or send you a link.
       *[other] Too many attempts; please wait { $count } minutes. Forgotten the password? Whoever runs the race can set a new one, or send you a link.
    }
    .tooOftenSeconds = { $count ->
        [one] Too many attempts; please wait { $count } second. Forgotten the password? Whoever runs the race can set a new one, or send you a link.
       *[other] Too many attempts; please wait { $count } seconds. Forgotten the password? Whoever runs the race can set a new one, or send you a link.
    }
    .noSuchLink = This link does not open anything any more: it was taken back, has expired, or is not whole. Ask whoever sent it for a new one.
    .notKnown = You are logged in there, but here nobody is set up with your address, or it was never checked that it is yours. Ask whoever runs the race.
    .foreign = This form was not sent by this page. Please try again here.
    .notWhole = The form did not arrive whole. Please try again.

share =
    .title = Share links
    .onlyAdmins = Only an admin of the whole race makes share links.
    .nobodyYet = First somebody has to be set up: trailpulse race people add NAME --role admin
    .sendNow = Send this now; it is shown this once:
    .whom = Whom does it show?
    .everybody = All runners
    .forWhom = For whom is it?
    .viewers = Viewers: what is public
    .crews = Crew: what crews see, and to log
    .howLong = How long?
    .hours = { $hours } hours
    .note = Note, like a name (may be empty)
    .make = Make a link
    .links = Links
    .none = None yet.
    .until = until { $time }
    .revoked = revoked
    .expired = expired
    .takeBack = Take back
    .noSuchRunner = There is no such runner in this race.
    .noHours = Choose how long the link is good for.
shareRoles =
    .viewer = viewer
    .crew = crew
months =
    .m1 = Jan
    .m2 = Feb
    .m3 = Mar
    .m4 = Apr
    .m5 = May
    .m6 = Jun
    .m7 = Jul
    .m8 = Aug
    .m9 = Sep
    .m10 = Oct
    .m11 = Nov
    .m12 = Dec
