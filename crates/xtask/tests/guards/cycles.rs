//! No two files of a crate depend on each other, directly or through others.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};

use super::modules::Tree;
use super::workspace::{crates, shown};

/// The files that each file uses, with an example: line and path.
type Graph = BTreeMap<PathBuf, BTreeMap<PathBuf, (usize, String)>>;

#[test]
fn the_files_of_a_crate_use_each_other_in_one_direction() {
    let mut places = Vec::new();
    for each in crates() {
        for root in &each.roots {
            let graph = graph(&Tree::read(root));
            places.extend(circles(&graph).iter().map(|circle| format!("{}: {}", each.name, told(&graph, circle))));
        }
    }
    super::assert_none(
        "Files depend on each other in a circle. Move what both sides need into a file that uses neither, or pass it as an \
         argument.",
        &places,
    );
}

/// Which files use what other files declare.
fn graph(tree: &Tree) -> Graph {
    let mut graph = Graph::new();
    for (id, module) in tree.0.iter().enumerate() {
        let used = graph.entry(module.file.clone()).or_default();
        let mut add = |file: Option<&Path>, line: usize, what: String| {
            if let Some(file) = file.filter(|file| *file != module.file) {
                used.entry(file.to_owned()).or_insert((line, what));
            }
        };
        for reference in &module.references {
            add(tree.file_of(id, &reference.path), reference.line, reference.path.join("::"));
        }
        for block in &module.implementations {
            for (name, line) in &block.calls {
                add(tree.file_of_method(id, block, name), *line, format!("self.{name}()"));
            }
        }
    }
    graph
}

/// The sets of files each of which reaches all the others of its set.
fn circles(graph: &Graph) -> Vec<BTreeSet<&Path>> {
    let reached: BTreeMap<&Path, BTreeSet<&Path>> =
        graph.keys().map(|file| (&**file, reachable(graph, file))).collect();
    let mut circles: Vec<BTreeSet<&Path>> = Vec::new();
    for (file, others) in &reached {
        if others.contains(file) && !circles.iter().any(|circle| circle.contains(file)) {
            circles.push(others.iter().copied().filter(|other| reached[other].contains(file)).collect());
        }
    }
    circles
}

fn reachable<'a>(graph: &'a Graph, from: &Path) -> BTreeSet<&'a Path> {
    let mut wanted: Vec<&Path> = graph[from].keys().map(|file| &**file).collect();
    let mut reached = BTreeSet::new();
    while let Some(file) = wanted.pop() {
        if reached.insert(file) {
            wanted.extend(graph[file].keys().map(|file| &**file));
        }
    }
    reached
}

/// The files of a circle, and the shortest way around through its first file.
fn told(graph: &Graph, circle: &BTreeSet<&Path>) -> String {
    let start = circle.first().unwrap();
    let mut ways = VecDeque::from([vec![*start]]);
    let mut seen = BTreeSet::new();
    let around = loop {
        let way = ways.pop_front().unwrap();
        let last = *way.last().unwrap();
        if way.len() > 1 && last == *start {
            break way;
        }
        for next in graph[last].keys().filter(|next| circle.contains(&***next) && seen.insert((*next).clone())) {
            ways.push_back(way.iter().copied().chain([&**next]).collect());
        }
    };
    let names: Vec<_> = circle.iter().map(|file| shown(file)).collect();
    let steps = around.windows(2).map(|pair| {
        let (line, path) = &graph[pair[0]][pair[1]];
        format!("    {}:{line} uses {path} of {}", shown(pair[0]), shown(pair[1]))
    });
    format!("{} files: {}\n{}", names.len(), names.join(", "), steps.collect::<Vec<_>>().join("\n"))
}

/// A crate of these files.
fn circles_of(files: &[(&str, &str)]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let graph = graph(&Tree::read(&folder.path().join("lib.rs")));
    let name = |file: &&Path| file.strip_prefix(folder.path()).unwrap().to_str().unwrap().to_owned();
    circles(&graph).iter().map(|circle| circle.iter().map(name).collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn a_circle_through_reexports_and_macros_is_found() {
    let files = [
        ("lib.rs", "mod a; mod b; pub use a::A; pub use b::B;"),
        ("a/mod.rs", "mod inner; pub use inner::A;"),
        ("a/inner.rs", "pub struct A; fn f() { assert!(vec![crate::B].is_empty()); }"),
        ("b.rs", "use super::a; pub struct B(a::A);"),
    ];
    assert_eq!(circles_of(&files), ["a/inner.rs b.rs"]);
}

#[test]
fn a_module_that_declares_and_reexports_depends_on_nothing() {
    let files = [
        ("lib.rs", "mod a; mod b; pub use a::{A, Trait}; pub use b::B;"),
        ("a/mod.rs", "mod one; mod two; pub(crate) use one::*; pub use two::Trait;"),
        ("a/one.rs", "use super::Trait; object! { pub struct A { it: bool } } impl Trait for A {}"),
        ("a/two.rs", "pub trait Trait {} #[cfg(test)] mod tests { use super::super::A; }"),
        ("b.rs", "use crate::a; use std::fmt; pub struct B(a::A); impl fmt::Debug for B {}"),
    ];
    assert_eq!(circles_of(&files), [""; 0]);
}

#[test]
fn a_module_that_declares_more_than_reexports_counts() {
    let files = [
        ("lib.rs", "mod a;"),
        ("a/mod.rs", "mod one; pub const ALL: [one::One; 0] = [];"),
        ("a/one.rs", "pub struct One; fn f() { super::ALL.len(); }"),
    ];
    assert_eq!(circles_of(&files), ["a/mod.rs a/one.rs"]);
}

#[test]
fn a_method_that_is_implemented_in_another_file_counts() {
    let files = [
        ("lib.rs", "mod client; mod token;"),
        ("client.rs", "pub struct Client; impl Client { pub fn run(&self) { assert!(self.token()) } }"),
        ("token.rs", "use super::client::Client; impl Client { pub fn token(&self) -> bool { true } }"),
    ];
    assert_eq!(circles_of(&files), ["client.rs token.rs"]);
}
