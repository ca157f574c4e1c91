//! Reciprocity: what the authors of a design ask of those who use it elsewhere.

use crate::decimal::Decimal;

/// What is asked for each use of a design.
#[derive(Clone, Debug, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub enum Asking {
    /// So many per cent of everything else that goes into what is made after it.
    #[n(0)]
    Share(#[n(0)] Decimal),
    /// So much, in the currency of the policy, for each thing made after it.
    #[n(1)]
    EachMade(#[n(0)] Decimal),
}
