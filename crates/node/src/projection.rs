//! Who may see what. Every query, export and feed asks here and nowhere else.

use commonage_log::{Audience, PersonId, Space, SpaceId, SpaceKind};

/// For whose eyes an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// Anyone at all.
    Anyone,
    /// One person, with what they are a member of.
    Person(PersonId),
    /// All members of one space together: what each of them may see of it.
    MembersOf(SpaceId),
}

/// Whether the viewer may see operations of an audience in a space. Membership counts as it is now: who was removed
/// sees nothing more, and nothing that they already have can be taken back.
pub fn sees(viewer: Viewer, space: &Space, audience: Audience) -> bool {
    if audience == Audience::Public {
        return true;
    }
    match viewer {
        Viewer::Anyone => false,
        Viewer::MembersOf(id) => id == space.id(),
        Viewer::Person(person) if space.kind() == Some(SpaceKind::Person) => person == space.id(),
        Viewer::Person(person) => space.level_of(&person).is_some(),
    }
}

/// Whether the viewer may know that the space exists.
pub fn knows(viewer: Viewer, space: &Space) -> bool {
    let public = space.tips().any(|(log, _)| log.audience == Audience::Public);
    public || sees(viewer, space, Audience::Members)
}
