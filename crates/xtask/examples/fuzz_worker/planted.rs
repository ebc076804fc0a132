//! Intentional bugs, which show that bugs are found.

use xtask::fuzz::Format;

use super::target::Target;

#[allow(clippy::panic, reason = "on purpose")]
pub(crate) fn targets() -> Vec<Target> {
    // Only a mutation triggers it, no seed.
    let is_it = |input: &str| !["one", "two"].contains(&input);
    let target = |name: &str, does: fn()| {
        Target::of_text(name, Format::Text, ["one", "two"], move |_, input| {
            if is_it(input) {
                does();
            }
            Ok(())
        })
    };
    vec![
        target("planted/abort", || std::process::abort()),
        target("planted/panic", || panic!("on purpose")),
        target("planted/hang", || {
            loop {
                std::thread::park();
            }
        }),
        target("planted/memory", || drop(std::hint::black_box(vec![1_u8; 300 << 20]))),
        Target::of_text("planted/wrong", Format::Text, ["one", "two"], move |_, input| {
            if is_it(input) { Err("it is not right".to_owned()) } else { Ok(()) }
        }),
        Target::of_text("planted/never", Format::Text, ["one", "two"], move |world, input| {
            if is_it(input) { world.block_on(std::future::pending()) } else { Ok(()) }
        }),
    ]
}
