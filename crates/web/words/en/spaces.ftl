# Spaces.
spaces-none = You are in no space yet. Found one, or come into one with a ticket.
spaces-more = What is said in a space stays in it.
space-members = Who belongs to it
space-words = Said last
space-words-none = Nothing was said here yet.
space-say = Say something to the members
space-say-button = Say it
kind-person = person
kind-household = household
kind-circle = circle
kind-guild = guild
kind-place = place
kind-project = project
kind-organisation = organisation
kind-ecosystem = ecosystem
kind-other = space
kind-not-here = has not arrived here yet
level-read = reads along
level-write = member
level-steward = steward

found-title = Found a space
found-name = Name
found-name-hint = Like: Riverside, Bike menders
found-kind = What it is
found-button = Found it
told-founded = It is founded. Now you can invite others.
join-title = Come in with a ticket
join-ticket = The ticket
join-ticket-hint = Paste the text that somebody gave you.
join-button = Come in
told-joined = You have asked to come in.
space-invite = Invite somebody
invite-title = An invitation
invite-lead = For one person, into { $space }, until { $day }. Whoever has it can come in: hand it over like a key.
invite-picture = A picture of the ticket, to scan
invite-text = The same as text
invite-no-address = It leads to no address yet, so it works with files only.
invite-copy = Copy
invite-copied = Copied
invite-back = Back

space-invited = Invitations that are open
invited-left =
    { $n ->
        [one] For one more person
       *[other] For { $n } more people
    }
invited-close = Close it
space-waiting = You have asked to come into { $space }
space-waiting-about = It comes as soon as your computer meets one of its members’. Leave Commonage running, and ask them to do the same; or exchange files.
member-acts = What { $who } may do
member-steward = Make a steward
member-steward-about = Stewards invite, say what the space is for, agree on rules, and confirm how an income is shared.
member-write = Not a steward any more
member-out = Put out
member-out-about = From then on nothing new of this space reaches them, and they say nothing more in it. What they have, they keep.
member-out-sure = Yes, they are put out
space-leave = Leave this space
space-leave-about = You get nothing new of it then. What you said there stays with it, and you keep your copy. Hand over first what you carry.
space-leave-sure = Yes, I leave
space-leave-button = Leave it
told-level = It is said: that is what they may do now.
told-out = They are put out.
told-invitation-closed = The invitation is closed.
told-left = You have left it.
invite-how = Send it as a message, print this page, or let it be scanned. Leave Commonage running until they are in.
invite-message =
    Come into { $space }. Start Commonage on your computer, choose “I was invited”, and paste all of this:

    { $ticket }
word-erase = Take it away
word-erase-about = The words go away here, and with everyone as soon as you meet. That somebody said something stays to be seen.
word-erase-button = Take my words away
told-erased = Your words are gone here. They go with the others as soon as you meet.
