//! Sanitizing what reaches a terminal. A server's responses, names of objects and the configuration may hold escape sequences
//! that clear the screen, marks that reverse the direction of writing, and invisible characters. Every string that Terraform
//! shows goes through here.

/// Replaces a character that isn't shown.
const REPLACEMENT: char = char::REPLACEMENT_CHARACTER;

/// Sanitizes a string of several lines: control and invisible formatting characters are replaced, except for line ends (in
/// either form) and tabs.
pub(crate) fn lines(text: String) -> String {
    if text.chars().all(|it| is_printable(it) || matches!(it, '\n' | '\t')) {
        return text;
    }
    let text = text.replace("\r\n", "\n");
    text.chars().map(|it| if is_printable(it) || matches!(it, '\n' | '\t') { it } else { REPLACEMENT }).collect()
}

/// Sanitizes a string for a single line: like [`lines`], with spaces for line ends and tabs.
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

/// Whether a character is shown as itself and has no other effect. Control characters (C0, DEL, C1), line and paragraph
/// separators, direction marks and characters without a width do: Unicode's categories Cc, Zl and Zp, and those of Cf that
/// scripts don't need. See <https://www.unicode.org/reports/tr44/#General_Category_Values>.
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

    /// Characters with an effect on a terminal or a reader: one of each kind, and those at the edges of ranges.
    const HARMFUL: &str = "\0\u{7}\u{8}\u{b}\u{c}\u{e}\u{1b}\u{1f}\u{7f}\u{80}\u{85}\u{9b}\u{9f}\u{ad}\u{61c}\u{180e}\u{200b}\u{200d}\u{200e}\u{200f}\
                           \u{2028}\u{2029}\u{202a}\u{202e}\u{2060}\u{2066}\u{2069}\u{206f}\u{feff}\u{fff9}\u{e0001}\u{e0041}\u{e007f}\r";

    #[test]
    fn each_harmful_character_is_replaced_by_one() {
        for character in HARMFUL.chars() {
            let text = format!("a{character}b");
            assert_eq!(lines(text.clone()), "a\u{fffd}b", "{character:?}");
            assert_eq!(line(text), "a\u{fffd}b", "{character:?}");
        }
        let title = "\u{1b}]0;pwned\u{7}\u{1b}[2JApply complete!".to_owned();
        assert_eq!(lines(title), "\u{fffd}]0;pwned\u{fffd}\u{fffd}[2JApply complete!");
    }

    #[test]
    fn line_ends_are_kept_in_lines_and_are_spaces_in_a_line() {
        assert_eq!(lines("a\r\nb\n\tc".to_owned()), "a\nb\n\tc");
        assert_eq!(line("a\r\nb\n\tc".to_owned()), "a b  c");
    }

    #[test]
    fn text_in_any_script_is_unchanged() {
        for text in ["", "Schlüssel \u{2013} “k”", "ключ", "鍵 🔑", "e\u{301}", "مفتاح", "\u{fffd}"] {
            assert_eq!((lines(text.to_owned()), line(text.to_owned())), (text.to_owned(), text.to_owned()));
        }
    }
}
