//! The words of Valueflows 1.0: its classes, and its properties with what they belong to and what they hold.
//!
//! Source: the vocabulary, `all_vf.TTL` 1.0.0. A test compares this table with that file: domains, ranges, how many.
//! Actions are no records but a table of their own ([`crate::action`]); measures stand inside records.

use minicbor::{Decode, Encode};

/// What a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
#[allow(missing_docs)] // The vocabulary's own names.
#[rustfmt::skip]
pub enum Class {
    #[n(0)] Agent,
    #[n(1)] Person,
    #[n(2)] Organization,
    #[n(3)] EcologicalAgent,
    #[n(4)] ResourceSpecification,
    #[n(5)] ProcessSpecification,
    #[n(6)] Recipe,
    #[n(7)] RecipeProcess,
    #[n(8)] RecipeFlow,
    #[n(9)] RecipeExchange,
    #[n(10)] Plan,
    #[n(11)] Process,
    #[n(12)] EconomicResource,
    #[n(13)] EconomicEvent,
    #[n(14)] Commitment,
    #[n(15)] Intent,
    #[n(16)] Claim,
    #[n(17)] Agreement,
    #[n(18)] AgreementBundle,
    #[n(19)] Proposal,
    #[n(20)] ProposalList,
    #[n(21)] BatchLotRecord,
    #[n(22)] Unit,
    #[n(23)] SpatialThing,
    /// Not of this vocabulary: kept as it came.
    #[n(24)] Foreign,
}

impl Class {
    /// Every class, in the order of their numbers.
    #[rustfmt::skip]
    pub const ALL: [Class; 25] = [
        Class::Agent, Class::Person, Class::Organization, Class::EcologicalAgent, Class::ResourceSpecification,
        Class::ProcessSpecification, Class::Recipe, Class::RecipeProcess, Class::RecipeFlow, Class::RecipeExchange,
        Class::Plan, Class::Process, Class::EconomicResource, Class::EconomicEvent, Class::Commitment, Class::Intent,
        Class::Claim, Class::Agreement, Class::AgreementBundle, Class::Proposal, Class::ProposalList,
        Class::BatchLotRecord, Class::Unit, Class::SpatialThing, Class::Foreign,
    ];

    /// Its name in the vocabulary.
    pub const fn name(self) -> &'static str {
        match self {
            Class::Agent => "Agent",
            Class::Person => "Person",
            Class::Organization => "Organization",
            Class::EcologicalAgent => "EcologicalAgent",
            Class::ResourceSpecification => "ResourceSpecification",
            Class::ProcessSpecification => "ProcessSpecification",
            Class::Recipe => "Recipe",
            Class::RecipeProcess => "RecipeProcess",
            Class::RecipeFlow => "RecipeFlow",
            Class::RecipeExchange => "RecipeExchange",
            Class::Plan => "Plan",
            Class::Process => "Process",
            Class::EconomicResource => "EconomicResource",
            Class::EconomicEvent => "EconomicEvent",
            Class::Commitment => "Commitment",
            Class::Intent => "Intent",
            Class::Claim => "Claim",
            Class::Agreement => "Agreement",
            Class::AgreementBundle => "AgreementBundle",
            Class::Proposal => "Proposal",
            Class::ProposalList => "ProposalList",
            Class::BatchLotRecord => "BatchLotRecord",
            Class::Unit => "Unit",
            Class::SpatialThing => "SpatialThing",
            Class::Foreign => "Foreign",
        }
    }

    /// Reads a name of the vocabulary.
    pub fn named(name: &str) -> Option<Class> {
        Class::ALL.into_iter().find(|class| class.name() == name && *class != Class::Foreign)
    }

    /// What shares its names: kinds of agents are agents.
    #[must_use]
    pub const fn family(self) -> Class {
        match self {
            Class::Person | Class::Organization | Class::EcologicalAgent => Class::Agent,
            other => other,
        }
    }

    /// Whether something that may be said of `domain` may be said of this.
    pub fn is(self, domain: Class) -> bool {
        self == domain || self.family() == domain
    }
}

/// What a property holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Range {
    /// An action.
    Action,
    /// A record of this class.
    Record(Class),
    /// A quantity with its unit.
    Measure,
    /// A unit.
    Unit,
    /// A number.
    Number,
    /// A moment.
    Time,
    /// Yes or no.
    Truth,
    /// Words.
    Text,
    /// An address.
    Link,
    /// Offer or request.
    Purpose,
}

/// A property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Definition {
    /// Which.
    pub property: Property,
    /// Its name in the vocabulary.
    pub term: &'static str,
    /// What it holds.
    pub range: Range,
    /// Whether it may hold several.
    pub many: bool,
    /// What it may be said of.
    pub domain: &'static [Class],
}

/// A property, by a number that never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
#[allow(missing_docs)] // The vocabulary's own names.
#[rustfmt::skip]
pub enum Property {
    #[n(0)] Action,
    #[n(1)] InputOf,
    #[n(2)] OutputOf,
    #[n(3)] RecipeInputOf,
    #[n(4)] RecipeOutputOf,
    #[n(5)] RecipeClauseOf,
    #[n(6)] RecipeReciprocalClauseOf,
    #[n(7)] PrimaryOutput,
    #[n(8)] RecipeIncludes,
    #[n(9)] PlannedWithin,
    #[n(10)] IndependentDemandOf,
    #[n(11)] ResourceInventoriedAs,
    #[n(12)] ToResourceInventoriedAs,
    #[n(13)] Provider,
    #[n(14)] Receiver,
    #[n(15)] InScopeOf,
    #[n(16)] TriggeredBy,
    #[n(17)] Corrects,
    #[n(18)] Settles,
    #[n(19)] ContainedIn,
    #[n(20)] PrimaryAccountable,
    #[n(21)] HasBeginning,
    #[n(22)] HasEnd,
    #[n(23)] HasPointInTime,
    #[n(24)] HasDuration,
    #[n(25)] Due,
    #[n(26)] OmUnitIdentifier,
    #[n(27)] Label,
    #[n(28)] Symbol,
    #[n(29)] AccountingQuantity,
    #[n(30)] OnhandQuantity,
    #[n(31)] ResourceQuantity,
    #[n(32)] EffortQuantity,
    #[n(33)] AvailableQuantity,
    #[n(34)] MinimumQuantity,
    #[n(35)] UnitBased,
    #[n(36)] Purpose,
    #[n(37)] Created,
    #[n(38)] Long,
    #[n(39)] Lat,
    #[n(40)] Alt,
    #[n(41)] MappableAddress,
    #[n(42)] HasDetailedGeometry,
    #[n(43)] CurrentLocation,
    #[n(44)] CurrentVirtualLocation,
    #[n(45)] CurrentCurrencyLocation,
    #[n(46)] PrimaryLocation,
    #[n(47)] EligibleLocation,
    #[n(48)] ToLocation,
    #[n(49)] Image,
    #[n(50)] ImageList,
    #[n(51)] Name,
    #[n(52)] Note,
    #[n(53)] TrackingIdentifier,
    #[n(54)] OfBatchLot,
    #[n(55)] MediumOfExchange,
    #[n(56)] BatchLotCode,
    #[n(57)] ExpirationDate,
    #[n(58)] Fulfills,
    #[n(59)] Satisfies,
    #[n(60)] Publishes,
    #[n(61)] Reciprocal,
    #[n(62)] ProposedTo,
    #[n(63)] ListedIn,
    #[n(64)] Finished,
    #[n(65)] Substitutable,
    #[n(66)] UnitOfEffort,
    #[n(67)] DefaultUnitOfEffort,
    #[n(68)] DefaultUnitOfResource,
    #[n(69)] BasedOn,
    #[n(70)] ClassifiedAs,
    #[n(71)] ResourceClassifiedAs,
    #[n(72)] ProcessClassifiedAs,
    #[n(73)] ProcessConformsTo,
    #[n(74)] ResourceConformsTo,
    #[n(75)] ConformsTo,
    #[n(76)] Stage,
    #[n(77)] State,
    #[n(78)] ClauseOf,
    #[n(79)] ReciprocalClauseOf,
    #[n(80)] RealizationOf,
    #[n(81)] ReciprocalRealizationOf,
    #[n(82)] BundledIn,
}

use Class as C;
use Property as P;
use Range::{Action, Link, Measure, Number, Purpose, Record, Text, Time, Truth, Unit};

const fn row(property: Property, term: &'static str, range: Range, many: bool, domain: &'static [Class]) -> Definition {
    Definition { property, term, range, many, domain }
}

const FLOWS: &[Class] = &[C::EconomicEvent, C::Commitment, C::Intent, C::RecipeFlow, C::Claim];

/// Every property, in the order of their numbers.
#[rustfmt::skip]
pub const PROPERTIES: &[Definition] = &[
    row(P::Action, "action", Action, false, FLOWS),
    row(P::InputOf, "inputOf", Record(C::Process), false, &[C::EconomicEvent, C::Commitment, C::Intent]),
    row(P::OutputOf, "outputOf", Record(C::Process), false, &[C::EconomicEvent, C::Commitment, C::Intent]),
    row(P::RecipeInputOf, "recipeInputOf", Record(C::RecipeProcess), false, &[C::RecipeFlow]),
    row(P::RecipeOutputOf, "recipeOutputOf", Record(C::RecipeProcess), false, &[C::RecipeFlow]),
    row(P::RecipeClauseOf, "recipeClauseOf", Record(C::RecipeExchange), false, &[C::RecipeFlow]),
    row(P::RecipeReciprocalClauseOf, "recipeReciprocalClauseOf", Record(C::RecipeExchange), false, &[C::RecipeFlow]),
    row(P::PrimaryOutput, "primaryOutput", Record(C::ResourceSpecification), false, &[C::Recipe]),
    row(P::RecipeIncludes, "recipeIncludes", Record(C::RecipeProcess), true, &[C::Recipe]),
    row(P::PlannedWithin, "plannedWithin", Record(C::Plan), false, &[C::Process, C::Commitment, C::Intent]),
    row(P::IndependentDemandOf, "independentDemandOf", Record(C::Plan), false, &[C::Commitment]),
    row(P::ResourceInventoriedAs, "resourceInventoriedAs", Record(C::EconomicResource), false, &[
        C::Commitment, C::Intent, C::EconomicEvent,
    ]),
    row(P::ToResourceInventoriedAs, "toResourceInventoriedAs", Record(C::EconomicResource), false, &[
        C::EconomicEvent,
    ]),
    row(P::Provider, "provider", Record(C::Agent), false, &[C::EconomicEvent, C::Commitment, C::Intent, C::Claim]),
    row(P::Receiver, "receiver", Record(C::Agent), false, &[C::EconomicEvent, C::Commitment, C::Intent, C::Claim]),
    row(P::InScopeOf, "inScopeOf", Record(C::Agent), false, &[C::Process]),
    row(P::TriggeredBy, "triggeredBy", Record(C::EconomicEvent), false, &[C::Claim]),
    row(P::Corrects, "corrects", Record(C::EconomicEvent), false, &[C::EconomicEvent]),
    row(P::Settles, "settles", Record(C::Claim), true, &[C::EconomicEvent]),
    row(P::ContainedIn, "containedIn", Record(C::EconomicResource), true, &[C::EconomicResource]),
    row(P::PrimaryAccountable, "primaryAccountable", Record(C::Agent), false, &[C::EconomicResource]),
    row(P::HasBeginning, "hasBeginning", Time, false, &[
        C::Commitment, C::EconomicEvent, C::Intent, C::Proposal, C::Process,
    ]),
    row(P::HasEnd, "hasEnd", Time, false, &[C::Commitment, C::EconomicEvent, C::Intent, C::Proposal, C::Process]),
    row(P::HasPointInTime, "hasPointInTime", Time, false, &[C::Commitment, C::EconomicEvent, C::Intent]),
    row(P::HasDuration, "hasDuration", Measure, false, &[C::RecipeProcess]),
    row(P::Due, "due", Time, false, &[C::Plan, C::Commitment, C::Claim, C::Intent]),
    row(P::OmUnitIdentifier, "omUnitIdentifier", Link, false, &[C::Unit]),
    row(P::Label, "label", Text, false, &[C::Unit]),
    row(P::Symbol, "symbol", Text, false, &[C::Unit]),
    row(P::AccountingQuantity, "accountingQuantity", Measure, false, &[C::EconomicResource]),
    row(P::OnhandQuantity, "onhandQuantity", Measure, false, &[C::EconomicResource]),
    row(P::ResourceQuantity, "resourceQuantity", Measure, false, FLOWS),
    row(P::EffortQuantity, "effortQuantity", Measure, false, FLOWS),
    row(P::AvailableQuantity, "availableQuantity", Measure, false, &[C::Intent]),
    row(P::MinimumQuantity, "minimumQuantity", Measure, false, &[C::Intent]),
    row(P::UnitBased, "unitBased", Truth, false, &[C::Proposal]),
    row(P::Purpose, "purpose", Purpose, false, &[C::Proposal]),
    row(P::Created, "created", Time, false, &[
        C::Agreement, C::AgreementBundle, C::Claim, C::Commitment, C::EconomicEvent, C::Plan, C::Proposal,
        C::ProposalList,
    ]),
    row(P::Long, "long", Number, false, &[C::SpatialThing]),
    row(P::Lat, "lat", Number, false, &[C::SpatialThing]),
    row(P::Alt, "alt", Number, false, &[C::SpatialThing]),
    row(P::MappableAddress, "mappableAddress", Text, false, &[C::SpatialThing]),
    row(P::HasDetailedGeometry, "hasDetailedGeometry", Text, true, &[C::SpatialThing]),
    row(P::CurrentLocation, "currentLocation", Record(C::SpatialThing), false, &[C::EconomicResource]),
    row(P::CurrentVirtualLocation, "currentVirtualLocation", Link, false, &[C::EconomicResource]),
    row(P::CurrentCurrencyLocation, "currentCurrencyLocation", Text, false, &[C::EconomicResource]),
    row(P::PrimaryLocation, "primaryLocation", Record(C::SpatialThing), false, &[C::Agent]),
    row(P::EligibleLocation, "eligibleLocation", Record(C::SpatialThing), false, &[C::Proposal]),
    row(P::ToLocation, "toLocation", Record(C::SpatialThing), false, &[C::EconomicEvent]),
    row(P::Image, "image", Link, false, &[
        C::Agent, C::EconomicEvent, C::EconomicResource, C::Intent, C::ResourceSpecification, C::ProcessSpecification,
        C::RecipeProcess,
    ]),
    row(P::ImageList, "imageList", Link, true, &[C::EconomicResource, C::Intent, C::ResourceSpecification]),
    row(P::Name, "name", Text, false, &[
        C::Agent, C::Agreement, C::AgreementBundle, C::EconomicResource, C::Intent, C::Plan, C::Process,
        C::ProcessSpecification, C::Proposal, C::ProposalList, C::Recipe, C::RecipeExchange, C::RecipeProcess,
        C::ResourceSpecification, C::SpatialThing,
    ]),
    row(P::Note, "note", Text, false, &[
        C::Agent, C::Agreement, C::AgreementBundle, C::Claim, C::Commitment, C::EconomicEvent, C::EconomicResource,
        C::Intent, C::Plan, C::Process, C::ProcessSpecification, C::Proposal, C::ProposalList, C::Recipe,
        C::RecipeExchange, C::RecipeFlow, C::RecipeProcess, C::ResourceSpecification, C::SpatialThing,
    ]),
    row(P::TrackingIdentifier, "trackingIdentifier", Text, false, &[C::EconomicResource]),
    row(P::OfBatchLot, "ofBatchLot", Record(C::BatchLotRecord), false, &[C::EconomicResource]),
    row(P::MediumOfExchange, "mediumOfExchange", Truth, false, &[C::ResourceSpecification]),
    row(P::BatchLotCode, "batchLotCode", Text, false, &[C::BatchLotRecord]),
    row(P::ExpirationDate, "expirationDate", Time, false, &[C::BatchLotRecord]),
    row(P::Fulfills, "fulfills", Record(C::Commitment), true, &[C::EconomicEvent]),
    row(P::Satisfies, "satisfies", Record(C::Intent), true, &[C::Commitment, C::EconomicEvent]),
    row(P::Publishes, "publishes", Record(C::Intent), true, &[C::Proposal]),
    row(P::Reciprocal, "reciprocal", Record(C::Intent), true, &[C::Proposal]),
    row(P::ProposedTo, "proposedTo", Record(C::Agent), true, &[C::Proposal, C::ProposalList]),
    row(P::ListedIn, "listedIn", Record(C::ProposalList), true, &[C::Proposal]),
    row(P::Finished, "finished", Truth, false, &[C::Commitment, C::Process, C::Intent, C::Claim]),
    row(P::Substitutable, "substitutable", Truth, false, &[C::ResourceSpecification]),
    row(P::UnitOfEffort, "unitOfEffort", Unit, false, &[C::EconomicResource]),
    row(P::DefaultUnitOfEffort, "defaultUnitOfEffort", Unit, false, &[C::ResourceSpecification]),
    row(P::DefaultUnitOfResource, "defaultUnitOfResource", Unit, false, &[C::ResourceSpecification]),
    row(P::BasedOn, "basedOn", Record(C::ProcessSpecification), false, &[C::Process]),
    row(P::ClassifiedAs, "classifiedAs", Text, true, &[
        C::Process, C::EconomicResource, C::Organization, C::EcologicalAgent, C::Unit,
    ]),
    row(P::ResourceClassifiedAs, "resourceClassifiedAs", Text, true, &[
        C::ResourceSpecification, C::RecipeFlow, C::Intent, C::Commitment, C::EconomicEvent, C::Claim,
    ]),
    row(P::ProcessClassifiedAs, "processClassifiedAs", Text, true, &[C::RecipeProcess]),
    row(P::ProcessConformsTo, "processConformsTo", Record(C::ProcessSpecification), false, &[C::RecipeProcess]),
    row(P::ResourceConformsTo, "resourceConformsTo", Record(C::ResourceSpecification), false, FLOWS),
    row(P::ConformsTo, "conformsTo", Record(C::ResourceSpecification), false, &[C::EconomicResource]),
    row(P::Stage, "stage", Record(C::ProcessSpecification), false, &[
        C::EconomicResource, C::Commitment, C::Intent, C::RecipeFlow,
    ]),
    row(P::State, "state", Text, false, &[
        C::EconomicResource, C::EconomicEvent, C::RecipeFlow, C::Commitment, C::Intent,
    ]),
    row(P::ClauseOf, "clauseOf", Record(C::Agreement), false, &[C::Commitment]),
    row(P::ReciprocalClauseOf, "reciprocalClauseOf", Record(C::Agreement), false, &[C::Commitment]),
    row(P::RealizationOf, "realizationOf", Record(C::Agreement), false, &[C::EconomicEvent]),
    row(P::ReciprocalRealizationOf, "reciprocalRealizationOf", Record(C::Agreement), false, &[C::EconomicEvent]),
    row(P::BundledIn, "bundledIn", Record(C::AgreementBundle), false, &[C::Agreement]),
];

/// A property said from the other side: of `of`, and it means `property` of each record that it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inverse {
    /// Its name in the vocabulary.
    pub term: &'static str,
    /// What is meant.
    pub property: Property,
    /// What it is said of.
    pub of: Class,
    /// What it holds.
    pub holds: &'static [Class],
}

/// Every property that is another one said from the other side.
#[rustfmt::skip]
pub const INVERSES: &[Inverse] = &[
    Inverse { term: "hasInput", property: P::InputOf, of: C::Process, holds: &[C::EconomicEvent, C::Commitment, C::Intent] },
    Inverse { term: "hasOutput", property: P::OutputOf, of: C::Process, holds: &[C::EconomicEvent, C::Commitment, C::Intent] },
    Inverse { term: "hasRecipeInput", property: P::RecipeInputOf, of: C::RecipeProcess, holds: &[C::RecipeFlow] },
    Inverse { term: "hasRecipeOutput", property: P::RecipeOutputOf, of: C::RecipeProcess, holds: &[C::RecipeFlow] },
    Inverse { term: "recipeStipulates", property: P::RecipeClauseOf, of: C::RecipeExchange, holds: &[C::RecipeFlow] },
    Inverse { term: "recipeStipulatesReciprocal", property: P::RecipeReciprocalClauseOf, of: C::RecipeExchange, holds: &[C::RecipeFlow] },
    Inverse { term: "planIncludes", property: P::PlannedWithin, of: C::Plan, holds: &[C::Process, C::Commitment, C::Intent] },
    Inverse { term: "hasIndependentDemand", property: P::IndependentDemandOf, of: C::Plan, holds: &[C::Commitment] },
    Inverse { term: "contains", property: P::ContainedIn, of: C::EconomicResource, holds: &[C::EconomicResource] },
    Inverse { term: "lists", property: P::ListedIn, of: C::ProposalList, holds: &[C::Proposal] },
    Inverse { term: "stipulates", property: P::ClauseOf, of: C::Agreement, holds: &[C::Commitment] },
    Inverse { term: "stipulatesReciprocal", property: P::ReciprocalClauseOf, of: C::Agreement, holds: &[C::Commitment] },
    Inverse { term: "realizes", property: P::RealizationOf, of: C::Agreement, holds: &[C::EconomicEvent] },
    Inverse { term: "realizesReciprocal", property: P::ReciprocalRealizationOf, of: C::Agreement, holds: &[C::EconomicEvent] },
    Inverse { term: "bundles", property: P::BundledIn, of: C::AgreementBundle, holds: &[C::Agreement] },
];

impl Property {
    /// Its line of the table.
    pub fn definition(self) -> &'static Definition {
        &PROPERTIES[self as usize]
    }

    /// Its name in the vocabulary.
    pub fn term(self) -> &'static str {
        self.definition().term
    }

    /// Reads a name of the vocabulary.
    pub fn named(term: &str) -> Option<Property> {
        PROPERTIES.iter().find(|definition| definition.term == term).map(|definition| definition.property)
    }

    /// Whether it may be said of a class.
    pub fn belongs_to(self, class: Class) -> bool {
        self.definition().domain.iter().any(|domain| class.is(*domain))
    }
}
