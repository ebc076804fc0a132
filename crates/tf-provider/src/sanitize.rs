//! What may reach a terminal. Answers of a server, names of objects and the configuration itself may hold anything: escape
//! sequences that clear the screen, marks that reverse the direction of writing, characters that nobody sees. Every text that
//! leaves for a person goes through here.

/// What stands for a character that is kept back.
const REPLACEMENT: char = char::REPLACEMENT_CHARACTER;

/// The text for a place where lines may be broken: all control and invisible formatting characters are replaced, but for line
/// ends (whatever their form) and tabs.
pub(crate) fn lines(text: String) -> String {
    if text.chars().all(|it| is_printable(it) || matches!(it, '\n' | '\t')) {
        return text;
    }
    let text = text.replace("\r\n", "\n");
    text.chars().map(|it| if is_printable(it) || matches!(it, '\n' | '\t') { it } else { REPLACEMENT }).collect()
}

/// The text for a place that has one line: as [`lines`], with blanks for line ends and tabs.
pub(crate) fn line(text: String) -> String {
    if text.chars().all(is_printable) {
        return text;
    }
    let text = text.replace("\r\n", "\n");
    let character = |it| match it {
        '\n' | '\t' => ' ',
        it if is_printable(it) => it,
        _ => REPLACEMENT,
    };
    text.chars().map(character).collect()
}

/// Whether a character is shown as itself and does nothing else. Not so the control characters (C0, DEL, C1), line and
/// paragraph separators, marks of direction, and what has no width or is ignored: the characters of Unicode's categories Cc, Zl
/// and Zp, and those of Cf that no writing needs to see.
fn is_printable(character: char) -> bool {
    !character.is_control()
        && !matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::{line, lines};

    /// What could do something to a terminal or to a reader, one a kind and those at the edges.
    const HARMFUL: &str = "\0\u{7}\u{8}\u{b}\u{c}\u{e}\u{1b}\u{1f}\u{7f}\u{80}\u{85}\u{9b}\u{9f}\u{ad}\u{61c}\u{180e}\u{200b}\u{200d}\u{200e}\u{200f}\
                           \u{2028}\u{2029}\u{202a}\u{202e}\u{2060}\u{2066}\u{2069}\u{206f}\u{feff}\u{fff9}\u{e0001}\u{e0041}\u{e007f}\r";

    #[test]
    fn whatever_could_do_something_is_replaced_and_counted() {
        for character in HARMFUL.chars() {
            let text = format!("a{character}b");
            assert_eq!(lines(text.clone()), "a\u{fffd}b", "{character:?}");
            assert_eq!(line(text), "a\u{fffd}b", "{character:?}");
        }
        let title = "\u{1b}]0;pwned\u{7}\u{1b}[2JApply complete!".to_owned();
        assert_eq!(lines(title), "\u{fffd}]0;pwned\u{fffd}\u{fffd}[2JApply complete!");
    }

    #[test]
    fn lines_end_where_they_did_and_one_line_stays_one() {
        assert_eq!(lines("a\r\nb\n\tc".to_owned()), "a\nb\n\tc");
        assert_eq!(line("a\r\nb\n\tc".to_owned()), "a b  c");
    }

    #[test]
    fn writing_stays_as_it_is() {
        for text in ["", "Schlüssel \u{2013} “k”", "ключ", "鍵 🔑", "e\u{301}", "مفتاح", "\u{fffd}"] {
            assert_eq!((lines(text.to_owned()), line(text.to_owned())), (text.to_owned(), text.to_owned()));
        }
    }
}
