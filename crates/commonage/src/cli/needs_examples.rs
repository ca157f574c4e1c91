//! Examples for needs and offers, shown at the end of each help text.

pub(super) const NEED: &str = "Examples:\n  commonage need \"a ladder\" --loan --by saturday\n  commonage need 3 kg carrots --by friday --near Ghent\n  commonage need 2 hours \"help with the visa form\" --light --language es\n  commonage need \"a bed for two nights\" --for Grandma --vital --exactly \"Rose Lane 3, second floor\"\n  commonage need agree 5be21c";
pub(super) const OFFER: &str = "Examples:\n  commonage offer 10 kg carrots --first-come --near Ghent\n  commonage offer \"bread\" --in-return \"repairs\"\n  commonage offer \"Spanish by phone\" --light --language es --time";
pub(super) const SHOW: &str = "Examples:\n  commonage need show 5be21c\n  commonage offer show 5be21c --json";
pub(super) const AGREE: &str = "Examples:\n  commonage need agree 5be21c\n  commonage offer agree 5be21c --amount 2";
pub(super) const DECLINE: &str = "Examples:\n  commonage need decline 5be21c --note \"My sister can, thank you!\"";
pub(super) const STILL: &str =
    "Examples:\n  commonage need still 5be21c\n  commonage offer still 5be21c --by 2027-03-01";
pub(super) const OVER: &str = "Examples:\n  commonage need over 5be21c --note \"found one, thank you all\"";
pub(super) const CHANGE: &str = "Examples:\n  commonage need change 5be21c --amount 5 --by sunday\n  commonage offer change 5be21c --what \"winter carrots\" --light";
pub(super) const WHERE: &str =
    "Examples:\n  commonage need where 5be21c \"Rose Lane 3, second floor\"\n  commonage need where 5be21c";
pub(super) const UNDO: &str = "Examples:\n  commonage need undo 5be21c";
pub(super) const TAKE: &str = "Examples:\n  commonage take 5be21c\n  commonage take 5be21c --amount 2 --when thursday\n  commonage take 5be21c --amount 3 --for \"Mrs. Lee\" --note \"she is at home until noon\"";
pub(super) const DONE: &str =
    "Examples:\n  commonage done 5be21c\n  commonage done 5be21c --amount \"3 hours\" --at yesterday";
pub(super) const RELEASE: &str = "Examples:\n  commonage release 5be21c --note \"I have caught a cold\"";
pub(super) const BOARD: &str = "Examples:\n  commonage board\n  commonage board --near Ghent --within 20\n  commonage board --guild \"Bike menders\" --light\n  commonage board --needs --json";
pub(super) const MATCH: &str = "Examples:\n  commonage match\n  commonage match 5be21c\n  commonage match --circles\n  commonage match --allocate carrots --by bike --propose";
