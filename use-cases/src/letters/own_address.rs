// SPDX-License-Identifier: MPL-2.0
//! Where letters go to people: they say so themselves, or an administrator does.

use base::Refusal;
use meetings::ids::UserId;
use meetings::people::User;
use meetings::policy::may_administer;
use protocol::http::{LetterAddressView, LetterLanguage, SetLetterAddress};
use store::LetterAddress;

use super::typed_address;
use crate::{UseCases, actor};

impl UseCases {
    pub async fn own_letter_address(&self, user: &User) -> Result<LetterAddressView, Refusal> {
        self.address_view(&user.id).await
    }

    pub async fn set_own_letter_address(&self, user: &User, new: SetLetterAddress) -> Result<(), Refusal> {
        self.count_note(user, 1)?;
        self.set_address(user, &user.id, new).await
    }

    pub async fn letter_address_of(&self, asker: &User, of: &UserId) -> Result<LetterAddressView, Refusal> {
        may_administer(asker)?;
        self.address_view(of).await
    }

    pub async fn set_letter_address_of(&self, asker: &User, of: &UserId, new: SetLetterAddress) -> Result<(), Refusal> {
        may_administer(asker)?;
        self.store.users().get(of).await?;
        self.set_address(asker, of, new).await
    }

    async fn address_view(&self, user: &UserId) -> Result<LetterAddressView, Refusal> {
        let known = self.store.letter_addresses().of(user).await?;
        let sends = self.mail.is_some();
        Ok(known.map_or_else(
            || LetterAddressView { sends, address: String::new(), language: LetterLanguage::Vi, for_unit: true },
            |LetterAddress { address, language, for_unit }| {
                let language = if language == "en" { LetterLanguage::En } else { LetterLanguage::Vi };
                LetterAddressView { sends, address, language, for_unit }
            },
        ))
    }

    async fn set_address(&self, by: &User, user: &UserId, new: SetLetterAddress) -> Result<(), Refusal> {
        let (by, now) = (actor(by.into()), self.clock.now());
        if new.address.trim().is_empty() {
            let mut work = self.store.begin().await?;
            work.letter_addresses().clear(user, &by, now).await?;
            return Ok(work.save().await?);
        }
        let address = typed_address(&new.address, &self.mail_domains)?;
        let language = match new.language {
            LetterLanguage::Vi => "vi",
            LetterLanguage::En => "en",
        };
        let new = LetterAddress { address: address.to_string(), language: language.to_owned(), for_unit: new.for_unit };
        let mut work = self.store.begin().await?;
        work.letter_addresses().set(user, &new, &by, now).await?;
        Ok(work.save().await?)
    }
}
