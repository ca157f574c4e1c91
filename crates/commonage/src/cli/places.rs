//! Where people and groups are, and how things get from one place to another.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand, ValueEnum};

use super::needs::CarriedBy;
use super::places_examples as eg;

/// What a place is to somebody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum RoleWord {
    /// Where you are at home
    Rooted,
    /// Where you are now
    #[default]
    Here,
    /// Where you are going
    Heading,
    /// Where you come from
    From,
}

/// Layers of places, of which each place has several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LayerWord {
    /// A neighbourhood, as people there draw it
    Neighbourhood,
    /// A town or municipality
    Municipality,
    /// The land that drains into one river
    Catchment,
    /// An ecoregion: land of one kind of life
    Ecoregion,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PlaceCommand {
    /// Say where you are rooted, where you are now, or where you are going
    #[command(after_help = eg::ADD, group = ArgGroup::new("shown").args(["show", "public"]))]
    Add {
        /// A town, or a name of your own with --at
        name: String,
        /// What it is to you
        #[arg(long = "as", value_name = "ROLE", default_value = "here")]
        role: RoleWord,
        /// Where it is, in degrees: "51.05,3.72"; only an area of some kilometres around is kept and shown
        #[arg(long, value_name = "LAT,LON", allow_hyphen_values = true)]
        at: Option<String>,
        /// From then on
        #[arg(long, value_name = "TIME")]
        from: Option<String>,
        /// Until then
        #[arg(long, value_name = "TIME")]
        until: Option<String>,
        /// The members of this space see it; nobody but you, if you say nothing
        #[arg(long, value_name = "SPACE")]
        show: Option<String>,
        /// Anyone who knows you sees it
        #[arg(long)]
        public: bool,
        /// It is where this group is, of which you are a member
        #[arg(long = "for", value_name = "SPACE", conflicts_with = "shown")]
        whose: Option<String>,
    },
    /// Where you and the others are, as far as they say
    #[command(after_help = eg::LIST)]
    List,
    /// Say that a place of yours is one no more
    #[command(after_help = eg::GONE)]
    Gone {
        /// The place: its name, or the beginning of its id
        place: String,
    },
    /// What a place belongs to: towns, ecoregions, countries; with how far away
    #[command(after_help = eg::LOOK)]
    Look {
        /// A town, one of your places, or "51.05,3.72"
        #[arg(allow_hyphen_values = true)]
        place: String,
    },
    /// Take in the boundaries of a layer from a GeoJSON file
    #[command(after_help = eg::LAYER)]
    Layer {
        /// Which layer
        layer: LayerWord,
        /// The file; without one, what is known of the layer
        file: Option<PathBuf>,
        /// The property that holds the names
        #[arg(long, value_name = "PROPERTY")]
        names: Option<String>,
        /// Forget what was taken in
        #[arg(long, conflicts_with_all = ["file", "names"])]
        forget: bool,
    },
    /// Draw a boundary that a community gives itself; it counts before any other
    #[command(after_help = eg::BOUNDARY)]
    Boundary {
        /// What it is called
        name: String,
        /// The GeoJSON file; without one, the boundary is given up
        file: Option<PathBuf>,
        /// Which layer
        #[arg(long, value_name = "LAYER", default_value = "neighbourhood")]
        layer: LayerWord,
        /// The community
        #[arg(long, value_name = "SPACE")]
        space: String,
    },
    /// What it takes to carry something: kilometres, and kilograms of CO₂e
    #[command(after_help = eg::WAY)]
    Way(Way),
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("far").required(true).args(["km", "to"]))]
pub(crate) struct Way {
    /// What it weighs: "1 tonne", "3 kg"; 0 for what travels by itself
    pub(crate) mass: String,
    /// How far, in kilometres
    #[arg(long)]
    pub(crate) km: Option<String>,
    /// From where: a town, one of your places, or "51.05,3.72"; where you are, if you say nothing
    #[arg(long, value_name = "PLACE", conflicts_with = "km", allow_hyphen_values = true)]
    pub(crate) from: Option<String>,
    /// To where
    #[arg(long, value_name = "PLACE", allow_hyphen_values = true)]
    pub(crate) to: Option<String>,
    /// How; every way, if you say nothing
    #[arg(long, value_name = "HOW")]
    pub(crate) by: Option<CarriedBy>,
}

#[derive(Debug, Args)]
pub(crate) struct Map {
    /// Write the map to this file; it opens in any browser, and prints
    #[arg(long, value_name = "FILE.svg", required = true)]
    pub(crate) svg: PathBuf,
    /// Seen from there: a town, one of your places, or "51.05,3.72"; where you are, if you say nothing
    #[arg(long, value_name = "PLACE", allow_hyphen_values = true)]
    pub(crate) near: Option<String>,
    /// Only what was asked in this guild, circle or other space
    #[arg(long, visible_alias = "space", value_name = "SPACE")]
    pub(crate) guild: Option<String>,
}
