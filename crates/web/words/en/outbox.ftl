# Offline.
offline-was = You are offline. This is how it was at
outbox-note = Something you said waits to go out
outbox-title = Waits to go out
outbox-about = What you say while you are offline is kept in this browser, and goes out once you are online.
outbox-none = Nothing waits.
outbox-keep = Keep it so
outbox-throw = Throw it away
outbox-send = Send it now
outbox-change = Change it
outbox-no-script = Without script this browser keeps nothing.
outbox-what = What
outbox-ask = I need, or I offer
