//! The targets of the fuzzer.

use testkit::workspace::Reason;
use xtask::fuzz::Format;

use super::world::World;

/// A function that tries an input.
type Run = Box<dyn Fn(&World, &[u8]) -> Result<(), Reason>>;

/// Code that takes inputs.
pub(crate) struct Target {
    pub name: String,
    pub format: Format,
    /// Valid inputs, which are mutated.
    pub seeds: Vec<Vec<u8>>,
    /// Tries an input. The error says what is wrong with the result.
    pub run: Run,
}

impl Target {
    pub(crate) fn new(
        name: impl Into<String>,
        format: Format,
        seeds: Vec<Vec<u8>>,
        run: impl Fn(&World, &[u8]) -> Result<(), Reason> + 'static,
    ) -> Self {
        Self { name: name.into(), format, seeds, run: Box::new(run) }
    }

    /// A target whose inputs are text.
    pub(crate) fn of_text<const N: usize>(
        name: &str,
        format: Format,
        seeds: [&str; N],
        run: impl Fn(&World, &str) -> Result<(), Reason> + 'static,
    ) -> Self {
        let seeds = seeds.iter().map(|seed| seed.as_bytes().to_vec()).collect();
        Self::new(name, format, seeds, move |world, input| run(world, &String::from_utf8_lossy(input)))
    }
}
