//! The layers that a place belongs to. A place is a set of memberships in layers that overlap; none of them is the
//! parent of another: a river does not ask where the border runs.

use minicbor::{Decode, Encode};

/// A way of dividing the land, from near to far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Layer {
    /// A cell of a grid over the Earth, which stands for nothing but nearness.
    #[n(0)]
    Cell,
    /// Some streets, a hamlet.
    #[n(1)]
    Neighbourhood,
    /// A village, a town, a city.
    #[n(2)]
    Municipality,
    /// The land whose water runs to one mouth.
    #[n(3)]
    Catchment,
    /// A region with its own community of plants and animals.
    #[n(4)]
    Ecoregion,
    /// A province, a state, a region of a country.
    #[n(5)]
    Subdivision,
    /// A country.
    #[n(6)]
    Country,
}

impl Layer {
    /// Every layer, from near to far.
    pub const ALL: [Layer; 7] = [
        Layer::Cell,
        Layer::Neighbourhood,
        Layer::Municipality,
        Layer::Catchment,
        Layer::Ecoregion,
        Layer::Subdivision,
        Layer::Country,
    ];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Layer::Cell => "cell",
            Layer::Neighbourhood => "neighbourhood",
            Layer::Municipality => "municipality",
            Layer::Catchment => "catchment",
            Layer::Ecoregion => "ecoregion",
            Layer::Subdivision => "subdivision",
            Layer::Country => "country",
        }
    }

    /// The layer of a name.
    pub fn from_name(name: &str) -> Option<Layer> {
        Layer::ALL.into_iter().find(|layer| layer.name() == name)
    }
}
