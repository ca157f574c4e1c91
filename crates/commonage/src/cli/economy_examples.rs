//! Examples for the commands of the ledger, shown at the end of each help text.

pub(super) const FLOW: &str = "Examples:\n  commonage flow counted 12 kilogram carrots\n  commonage flow worked 3 hours machining --in \"Ten desks\"\n  commonage flow gave 3 kilogram carrots --to Ben\n  commonage flow list";
pub(super) const FLOW_GAVE: &str = "Examples:\n  commonage flow gave 3 kilogram carrots --to Ben\n  commonage flow gave 2 \"Lean desk\" --to \"Food hub\" --from \"Lean workshop\" --note \"for the new office\"\n  commonage flow gave 50 euro --to Ben --agreement \"Desks for the hub\" --in-return";
pub(super) const FLOW_RECEIVED: &str = "Examples:\n  commonage flow received 10 plywood --from \"Timber yard\"\n  commonage flow received 25 kilogram flour --from Mill --lot M-14 --for \"Food hub\"";
pub(super) const FLOW_WORKED: &str = "Examples:\n  commonage flow worked 3 hours machining\n  commonage flow worked 1.5 hours sanding --in \"Ten desks\" --at yesterday\n  commonage flow worked 2 hours peeling --by Grandma";
pub(super) const FLOW_MADE: &str = "Examples:\n  commonage flow made 5 \"Lean desk\" --in \"Ten desks\"\n  commonage flow made 40 jars --kind \"Plum jam\" --lot P-7\n  commonage flow made 1 \"Lean desk\" --by Ana --for Ben";
pub(super) const FLOW_PAID: &str = "Examples:\n  commonage flow paid 60 EUR --in \"Buy plywood\"\n  commonage flow made 3 plywood --in \"Buy plywood\"\n  commonage flow paid 400 EUR --in \"Buy the mill\" --by Grandma";
pub(super) const FLOW_USED_UP: &str = "Examples:\n  commonage flow used-up 3 plywood --in \"Ten desks\"\n  commonage flow used-up 200 gram salt --note \"spilled\"";
pub(super) const FLOW_USED: &str =
    "Examples:\n  commonage flow used 2 hours \"CNC mill\" --in \"Ten desks\"\n  commonage flow used 1 \"Big room\"";
pub(super) const FLOW_DREW_ON: &str = "Examples:\n  commonage flow drew-on \"Desk design\" --in \"Ten desks\"";
pub(super) const FLOW_LENT: &str = "Examples:\n  commonage flow lent 1 Cookbook --to Ben\n  commonage flow lent 1 \"Hand saw\" --to Ben --from \"Lean workshop\"";
pub(super) const FLOW_RETURNED: &str =
    "Examples:\n  commonage flow returned 1 Cookbook\n  commonage flow returned 1 Cookbook --from Grandma";
pub(super) const FLOW_MOVED: &str = "Examples:\n  commonage flow moved 2 kilogram apples --to Shed\n  commonage flow moved 3 \"Lean desk\" --to \"Back room\"";
pub(super) const FLOW_COUNTED: &str = "Examples:\n  commonage flow counted 12 kilogram carrots\n  commonage flow counted 4 \"Hand saw\" --kind Saw\n  commonage flow counted 0 plywood --note \"all gone\"";
pub(super) const FLOW_DID: &str = "Examples:\n  commonage flow did combine --resource \"Lean desk\" --to-resource Crate --quantity 2\n  commonage flow did lower --resource Tools --quantity 1 --note \"one is broken\"\n  commonage flow did deliverService --kind Haircut --quantity \"1 one\" --receiver Ben";
pub(super) const FLOW_CORRECT: &str = "Examples:\n  commonage flow correct 5be21c --by -1\n  commonage flow correct 5be21c --to 5 --note \"typed 50\"\n  commonage flow correct 5be21c --undo";
pub(super) const FLOW_LIST: &str = "Examples:\n  commonage flow list\n  commonage flow list --resource carrots --last 10\n  commonage flow list --with Ben --json";
pub(super) const FLOW_SHOW: &str = "Examples:\n  commonage flow show 5be21c";

pub(super) const RESOURCE: &str = "Examples:\n  commonage resource list\n  commonage resource show carrots\n  commonage resource new \"Hand saw\" --kind Saw --tracking S-3";
pub(super) const RESOURCE_LIST: &str = "Examples:\n  commonage resource list\n  commonage resource list --at 2026-05-01\n  commonage resource list --space \"Food hub\" --json";
pub(super) const RESOURCE_SHOW: &str =
    "Examples:\n  commonage resource show carrots\n  commonage resource show 5be21c --json";
pub(super) const RESOURCE_HISTORY: &str = "Examples:\n  commonage resource history carrots";
pub(super) const RESOURCE_NEW: &str = "Examples:\n  commonage resource new Carrots --unit kilogram\n  commonage resource new \"Hand saw\" --kind Saw --tracking S-3 --note \"the one with the red handle\"";
pub(super) const RESOURCE_DESCRIBE: &str = "Examples:\n  commonage resource describe carrots --note \"Nantes, from the upper field\"\n  commonage resource describe Saw --name \"Hand saw\"";

pub(super) const PROCESS: &str = "Examples:\n  commonage process new \"Ten desks\"\n  commonage process show \"Ten desks\"\n  commonage process finish \"Ten desks\"";
pub(super) const PROCESS_NEW: &str =
    "Examples:\n  commonage process new \"Ten desks\" --based-on \"Desk making\" --plan \"Spring orders\"";
pub(super) const PROCESS_LIST: &str = "Examples:\n  commonage process list";
pub(super) const PROCESS_SHOW: &str = "Examples:\n  commonage process show \"Ten desks\"";
pub(super) const PROCESS_FINISH: &str = "Examples:\n  commonage process finish \"Ten desks\"";

pub(super) const AGREE: &str = "Examples:\n  commonage agree new \"Desks for the hub\" --note \"Two desks for a week of soup\"\n  commonage agree show \"Desks for the hub\"";
pub(super) const AGREE_NEW: &str =
    "Examples:\n  commonage agree new \"Desks for the hub\" --note \"Two desks for a week of soup\"";
pub(super) const AGREE_LIST: &str = "Examples:\n  commonage agree list";
pub(super) const AGREE_SHOW: &str = "Examples:\n  commonage agree show \"Desks for the hub\"";

pub(super) const PROMISE: &str = "Examples:\n  commonage promise 3 hours machining --due 2026-12-01\n  commonage promise 2 \"Lean desk\" --to \"Food hub\" --from \"Lean workshop\" --agreement \"Desks for the hub\"\n  commonage promise list";
pub(super) const PROMISE_LIST: &str = "Examples:\n  commonage promise list";
pub(super) const PROMISE_SHOW: &str = "Examples:\n  commonage promise show 5be21c";
pub(super) const PROMISE_OVER: &str = "Examples:\n  commonage promise over 5be21c";

pub(super) const AGENT: &str = "Examples:\n  commonage agent new Grandma\n  commonage agent list";
pub(super) const AGENT_NEW: &str = "Examples:\n  commonage agent new Grandma\n  commonage agent new \"Timber yard\" --kind organisation\n  commonage agent new \"River Leine\" --kind being";
pub(super) const AGENT_LIST: &str = "Examples:\n  commonage agent list";

pub(super) const LOT: &str = "Examples:\n  commonage lot new P-7 --expires 2027-09-30\n  commonage lot list";
pub(super) const LOT_NEW: &str = "Examples:\n  commonage lot new P-7 --expires 2027-09-30";
pub(super) const LOT_LIST: &str = "Examples:\n  commonage lot list";

pub(super) const LEDGER: &str =
    "Examples:\n  commonage ledger show\n  commonage ledger list kinds\n  commonage ledger check";
pub(super) const LEDGER_SHOW: &str = "Examples:\n  commonage ledger show\n  commonage ledger show --space Ana";
pub(super) const LEDGER_LIST: &str =
    "Examples:\n  commonage ledger list kinds\n  commonage ledger list EconomicEvent --json";
pub(super) const LEDGER_GET: &str = "Examples:\n  commonage ledger get 5be21c\n  commonage ledger get \"Lean desk\"";
pub(super) const LEDGER_CHECK: &str = "Examples:\n  commonage ledger check";

pub(super) const TRACE: &str =
    "Examples:\n  commonage trace \"Lean desk\"\n  commonage trace \"Lean desk\" --svg desk.svg";
pub(super) const TRACK: &str = "Examples:\n  commonage track plywood\n  commonage track P-7 --svg plums.svg";
pub(super) const RECALL: &str = "Examples:\n  commonage recall P-7";
