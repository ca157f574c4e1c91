//! Whatever comes, in whatever order, from whomever: the same scripts that the fuzz target `session` plays.

use std::sync::LazyLock;

use proptest::collection::vec;
use proptest::prelude::*;

use super::arena::Arena;

static ARENA: LazyLock<Arena> = LazyLock::new(Arena::new);

#[test]
fn every_message_there_is_at_every_moment() {
    ARENA.scripts().iter().for_each(|script| ARENA.play(script));
}

fn step() -> impl Strategy<Value = Vec<u8>> {
    let damage = vec((any::<[u8; 2]>(), any::<u8>()), 8);
    prop_oneof![
        6 => any::<[u8; 2]>().prop_map(|number| [&[0][..], &number].concat()),
        2 => (0..8_u8, any::<[u8; 2]>(), damage).prop_map(|(count, number, damage)| {
            let damage = damage.iter().take(usize::from(count) + 1).flat_map(|(at, to)| [at[0], at[1], *to]);
            [1 | (count << 5), number[0], number[1]].into_iter().chain(damage).collect()
        }),
        1 => vec(any::<u8>(), 0..40).prop_map(|bytes| [&[2, bytes.len() as u8, 0][..], &bytes].concat()),
        1 => Just(vec![3]),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]
    #[test]
    fn nothing_that_comes_is_our_fault(first in any::<u8>(), honest in 0..40_u8, steps in vec(step(), 0..24)) {
        ARENA.play(&[&[first, honest][..], &steps.concat()].concat());
    }
}
