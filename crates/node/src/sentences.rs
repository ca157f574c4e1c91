//! Acts as sentences, for people who read a log.

use commonage_log::{Admission, Control, SpaceId, Verdict};

/// What became of a letter.
pub(crate) fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Arrived => "has arrived",
        Verdict::Accepted => "was taken in",
        Verdict::Declined => "was declined",
    }
}

/// A control act, told as what its author did.
pub(crate) fn control(act: &Control, name: &dyn Fn(&SpaceId) -> String) -> String {
    match act {
        Control::Found(founding) if founding.founder.is_none() => {
            format!("began as {} with the device “{}”", founding.name, founding.device_name)
        }
        Control::Found(founding) => format!("founded the {} “{}”", founding.kind.name(), founding.name),
        Control::Grant { person, level } => format!("granted {} the level “{}”", name(person), level.name()),
        Control::Revoke { person } => format!("removed {}", name(person)),
        Control::Invite { level, uses, .. } => match uses {
            1 => format!("made an invitation to “{}” for one person", level.name()),
            _ => format!("made an invitation to “{}” for {uses} people", level.name()),
        },
        Control::CloseInvitation { invitation } => format!("closed the invitation {}", invitation.short()),
        Control::Join { .. } => "came in with an invitation".to_owned(),
        Control::Leave => "left".to_owned(),
        Control::Admit(Admission::Stewards) => "decided that stewards invite".to_owned(),
        Control::Admit(Admission::Writers) => "decided that everyone who may write may invite".to_owned(),
        Control::AddDevice { name, .. } => format!("added the device “{name}”"),
        Control::RevokeDevice { device } => format!("put out the device {}", device.short()),
        Control::Recover { name, .. } => format!("came back with the recovery key on the device “{name}”"),
        Control::RotateRecovery { .. } => "changed the recovery key".to_owned(),
        Control::CutOff { device, audience, last } => match last {
            Some(last) => format!(
                "said that of the device {} ({audience}) operation {} is the last that counts",
                device.short(),
                last.id.short()
            ),
            None => format!("said that nothing of the device {} ({audience}) counts", device.short()),
        },
        Control::KeepBranch { branch, .. } => format!("kept the branch that begins with {}", branch.short()),
        Control::Declare { name, about, addresses } => {
            let name = name.as_ref().map(|name| format!("is called “{name}”"));
            let about = about.as_ref().map(|about| format!("is for: {about}"));
            let addresses = addresses.as_ref().map(|all| format!("can be reached at {}", all.join(", ")));
            let parts: Vec<_> = [name, about, addresses].into_iter().flatten().collect();
            format!("said that it {}", parts.join("; "))
        }
    }
}
