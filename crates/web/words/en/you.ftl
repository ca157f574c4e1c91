# You.
you-devices = Your devices
you-device-this = this one
you-device-yours = yours too
you-device-out = put out: what it writes does not count any more
you-devices-about = Each of them speaks for you. For another one, or to put one out, type: commonage device
you-door = This browser
you-door-about = It was let in by a link of this computer. If others use this computer too, shut it when you leave.
you-close-waits = Something that you said still waits in the outbox. Press once more, and it is thrown away.
you-close = Shut it
you-places = Where you are
you-places-about = This list is yours alone. Beside what you ask or offer, others see a town, as an area of some kilometres; never where exactly. You can leave it out each time.
role-rooted = rooted
role-here = here now
role-heading = heading there
role-from = from there
place-until = until { $day }
place-wide =
    { $n ->
        [one] seen as an area of one kilometre
       *[other] seen as an area of { $n } kilometres
    }
place-gone = Not any more
place-title = Say where you are
place-town = Town
place-town-hint = Like: Ghent, or Portland, Oregon
place-role = What it is to you
place-end = Until
place-end-hint = Leave it empty if there is no end in sight.
place-add = Say it
told-place = It is noted.
told-gone = That is no place of yours any more.
you-profile = Change your name, or a word about you
you-profile-button = Say it so
told-profile = It is said. Those who know you see it from now on.
