//! Examples, shown at the end of each help text.

pub(super) const COMMONAGE: &str = "Examples:\n  commonage init Ana\n  commonage space new guild \"Water guild\"\n  commonage invite \"Water guild\" --out ticket.txt\n  commonage export guild.commonage --space \"Water guild\"";
pub(super) const INIT: &str = "Examples:\n  commonage init Ana\n  commonage init \"Ana López\" --device laptop --sheet paper-key.html\n  commonage init Ben --data /media/stick/ben";
pub(super) const WHOAMI: &str = "Examples:\n  commonage whoami\n  commonage whoami --json";
pub(super) const PROFILE: &str = "Examples:\n  commonage profile --about \"I mend pumps and bake bread\"\n  commonage profile --name \"Ana López\" --address \"Mill Lane 4, first door\"";
pub(super) const DEVICE: &str = "Examples:\n  commonage device list\n  commonage device request --person ID --out phone.txt\n  commonage device add phone.txt\n  commonage device revoke phone";
pub(super) const DEVICE_LIST: &str = "Examples:\n  commonage device list";
pub(super) const DEVICE_REQUEST: &str =
    "Examples:\n  commonage device request --person ID --name phone --out phone.txt";
pub(super) const DEVICE_ADD: &str = "Examples:\n  commonage device add phone.txt";
pub(super) const DEVICE_REVOKE: &str =
    "Examples:\n  commonage device revoke phone\n  commonage device revoke 3f9c --yes";
pub(super) const DEVICE_CUT: &str = "Examples:\n  commonage device cut --space \"Water guild\" --device phone --last 5be21c\n  commonage device cut --space \"Water guild\" --device phone --none";
pub(super) const RECOVER: &str = "Examples:\n  commonage recover --from ben-gave-me.commonage\n  commonage recover --words-file words.txt --from backup.db --device \"new laptop\"\n  commonage recover --from backup.db --keep phone --sheet paper-key.html";
pub(super) const RECOVERY: &str = "Examples:\n  commonage recovery rotate --sheet paper-key.html";
pub(super) const RECOVERY_ROTATE: &str = "Examples:\n  commonage recovery rotate\n  commonage recovery rotate --words-file old-words.txt --sheet paper-key.html";
pub(super) const SPACE: &str = "Examples:\n  commonage space new circle \"Friends of Rosa\"\n  commonage space list\n  commonage space show \"Water guild\"";
pub(super) const SPACE_NEW: &str = "Examples:\n  commonage space new guild \"Water guild\"\n  commonage space new household \"Mill Lane 4\"\n  commonage space new organisation \"Food hub\" --public";
pub(super) const SPACE_LIST: &str = "Examples:\n  commonage space list\n  commonage space list --people";
pub(super) const SPACE_SHOW: &str =
    "Examples:\n  commonage space show \"Water guild\"\n  commonage space show 5be21c --json";
pub(super) const SPACE_MEMBERS: &str = "Examples:\n  commonage space members \"Water guild\"";
pub(super) const SPACE_DESCRIBE: &str =
    "Examples:\n  commonage space describe \"Water guild\" --about \"We keep the wells of three valleys\"";
pub(super) const SPACE_ADMISSION: &str = "Examples:\n  commonage space admission \"Water guild\" writers";
pub(super) const INVITE: &str = "Examples:\n  commonage invite \"Water guild\" --out ticket.txt\n  commonage invite \"Water guild\" --level read --uses 20 --days 30\n  commonage invite close \"Water guild\" 5be21c";
pub(super) const INVITE_CLOSE: &str = "Examples:\n  commonage invite close \"Water guild\" 5be21c";
pub(super) const UNINVITE: &str = "Examples:\n  commonage uninvite \"Water guild\" 5be21c";
pub(super) const JOIN: &str = "Examples:\n  commonage join ticket.txt\n  commonage join - < ticket.txt";
pub(super) const GRANT: &str = "Examples:\n  commonage grant \"Water guild\" Ben steward";
pub(super) const REVOKE: &str = "Examples:\n  commonage revoke \"Water guild\" Ben";
pub(super) const LEAVE: &str = "Examples:\n  commonage leave \"Water guild\"";
pub(super) const NOTE: &str = "Examples:\n  commonage note \"Water guild\" \"The pump needs a new seal\"\n  commonage note \"Water guild\" --public \"Open day on Sunday\"\n  commonage note \"Water guild\" - < minutes.txt";
pub(super) const LOG: &str =
    "Examples:\n  commonage log\n  commonage log \"Water guild\" --last 20\n  commonage log --json | jq .";
pub(super) const ERASE: &str = "Examples:\n  commonage erase 5be21c";
pub(super) const VERIFY: &str = "Examples:\n  commonage verify\n  commonage verify --each";
pub(super) const EXPORT: &str = "Examples:\n  commonage export guild.commonage --space \"Water guild\"\n  commonage export for-ben.commonage --for Ben\n  commonage export phone.commonage --everything\n  commonage export open.commonage --public \"Food hub\"\n  commonage export ledger.yaml --space \"Food hub\"\n  commonage export accounts.beancount --space \"Food hub\"";
pub(super) const IMPORT: &str = "Examples:\n  commonage import from-ben.commonage\n  commonage import /media/stick/*.commonage\n  commonage import examples/*.yaml --space \"Food hub\"";
pub(super) const LETTERS: &str = "Examples:\n  commonage letters\n  commonage letters send --to \"Food hub\" \"Can you take ten crates of apples?\"\n  commonage letters accept 5be21c";
pub(super) const LETTERS_LIST: &str = "Examples:\n  commonage letters list\n  commonage letters list --json";
pub(super) const LETTERS_SEND: &str = "Examples:\n  commonage letters send --to Ben \"Thank you for the seal\"\n  commonage letters send --from \"Water guild\" --to \"Food hub\" \"The well is open again\"";
pub(super) const LETTERS_ASK: &str = "Examples:\n  commonage letters ask \"Water guild\" \"I mend pumps\"";
pub(super) const LETTERS_ACCEPT: &str =
    "Examples:\n  commonage letters accept 5be21c\n  commonage letters accept 5be21c --level read";
pub(super) const LETTERS_DECLINE: &str = "Examples:\n  commonage letters decline 5be21c";
pub(super) const BACKUP: &str = "Examples:\n  commonage backup /media/stick/commonage-backup.db";
pub(super) const DOCTOR: &str = "Examples:\n  commonage doctor\n  commonage doctor --json";
pub(super) const REPAIR: &str = "Examples:\n  commonage repair --keep 5be21c";

pub(super) const COMPLETIONS: &str =
    "Examples:\n  commonage completions bash > ~/.local/share/bash-completion/completions/commonage";
