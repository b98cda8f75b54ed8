// SPDX-License-Identifier: MPL-2.0
//! Normalises and validates typed names; see `meetings/src/display.rs`.

use base::Refusal;
use meetings::display::{self, BadName, DisplayName, PersonName};
use meetings::people::{MAX_NAME_CHARS, User};
use protocol::problem::ProblemCode;
use unicode_normalization::UnicodeNormalization as _;

/// Of a refused name that a refusal quotes.
const SEEN_CHARS: usize = 60;
/// Longest user name and unit code, in characters.
const MAX_CODE_CHARS: usize = 64;
/// Longer input is refused before it is normalised, in bytes.
const MAX_CODE_BYTES: usize = 1024;

/// A name of a unit, meeting or agenda item.
pub fn name(text: &str) -> Result<String, Refusal> {
    Ok(DisplayName::parse(text).map_err(|why| refused(text, why))?.into_string())
}

/// Says which of several names it is, by what can be seen of it.
fn refused(text: &str, why: BadName) -> Refusal {
    let refusal = Refusal::from(why);
    if refusal.code != ProblemCode::BadName {
        return refusal;
    }
    let seen: String = visible(text).chars().take(SEEN_CHARS).collect();
    let fact = refusal.fact.as_ref().map_or_else(|| format!("“{seen}”"), |code| format!("“{seen}” ({code})"));
    refusal.with_fact(fact)
}

/// What of a refused text a message may quote: what turns a text around would turn the message
/// around, too.
pub(crate) fn visible(text: &str) -> String {
    text.chars().filter(|c| *c == ' ' || display::is_shown(*c)).collect()
}

/// What a person is called.
pub fn person(text: &str) -> Result<String, Refusal> {
    Ok(PersonName::parse(text).map_err(|why| refused(text, why))?.into_string())
}

/// Somebody as lists name them: with the position, where there is one.
pub(crate) fn with_title(user: &User) -> String {
    if user.title.is_empty() { user.name.clone() } else { format!("{}, {}", user.name, user.title) }
}

/// Like [`name`], or empty.
pub fn name_or_empty(text: &str) -> Result<String, Refusal> {
    if text.trim().is_empty() { Ok(String::new()) } else { name(text) }
}

/// A name that may have fewer characters than most.
pub fn short_name(text: &str, most: usize) -> Result<String, Refusal> {
    if text.trim().chars().count() > most {
        return Err(Refusal::from(ProblemCode::NameOverLimit).with_fact(most.to_string()));
    }
    name(text)
}

/// One line of free text, which may be empty, without what cannot be seen: people paste it from
/// letters.
pub fn line(text: &str, field: &str) -> Result<String, Refusal> {
    let text = display::text(text, MAX_NAME_CHARS).or_else(|| text.trim().is_empty().then(String::new));
    let text = text.ok_or_else(|| Refusal::invalid(field))?;
    Ok(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The user name of a new account. It begins with a letter or digit, so that no command takes it
/// for an option and no spreadsheet for a formula.
pub fn new_username(text: &str) -> Result<String, Refusal> {
    let name = username(text)?;
    if name.starts_with(char::is_alphanumeric) { Ok(name) } else { Err(Refusal::invalid("username")) }
}

/// A user name: 1 to 64 lower-case letters, digits, dots, hyphens, underscores. Full-width letters
/// become ordinary ones.
pub fn username(text: &str) -> Result<String, Refusal> {
    let name: String = normal(text)?.nfkc().collect::<String>().to_lowercase();
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '@');
    if (1..=MAX_CODE_CHARS).contains(&name.chars().count()) && name.chars().all(plain) {
        Ok(name)
    } else {
        Err(Refusal::invalid("username"))
    }
}

/// Code of a unit, for example `H26.15`.
pub fn unit_code(text: &str) -> Result<String, Refusal> {
    // Full-width letters, as some keyboards type them, are the same code.
    let code: String = normal(text)?.nfkc().collect();
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '/');
    if (1..=MAX_CODE_CHARS).contains(&code.chars().count()) && code.chars().all(plain) {
        Ok(code)
    } else {
        Err(Refusal::invalid("code"))
    }
}

fn normal(text: &str) -> Result<String, Refusal> {
    if text.len() > MAX_CODE_BYTES {
        return Err(ProblemCode::NameTooLong.into());
    }
    Ok(text.trim().nfc().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_of_typing_a_name_are_the_same_name() {
        assert_eq!(name(" Nguye\u{302}\u{303}n ").unwrap(), "Nguyễn");
        assert_eq!(username("  An.NV ").unwrap(), "an.nv");
    }

    #[test]
    fn a_refusal_quotes_of_a_name_what_can_be_seen_and_is_not_turned_around_by_it() {
        for (text, fact) in [
            ("Họp \u{202e}nab oaig", "“Họp nab oaig” (U+202E)"),
            ("\u{2066}An\u{200b}", "“An” (U+2066)"),
            ("An\u{7}", "“An” (U+0007)"),
        ] {
            assert_eq!(name(text).unwrap_err().fact.as_deref(), Some(fact));
        }
    }

    #[test]
    fn names_are_bounded_and_can_be_seen() {
        for bad in ["", "   ", &"a".repeat(301), &"a".repeat(10_000)] {
            assert_eq!(name(bad).unwrap_err().code, ProblemCode::NameTooLong);
        }
        for bad in ["a\u{0}b", "A\u{202e}n", "\u{200b}", "..."] {
            assert_eq!(person(bad).unwrap_err().code, ProblemCode::BadName, "{bad:?}");
        }
        assert_eq!(name_or_empty(" ").unwrap(), "");
        assert!(name_or_empty("\u{3164}").is_err(), "a unit that cannot be seen");
        assert!(username("an nv").is_err());
        assert!(unit_code("../x y").is_err());
        assert_eq!(unit_code("Ｘ１").unwrap(), "X1");
    }
}
