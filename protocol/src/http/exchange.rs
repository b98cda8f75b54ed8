// SPDX-License-Identifier: MPL-2.0
//! Minutes in the exchange of documents between offices (edXML).

use meetings::receipt::ReceiptState;
use moments::Millis;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// To whom signed minutes go, and what the programs of these offices have answered.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ExchangeView {
    /// How answers name the document: the sender's identifier, the day of issue, the number.
    pub document_id: String,
    /// The receivers in their order, then others that have answered.
    pub offices: Vec<ExchangeOffice>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ExchangeOffice {
    /// Its identifier: the code of the unit.
    pub organ_id: String,
    pub name: String,
    /// It is an invited unit, to which the package goes. Others are those that have answered
    /// nevertheless, by what they call themselves.
    pub is_receiver: bool,
    /// In the order in which they were added.
    pub receipts: Vec<ReceiptView>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ReceiptView {
    pub state: ReceiptState,
    /// Why, or by whom; may be empty.
    pub description: String,
    /// When, as the answer says it; may be empty.
    pub stated_at: String,
    pub added_at: Millis,
}

/// The types of this subject that pages use.
#[cfg(feature = "typescript")]
pub(crate) fn types(types: &mut crate::typescript::Types) {
    types.add::<ReceiptState>();
    types.add::<ReceiptView>();
    types.add::<ExchangeOffice>();
    types.add::<ExchangeView>();
}
