//! Examples for the commands of sharing, shown at the end of each help text.

pub(super) const EQUATION: &str = "Examples:\n  commonage equation ready\n  commonage equation ready network > ours.equation\n  commonage equation check ours.equation\n  commonage equation new ours.equation\n  commonage equation adopt Network";
pub(super) const EQUATION_READY: &str =
    "Examples:\n  commonage equation ready\n  commonage equation ready hours > ours.equation";
pub(super) const EQUATION_CHECK: &str = "Examples:\n  commonage equation check ours.equation";
pub(super) const EQUATION_NEW: &str = "Examples:\n  commonage equation new ours.equation\n  commonage equation new hours\n  commonage equation new ours.equation --follows Network";
pub(super) const EQUATION_LIST: &str = "Examples:\n  commonage equation list\n  commonage equation list --json";
pub(super) const EQUATION_SHOW: &str = "Examples:\n  commonage equation show\n  commonage equation show Network";
pub(super) const EQUATION_ADOPT: &str =
    "Examples:\n  commonage equation adopt Network\n  commonage equation adopt Network --from 2027-01-01";
pub(super) const SHARE: &str = "Examples:\n  commonage share preview \"Lean desk\" --income \"300 EUR\"\n  commonage share propose \"Lean desk\" --income \"300 EUR\"\n  commonage share confirm 5be21c\n  commonage share explain";
pub(super) const SHARE_PREVIEW: &str = "Examples:\n  commonage share preview \"Lean desk\" --income \"300 EUR\"\n  commonage share preview 5be21c --payment 77ab01 --svg desk.svg\n  commonage share preview --income \"1200 EUR\" --since 2026-10-01 --until 2026-10-31";
pub(super) const SHARE_PROPOSE: &str = "Examples:\n  commonage share propose \"Lean desk\" --income \"300 EUR\"\n  commonage share propose --design \"Desk design\" --payment 77ab01";
pub(super) const SHARE_CONFIRM: &str = "Examples:\n  commonage share confirm 5be21c";
pub(super) const SHARE_WITHDRAW: &str = "Examples:\n  commonage share withdraw 5be21c";
pub(super) const SHARE_EXPLAIN: &str = "Examples:\n  commonage share explain\n  commonage share explain 5be21c --for Ben\n  commonage share explain 5be21c --svg desk.svg";
pub(super) const SHARE_WHAT_IF: &str = "Examples:\n  commonage share what-if --equation other.equation\n  commonage share what-if 5be21c --equation network";
pub(super) const SHARE_HISTORY: &str = "Examples:\n  commonage share history\n  commonage share history --check";
pub(super) const SHARE_GIFT: &str = "Examples:\n  commonage share gift 5be21c\n  commonage share gift 5be21c --undo";
pub(super) const CLAIMS: &str = "Examples:\n  commonage claims list\n  commonage flow gave 27.27 EUR --to \"Design guild\" --settles 5be21c\n  commonage claims over 5be21c";
pub(super) const CLAIMS_LIST: &str = "Examples:\n  commonage claims list\n  commonage claims list --all --json";
pub(super) const CLAIMS_NEW: &str =
    "Examples:\n  commonage claims new 100 EUR --from Bakery --to Mill --note \"flour in May\"";
pub(super) const CLAIMS_OVER: &str = "Examples:\n  commonage claims over 5be21c";
pub(super) const CLAIMS_SEND: &str = "Examples:\n  commonage claims send 5be21c";
pub(super) const CLEAR: &str =
    "Examples:\n  commonage clear\n  commonage clear propose\n  commonage clear agree 5be21c";
pub(super) const CLEAR_PROPOSE: &str = "Examples:\n  commonage clear propose\n  commonage clear propose --currency EUR";
pub(super) const CLEAR_AGREE: &str =
    "Examples:\n  commonage clear agree 5be21c\n  commonage clear agree 5be21c --for \"Food hub\"";
pub(super) const CLEAR_WITHDRAW: &str = "Examples:\n  commonage clear withdraw 5be21c";
pub(super) const CLEAR_LIST: &str = "Examples:\n  commonage clear list";
pub(super) const RECIPROCITY: &str =
    "Examples:\n  commonage reciprocity publish \"Desk design\" --share 10\n  commonage reciprocity list";
pub(super) const RECIPROCITY_PUBLISH: &str = "Examples:\n  commonage reciprocity publish \"Desk design\" --share 10 --until 2030-01-01\n  commonage reciprocity publish \"Desk design\" --each \"5 EUR\" --at-most \"2000 EUR\" --exempt \"Youth club\"";
pub(super) const RECIPROCITY_LIST: &str = "Examples:\n  commonage reciprocity list";
pub(super) const RECIPROCITY_END: &str = "Examples:\n  commonage reciprocity end \"Desk design\"";
