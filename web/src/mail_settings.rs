// SPDX-License-Identifier: MPL-2.0
//! What the settings say about mail, checked as a whole at the start.

use anyhow::{Context as _, bail};
use mail::{Address, Domains, Encryption, Login, Party, Sender, Server};
use use_cases::letters::MailSettings;

use crate::config::{Config, SmtpEncryption};

/// As which letters show their sender.
const SENDER_NAME: &str = "Điểm Cầu";

/// None: no server is named, and no letters are sent.
pub fn mail_settings(config: &Config) -> anyhow::Result<Option<MailSettings>> {
    let Some(host) = &config.smtp_host else { return Ok(None) };
    let Some(from) = &config.mail_from.0 else {
        bail!("smtp_host is set: set mail_from as well, the address in whose name letters go");
    };
    let from = Address::parse(from).with_context(|| format!("mail_from: {from} is not an e-mail address"))?;
    let reply_to = config.mail_reply_to.0.as_deref();
    let reply_to = reply_to
        .map(|text| Address::parse(text).with_context(|| format!("mail_reply_to: {text} is not an e-mail address")))
        .transpose()?;
    let login = match (&config.smtp_user.0, &config.smtp_password_file) {
        (Some(user), Some(file)) => Some(Login { user: user.clone(), password_file: file.clone() }),
        (None, None) => None,
        _ => bail!("smtp_user and smtp_password_file belong together: set both or none"),
    };
    let encryption = match config.smtp_encryption {
        SmtpEncryption::StartTls => Encryption::StartTls,
        SmtpEncryption::Tls => Encryption::Tls,
        SmtpEncryption::None if login.is_some() => {
            bail!(
                "smtp_encryption is \"none\": a password would cross the network in the clear; use \"starttls\" or \"tls\""
            )
        }
        SmtpEncryption::None => Encryption::None,
    };
    let hello = from.domain().to_owned();
    let server = Server {
        host: host.0.clone(),
        port: config.smtp_port,
        encryption,
        login,
        authorities: config.smtp_ca.clone(),
        hello,
    };
    let from = Party { name: SENDER_NAME.to_owned(), address: from };
    Ok(Some(MailSettings { server, sender: Sender { from, reply_to }, per_minute: config.mail_per_minute }))
}

/// To whose addresses letters may go; also where no server is named yet.
pub fn mail_domains(config: &Config) -> anyhow::Result<Domains> {
    Domains::parse(config.mail_domains.0.iter().map(String::as_str))
        .map_err(|name| anyhow::anyhow!("mail_domains: {name:?} is not a domain such as \"tinh.gov.vn\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Host, Line, Names};

    fn config() -> Config {
        Config {
            smtp_host: Some(Host("mail.tinh.gov.vn".to_owned())),
            mail_from: Line(Some("hop@tinh.gov.vn".to_owned())),
            ..Config::default()
        }
    }

    #[test]
    fn a_server_and_a_sender_are_enough() {
        assert_eq!(mail_settings(&Config::default()).unwrap(), None);
        let settings = mail_settings(&config()).unwrap().unwrap();
        assert_eq!((settings.server.port, settings.server.encryption), (587, Encryption::StartTls));
        assert_eq!(settings.server.hello, "tinh.gov.vn");
    }

    #[test]
    fn what_does_not_fit_together_is_named() {
        let said = |config| format!("{:#}", mail_settings(&config).unwrap_err());
        assert!(said(Config { mail_from: Line(None), ..config() }).contains("mail_from"));
        assert!(said(Config { mail_reply_to: Line(Some("x".to_owned())), ..config() }).contains("mail_reply_to"));
        let user = Line(Some("hop".to_owned()));
        assert!(said(Config { smtp_user: user.clone(), ..config() }).contains("smtp_password_file"));
        let clear = Config {
            smtp_user: user,
            smtp_password_file: Some("/etc/diemcau/smtp".into()),
            smtp_encryption: SmtpEncryption::None,
            ..config()
        };
        assert!(said(clear).contains("in the clear"));
    }

    #[test]
    fn domains_are_checked_at_the_start() {
        let domains = |names: &[&str]| {
            let mail_domains = Names(names.iter().map(|&name| name.to_owned()).collect());
            super::mail_domains(&Config { mail_domains, ..config() })
        };
        assert_eq!(domains(&[]).unwrap(), Domains::default());
        assert_eq!(domains(&["tinh.gov.vn", "bo.gov.vn"]).unwrap().to_string(), "tinh.gov.vn, bo.gov.vn");
        assert!(domains(&["@tinh.gov.vn"]).unwrap_err().to_string().contains("mail_domains: \"@tinh.gov.vn\""));
    }
}
