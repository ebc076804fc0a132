//! The tables of retired words in STYLE.md, and where a word stands in a text.

use super::workspace::root;

/// A word or phrase that is not used any more.
#[derive(Clone, Debug)]
pub(crate) struct Retired {
    /// The crate in which it is retired as a name; `None` for a phrase, which is retired everywhere.
    pub of: Option<String>,
    pub word: String,
    pub instead: String,
}

/// The rows of the tables under "Retired words" and "Retired names".
pub(crate) fn retired() -> Vec<Retired> {
    let page = std::fs::read_to_string(root().join("STYLE.md")).unwrap();
    let mut found = Vec::new();
    let mut section = "";
    for line in page.lines() {
        section = line.strip_prefix("### ").unwrap_or(section);
        let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
        let is_row = line.starts_with('|') && !line.starts_with("|---");
        match (section, cells.as_slice()) {
            ("Retired words", [word, instead]) if is_row && *word != "retired" => {
                found.push(Retired { of: None, word: (*word).to_owned(), instead: (*instead).to_owned() });
            }
            ("Retired names", [of, words, instead]) if is_row && *of != "crate" => {
                let words: Vec<_> = words.split('`').skip(1).step_by(2).collect();
                let names: Vec<_> = instead.split(", ").collect();
                found.extend(words.iter().enumerate().map(|(at, word)| Retired {
                    of: Some((*of).to_owned()),
                    word: (*word).to_owned(),
                    // As many names as words: each word has its own.
                    instead: if words.len() == names.len() { names[at] } else { *instead }.to_owned(),
                }));
            }
            _ => {}
        }
    }
    let phrases = found.iter().filter(|each| each.of.is_none()).count();
    assert!(phrases >= 10 && found.len() >= 50, "STYLE.md has {phrases} retired words of {} in all", found.len());
    found
}

/// The lines, counted from 1, on which the phrase begins. Case and line breaks are no difference.
pub(crate) fn lines_with(text: &str, phrase: &str) -> Vec<usize> {
    let wanted: Vec<_> = phrase.split(' ').map(str::to_lowercase).collect();
    let words: Vec<(usize, String)> = text
        .lines()
        .enumerate()
        .flat_map(|(at, line)| words(line).into_iter().map(move |word| (at + 1, word)))
        .collect();
    let is_here = |window: &&[(usize, String)]| window.iter().map(|(_, word)| word).eq(&wanted);
    words.windows(wanted.len()).filter(is_here).map(|window| window[0].0).collect()
}

/// The words of a line in lower case. What has an underscore is a name and one word; a mark that ends a sentence or a cell is a
/// word too, so that no phrase goes across it.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for character in line.trim_start_matches(['/', '*', '>', ' ']).chars() {
        if character.is_alphanumeric() || matches!(character, '_' | '-' | '\'') {
            words.last_mut().unwrap().extend(character.to_lowercase());
        } else {
            if matches!(character, '.' | ',' | ';' | ':' | '|' | '(' | ')') {
                words.push(character.to_string());
            }
            words.push(String::new());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The parts of a name in lower case: `in`, `flight` and `creation` of `InFlightCreation`.
pub(crate) fn segments(name: &str) -> Vec<String> {
    let mut segments = vec![String::new()];
    let mut before = 'A';
    for character in name.chars() {
        if character == '_' || (character.is_uppercase() && !before.is_uppercase()) {
            segments.push(String::new());
        }
        before = character;
        if character != '_' {
            segments.last_mut().unwrap().extend(character.to_lowercase());
        }
    }
    segments.retain(|segment| !segment.is_empty());
    segments
}

#[test]
fn a_phrase_is_found_across_lines_but_not_across_sentences_or_in_names() {
    assert_eq!(lines_with("It is under\nway, which is Under way.", "under way"), [1, 2]);
    assert_eq!(lines_with("It is under. Way down; `under_way` is a name.", "under way"), [0; 0]);
    assert_eq!(lines_with("/// a stand-in\n/// of it", "stand-in"), [1]);
}

#[test]
fn a_name_is_split_where_a_reader_splits_it() {
    assert_eq!(segments("InFlightCreation"), ["in", "flight", "creation"]);
    assert_eq!(segments("GREETINGS_AT_ONCE"), ["greetings", "at", "once"]);
}
