# Needs and offers in lines.
line-by = told by { $who }
line-for = for { $who }
line-from = from { $day } on
line-from-to = from { $from } to { $to }
line-until = by { $day }
line-still = Does it still stand?
verb-can = I can
verb-like = I would like it
verb-agree = Agree
verb-decline = Decline
verb-done = Done
verb-release = I can’t any more
verb-still = It still stands
verb-over = It is over
verb-look = Look
why-vital = Somebody comes to harm without it.
why-needed = Something does not go on without it.
why-welcome = It would be good.
why-ends = It is needed by { $day }.
why-fits = It fits { $words }.
why-word = “{ $word }”
why-kind-offered = You offer this kind of thing.
why-kind-asked = You asked for this kind of thing.
why-area = It is in { $place } too.
why-until = Any time until { $day } suits both.
why-time = A time suits both.
why-enough = It is enough.
why-part = It is a part of it.
why-way = How it is given suits both.
why-worked = You have worked together.
why-space = You are both in { $space }.
why-language = You share a language ({ $code }).
why-away =
    { $n ->
        [0] It is less than 1 km away.
        [one] It is about 1 km away.
       *[other] It is about { $n } km away.
    }
why-open = It is open, in { $space }.
why-waits = It waits for your answer.
why-old = Nobody has said anything about it for two weeks.
why-you-give = You said that you would give it.
why-you-get = It is on its way to you.

# How far an “I can” has come.
step-waiting = { $who } can
step-waiting-you = You said that you can. It waits for an answer.
step-waiting-offer = { $who } would like it
step-waiting-offer-you = You said that you would like it. It waits for an answer.
step-agreed = Agreed: { $who }
step-lapsed = The day is over, and it is not done yet: { $who }
step-done = Done: { $who }
step-misses-out = Others were before: nothing is left for { $who }
step-declined = Not this time: { $who }
step-handed-back = Handed back: { $who }
step-not-needed = Not needed any more: { $who }

# The board.
board-none = Nothing is needed or offered here now.
board-asked = Asked of you
board-carrying = Carrying
board-coming = On its way to you
board-needed = Needed
board-offered = Offered
board-yours = Asked and offered by you
board-unanswered = Nobody knows whether these still stand
board-over = Over
board-more = There is more. Choose less above, and you see the rest.
filter = Choose what you see
filter-show = Show
filter-all = Everything
filter-space = Where it was said
filter-side = Needs or offers
filter-needs = Needs
filter-offers = Offers
filter-weight = Heavy or light
filter-heavy = It must be where somebody is
filter-light = It travels by itself
filter-near = Seen from
filter-within = Heavy things no further than
filter-km =
    { $n ->
       *[other] { $n } km
    }
filter-over = Also what is over

map-title = Needs and offers around you
map-around = Around here
map-further = Further away
map-here = here
map-needed = needed
map-offered = offered
map-square = The square is { $place }, where you are.
map-more = and {"{"}count{"}"} more
map-nothing = Nothing is needed or offered yet.
board-map = The map
board-map-alt = A map of what is needed and offered. The same stands in words on this page.
ask-near = Where
ask-near-hint = A town, or one of your places. Others see an area of some kilometres. Leave it empty to say no place.
