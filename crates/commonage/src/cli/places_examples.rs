//! Examples for places and the map, shown at the end of each help text.

pub(super) const PLACE: &str = "Examples:\n  commonage place add Ghent --as rooted\n  commonage place add Lisbon --until 2027-03-14 --show \"Bike menders\"\n  commonage place list\n  commonage place look Ghent\n  commonage place way \"1 tonne\" --from Ghent --to Lyon";
pub(super) const ADD: &str = "Examples:\n  commonage place add Ghent --as rooted\n  commonage place add Lisbon --as here --until 2027-03-14 --show \"Bike menders\"\n  commonage place add \"Our yard\" --at 51.05,3.72 --for Riverside";
pub(super) const LIST: &str = "Examples:\n  commonage place list\n  commonage place list --json";
pub(super) const GONE: &str = "Examples:\n  commonage place gone Lisbon";
pub(super) const LOOK: &str = "Examples:\n  commonage place look Ghent\n  commonage place look 51.05,3.72 --json";
pub(super) const LAYER: &str = "Examples:\n  commonage place layer ecoregion ecoregions.geojson --names ECO_NAME\n  commonage place layer ecoregion\n  commonage place layer ecoregion --forget";
pub(super) const BOUNDARY: &str =
    "Examples:\n  commonage place boundary \"Mill quarter\" quarter.geojson --space Riverside";
pub(super) const WAY: &str = "Examples:\n  commonage place way \"1 tonne\" --km 300 --by van\n  commonage place way \"20 kg\" --from Ghent --to Lyon";
pub(super) const MAP: &str = "Examples:\n  commonage map --svg around.svg\n  commonage map --svg around.svg --near Ghent --guild \"Bike menders\"";
