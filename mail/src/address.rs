// SPDX-License-Identifier: MPL-2.0
//! An e-mail address. What is not one never comes near a header or a command of SMTP.

use std::fmt;

/// RFC 5321, 4.5.3.1: the part before the sign, a domain, and a path without its brackets.
const MAX_LOCAL: usize = 64;
const MAX_ADDRESS: usize = 254;

/// An address in ASCII: a domain with letters of other alphabets is kept as DNS has it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Address(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an e-mail address")]
pub struct BadAddress;

impl Address {
    /// Takes what offices use: a name of letters, digits and a few signs, and a domain of at least
    /// two labels. Quoted names and addresses of machines are refused.
    pub fn parse(text: &str) -> Result<Self, BadAddress> {
        let text = text.trim();
        let (local, domain) = text.split_once('@').ok_or(BadAddress)?;
        if text.len() > MAX_ADDRESS || !is_local(local) {
            return Err(BadAddress);
        }
        let domain = idna::domain_to_ascii_strict(domain).map_err(|_| BadAddress)?;
        let address = format!("{local}@{domain}");
        let labels = domain.split('.').count();
        if labels < 2 || !domain.split('.').all(is_label) || address.len() > MAX_ADDRESS {
            return Err(BadAddress);
        }
        Ok(Self(address))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands behind the sign.
    pub fn domain(&self) -> &str {
        self.0.split_once('@').map_or("", |(_, domain)| domain)
    }
}

/// Domains to whose addresses letters may go, with the domains below them; none named: to all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Domains(Vec<String>);

impl Domains {
    /// Fails with the first that is no domain.
    pub fn parse<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Self, &'a str> {
        let one = |name: &'a str| Address::parse(&format!("x@{name}")).map(|address| address.domain().to_owned());
        names.into_iter().map(|name| one(name.trim()).map_err(|_| name)).collect::<Result<_, _>>().map(Self)
    }

    pub fn take(&self, address: &Address) -> bool {
        let is_of = |domain: &String| {
            let rest = address.domain().strip_suffix(domain.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        self.0.is_empty() || self.0.iter().any(is_of)
    }
}

impl fmt::Display for Domains {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(", "))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// RFC 5322, 3.2.3: a dot-atom.
fn is_local(local: &str) -> bool {
    let sign = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte);
    (1..=MAX_LOCAL).contains(&local.len()) && local.split('.').all(|atom| !atom.is_empty() && atom.bytes().all(sign))
}

fn is_label(label: &str) -> bool {
    let sign = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (1..=63).contains(&label.len()) && label.bytes().all(sign) && !label.starts_with('-') && !label.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_offices_are_taken() {
        for good in ["vanthu@tanlap.gov.vn", " lo.thi.mai@xa-tan-lap.gov.vn ", "a+b@x.vn"] {
            assert_eq!(Address::parse(good).unwrap().as_str(), good.trim());
        }
        let domain = Address::parse("vanthu@tỉnh.vn").unwrap();
        assert_eq!(domain.as_str(), "vanthu@xn--tnh-dlz.vn");
        assert_eq!(domain.domain(), "xn--tnh-dlz.vn");
    }

    #[test]
    fn nothing_else_is_taken_least_of_all_a_second_line() {
        let (long, longer) = (format!("{}@x.vn", "a".repeat(65)), format!("a@{}vn", "abcdefgh.".repeat(30)));
        for bad in [
            "",
            "mai",
            "@x.vn",
            "mai@",
            "mai@vn",
            "mai@x..vn",
            "mai@-x.vn",
            "mai@[10.0.0.1]",
            "\"a b\"@x.vn",
            "a..b@x.vn",
            "Mai <mai@x.vn>",
            "mai@x.vn, an@x.vn",
            "mai@x.vn\r\nRCPT TO:<an@x.vn>",
            "mai\r\n@x.vn",
            "mai@x.vn\0",
            "m\u{e1}i@x.vn",
            "mai@x.vn@y.vn",
            &long,
            &longer,
        ] {
            assert_eq!(Address::parse(bad), Err(BadAddress), "{bad:?}");
        }
    }

    #[test]
    fn letters_go_to_the_named_domains_and_those_below_them_alone() {
        let domains = Domains::parse(["LaoCai.gov.vn", " quốchội.vn "]).unwrap();
        let takes = |text: &str| domains.take(&Address::parse(text).unwrap());
        assert!(takes("an@laocai.gov.vn") && takes("an@TanLap.LaoCai.gov.vn") && takes("an@quốchội.vn"));
        for other in ["an@gov.vn", "an@xlaocai.gov.vn", "an@laocai.gov.vn.example.com", "laocai.gov.vn@x.vn"] {
            assert!(!takes(other), "{other}");
        }
        assert!(Domains::default().take(&Address::parse("an@x.vn").unwrap()), "none named");
        for bad in ["", "vn", "@laocai.gov.vn", "laocai.gov.vn, x.vn", "*.gov.vn"] {
            assert_eq!(Domains::parse([bad]), Err(bad));
        }
    }
}
