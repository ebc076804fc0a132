//! Tries inputs until its time is over, and reports panics and wrong results. `cargo xtask fuzz` starts this process,
//! and detects what the process itself cannot: that it aborts, hangs or exhausts the memory.

#![allow(
    clippy::disallowed_methods,
    clippy::exit,
    missing_docs,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program that talks to the one that started it"
)]

mod answers;
mod mock;
mod panics;
mod parsers;
mod planted;
mod rpc;
mod samples;
mod target;
mod world;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{Seek, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Parser;
use fastrand::Rng;
use testkit::workspace::Reason;
use xtask::fuzz::{AT_HAND, Finding, Kind, TOO_MUCH_MEMORY, UNUSABLE, mutate, own_peak_memory, read_input};

use target::Target;
use world::World;

/// How often progress is reported to the watching process.
const WORD_EVERY: Duration = Duration::from_millis(100);

/// The number of inputs that share a server and a mock.
const INPUTS_A_WORLD: u64 = 100;

#[derive(Parser)]
struct Arguments {
    /// The folder for the current input and for findings
    #[arg(long)]
    folder: PathBuf,
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// The number of the first input
    #[arg(long, default_value_t = 0)]
    first: u64,
    #[arg(long)]
    inputs: Option<u64>,
    #[arg(long)]
    milliseconds: Option<u64>,
    #[arg(long, default_value_t = u64::MAX)]
    most_memory: u64,
    #[arg(long)]
    corpus: Option<PathBuf>,
    #[arg(long = "target")]
    targets: Vec<String>,
    /// Try the input in this file, and nothing else
    #[arg(long)]
    replay: Option<PathBuf>,
}

fn main() {
    let arguments = Arguments::parse();
    if let Err(reason) = work(&arguments) {
        eprintln!("{reason}");
        std::process::exit(UNUSABLE);
    }
}

fn work(arguments: &Arguments) -> Result<(), Reason> {
    let failed = |error: std::io::Error| format!("{} can't be used: {error}", arguments.folder.display());
    let folder = std::path::absolute(&arguments.folder).map_err(failed)?;
    let corpus = arguments.corpus.as_ref().map(std::path::absolute).transpose().map_err(failed)?;
    let replay = arguments.replay.as_ref().map(std::path::absolute).transpose().map_err(failed)?;
    // An apply writes its files here.
    let written = folder.join("written");
    std::fs::create_dir_all(&written).map_err(failed)?;
    std::env::set_current_dir(&written).map_err(failed)?;
    let mut targets = all(&arguments.targets);
    if let Some(corpus) = &corpus {
        add(&mut targets, corpus)?;
    }
    panics::note();
    match replay {
        Some(input) => try_again(&targets, &input),
        None => try_all(&targets, arguments, &folder),
    }
}

/// The targets whose names begin with one of these; by default all except the planted ones.
fn all(wanted: &[String]) -> Vec<Target> {
    let all = [rpc::targets(), parsers::targets(), answers::targets(), mock::targets(), planted::targets()];
    let is_wanted = |target: &Target| match wanted {
        [] => !target.name.starts_with("planted/"),
        wanted => wanted.iter().any(|beginning| target.name.starts_with(beginning)),
    };
    all.into_iter().flatten().filter(is_wanted).collect()
}

/// Adds the inputs of a folder to the seeds of their targets.
fn add(targets: &mut [Target], corpus: &Path) -> Result<(), Reason> {
    let mut files: Vec<_> = std::fs::read_dir(corpus)
        .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect::<Result<_, std::io::Error>>())
        .map_err(|error| format!("{} can't be read: {error}", corpus.display()))?;
    files.sort();
    for file in files {
        // Next to each finding is a description.
        let Ok((name, input)) = read_input(&file) else { continue };
        if let Some(target) = targets.iter_mut().find(|target| target.name == name) {
            target.seeds.push(input);
        }
    }
    Ok(())
}

fn try_again(targets: &[Target], file: &Path) -> Result<(), Reason> {
    let (name, input) = read_input(file)?;
    let target = targets.iter().find(|target| target.name == name);
    let target = target.ok_or_else(|| format!("there is no target {name}"))?;
    match found(&World::new(), target, &input) {
        None => Ok(()),
        Some((_, what)) => Err(what),
    }
}

/// Tries the seeds unchanged, one after the other, and then mutations of them.
fn try_all(targets: &[Target], arguments: &Arguments, folder: &Path) -> Result<(), Reason> {
    if targets.is_empty() {
        return Err("there is no such target".to_owned());
    }
    let failed = |error: std::io::Error| format!("{} can't be used: {error}", folder.display());
    let seeds: Vec<_> =
        targets.iter().flat_map(|target| target.seeds.iter().map(move |seed| (target, seed.as_slice()))).collect();
    let started = Instant::now();
    let mut at_hand = File::create(folder.join(AT_HAND)).map_err(failed)?;
    let mut world = World::new();
    let mut spoke = started;
    let mut known = BTreeSet::new();
    let mut number = arguments.first;
    let is_over = |number: u64| match (arguments.inputs, arguments.milliseconds) {
        (Some(inputs), _) => number - arguments.first >= inputs,
        (None, Some(time)) => started.elapsed() >= Duration::from_millis(time),
        (None, None) => true,
    };
    while !is_over(number) {
        let (target, input) = match usize::try_from(number).ok().and_then(|number| seeds.get(number)) {
            Some((target, seed)) => (*target, seed.to_vec()),
            None => made(targets, arguments.seed, number),
        };
        at_hand.set_len(0).and_then(|()| at_hand.rewind()).map_err(failed)?;
        let record = [format!("{} {number}\n", target.name).as_bytes(), &input].concat();
        at_hand.write_all(&record).map_err(failed)?;
        if number.is_multiple_of(INPUTS_A_WORLD) {
            world = World::new();
        }
        if let Some((kind, what)) = found(&world, target, &input) {
            world = World::new();
            number += 1;
            if !known.insert((target.name.as_str(), what.clone())) {
                continue;
            }
            let smallest = smaller(target, &what, input);
            let name = Finding::keep(folder, kind, &target.name, &what, &smallest).map_err(failed)?;
            println!("found {name}");
            continue;
        }
        if own_peak_memory() > arguments.most_memory {
            std::process::exit(TOO_MUCH_MEMORY);
        }
        number += 1;
        if spoke.elapsed() >= WORD_EVERY {
            spoke = Instant::now();
            println!("tried {number}");
        }
    }
    println!("tried {number}");
    Ok(())
}

/// The input with this number. It depends only on the seed and the number.
fn made(targets: &[Target], seed: u64, number: u64) -> (&Target, Vec<u8>) {
    let mut rng = Rng::with_seed(seed.rotate_left(32) ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let target = &targets[rng.usize(..targets.len())];
    let from = &target.seeds[rng.usize(..target.seeds.len())];
    (target, mutate(&mut rng, target.format, from))
}

/// Tries an input. Returns what is wrong with it.
fn found(world: &World, target: &Target, input: &[u8]) -> Option<(Kind, String)> {
    let answered = panics::caught(|| (target.run)(world, input));
    match (panics::last(), answered) {
        (Some(place), _) => Some((Kind::Panic, place)),
        (None, Some(Err(reason))) => Some((Kind::Wrong, reason)),
        (None, _) => None,
    }
}

/// A smaller input that causes the same finding: parts are removed as long as the finding remains.
fn smaller(target: &Target, what: &str, mut input: Vec<u8>) -> Vec<u8> {
    let is_same = |input: &[u8]| found(&World::new(), target, input).is_some_and(|(_, other)| other == what);
    let mut tries = 300;
    let mut length = input.len() / 2;
    while length > 0 {
        let mut at = 0;
        while at + length <= input.len() && tries > 0 {
            tries -= 1;
            let shorter = [&input[..at], &input[at + length..]].concat();
            if is_same(&shorter) {
                input = shorter;
            } else {
                at += length;
            }
        }
        length /= 2;
    }
    input
}
