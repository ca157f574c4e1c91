//! Equations to start from.

/// An equation to start from: people copy it and change it.
#[derive(Clone, Copy, Debug)]
pub struct Ready {
    /// What it is called.
    pub name: &'static str,
    /// What it is for, in a few words.
    pub purpose: &'static str,
    /// Its sentences, with comments that explain them.
    pub text: &'static str,
}

/// Equations to start from.
pub const READY: [Ready; 6] = [
    Ready {
        name: "equal-shares",
        purpose: "everyone who took part gets the same",
        text: include_str!("ready/equal-shares.equation"),
    },
    Ready { name: "hours", purpose: "by hours of work", text: include_str!("ready/hours.equation") },
    Ready {
        name: "network",
        purpose: "by everything that went into what was sold",
        text: include_str!("ready/network.equation"),
    },
    Ready {
        name: "points",
        purpose: "by points that people give each other",
        text: include_str!("ready/points.equation"),
    },
    Ready {
        name: "slices",
        purpose: "those who began without pay are paid back first",
        text: include_str!("ready/slices.equation"),
    },
    Ready {
        name: "livelihood-love-care",
        purpose: "what earns money pays also for what does not",
        text: include_str!("ready/livelihood-love-care.equation"),
    },
];
