//! Where a secret could be seen: what Terraform leaves behind.

use std::io::Read;
use std::path::Path;

use testkit::working_directory::WorkingDirectory;

/// A place, and what it has.
pub(crate) type Place = (String, String);

/// These saved plans, as Terraform shows them and as files, and every file of the directory but this one.
pub(crate) fn left_in(directory: &WorkingDirectory, plans: &[&str], but: &str) -> Vec<Place> {
    let mut places = Vec::new();
    for plan in plans {
        places.push((format!("{plan}, shown"), directory.run(&["show", "-json", plan]).success().text));
        places.extend(files_of_plan(&directory.path().join(plan)));
    }
    for file in std::fs::read_dir(directory.path()).unwrap().map(|file| file.unwrap().path()) {
        if file.is_file() && !file.ends_with(but) {
            places.push((file.display().to_string(), text(&std::fs::read(&file).unwrap())));
        }
    }
    places
}

/// Asserts that these places are among them and have what they should have, and that none of all has the secret.
pub(crate) fn assert_absent(secret: &str, from: &[Place], though_these: &[&str], have: &str) {
    for name in though_these {
        let is_seen = from.iter().any(|(place, text)| place.ends_with(name) && text.contains(have));
        assert!(is_seen, "{name} has nothing of the key, so it is not what was meant");
    }
    for (place, text) in from {
        assert!(!text.contains(secret), "the value is in {place}");
    }
}

/// The files in a saved plan, decompressed.
fn files_of_plan(plan: &Path) -> Vec<Place> {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(plan).unwrap()).unwrap();
    let files = (0..archive.len()).map(|index| {
        let mut file = archive.by_index(index).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        (format!("{} of the plan", file.name().unwrap()), text(&bytes))
    });
    files.collect()
}

/// What is ASCII in these bytes, and so any value.
fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
