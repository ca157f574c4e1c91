# Other programs.
programs-title = Other programs
programs-about = Another program on this computer can read what these pages show, with a token that you make for it.
programs-tokens = Tokens
programs-none = None yet.
programs-new = Make a token
programs-name = What it is for
programs-name-hint = Like: calendar
programs-space = What it sees
programs-everything = everything that you see
programs-may = What it may do
programs-read = read
programs-act = read, and say things in your name
programs-make = Make it
programs-made = The token
programs-once = It is shown once. Whoever has it can do what it may: keep it like a key.
programs-close = Close it
told-closed = Closed. It opens nothing any more.
