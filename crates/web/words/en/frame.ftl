# Around every page.
name = Commonage
skip = Go to the page itself
places = Places
place-home = Home
place-board = Board
place-spaces = Spaces
place-you = You
end = That is everything.
undo = Undo
why = Why is this here?
you-yourself = you

# What was just done.
told-taken = Said: you can.
told-letter = A letter is on its way, for you are no member there. They answer when it has arrived.
told-agreed = Agreed. Both of you know now.
told-declined = Declined, with thanks.
told-done = Done, and written down.
told-released = Handed back. Others can take it up now.
told-still = Said: it still stands.
told-over = Said: it is over.
told-undone = Taken back, as if it had not been said.
told-asked = Your need stands on the board.
told-offered = Your offer stands on the board.
told-said = Said, and saved here.

# What can go wrong.
trouble-home = Back to the first page
trouble-stranger = This browser is not let in yet
trouble-stranger-do = These pages open only for you, on this computer. In the window in which Commonage runs there is a link that works once. For a new link, type: commonage open
trouble-link = This link was used, or is too old
trouble-link-do = A link works once, and within ten minutes. For a new one, type: commonage open
trouble-not-there = There is nothing here
trouble-not-there-do = Either it was taken back, or it is not for you, or the address has a slip in it.
trouble-elsewhere = That did not come from these pages
trouble-elsewhere-do = Nothing was changed. Open the pages by the link that Commonage gives you, and try again there.
trouble-old-form = This page was open for too long
trouble-old-form-do = Nothing was changed. Open the page anew, and say it once more.
trouble-other-pages = This page is not from here any more
trouble-other-pages-do = Nothing was done. It stood on the pages of the example, or of somebody else. Go to your Home, and say it there.
trouble-too-much = That is too much at once
trouble-too-much-do = Nothing was changed. Say it in fewer words; a few pages fit.
trouble-refused = That was not done
trouble-no-time = It does not say how long. Say it like: 3 h on the roof.
trouble-no-date = That is no day. Say it like 2026-12-01.
trouble-too-late = It is too late to undo that
trouble-too-late-do = Ten seconds are over. You can still say on its page that it is over, or hand it back.
trouble-busy = Commonage is busy
trouble-busy-do = Something else writes just now. Nothing was changed; try again in a moment.
trouble-stopped = Commonage has stopped
trouble-stopped-do = Start it again with: commonage run
trouble-random = This computer gave no randomness
trouble-random-do = Without it nobody can be let in safely. Try again; if it stays so, restart the computer.
trouble-not-sure = It can hardly be brought back. Tick that you are sure, and press again.
