//! What was tried of deliveries: a row for each call of a provider, late ones too, with what the provider said.

use domain::limit::SEND_ANSWER_LENGTH_MAX;
use domain::{AttemptOutcome, Timestamp};
use sea_orm::sea_query::{OnConflict, Query};

use super::record::Report;
use super::settle::CHUNK;
use crate::db::Db;
use crate::error::Result;
use crate::schema::Attempt as Column;

/// Longest name that a provider gives a message and that is kept, in characters.
const PROVIDER_ID_LENGTH_MAX: usize = 255;

/// One try at a provider.
#[derive(Clone, Debug)]
pub struct Attempt {
    pub outcome: AttemptOutcome,
    pub at: Timestamp,
    pub took_ms: i64,
    pub provider_id: Option<String>,
    /// What the provider said; longer ones are cut.
    pub answer: Option<String>,
}

/// What is kept of a provider's words: not too many, and no character that a database may refuse or that is none to read.
fn kept(words: &str, length_max: usize) -> String {
    words.chars().take(length_max).map(|char| if char.is_control() { ' ' } else { char }).collect()
}

/// Keeps the attempts, late ones too.
pub(super) async fn note_attempts(db: &Db, reports: &[Report]) -> Result<()> {
    let attempts: Vec<_> =
        reports.iter().filter_map(|report| report.attempt.as_ref().map(|attempt| (&report.claimed, attempt))).collect();
    for chunk in attempts.chunks(CHUNK) {
        let mut insert = Query::insert();
        insert.into_table(Column::Table).columns([
            Column::RoundId,
            Column::Channel,
            Column::UserId,
            Column::Number,
            Column::Outcome,
            Column::At,
            Column::TookMs,
            Column::ProviderId,
            Column::Answer,
        ]);
        for (claimed, attempt) in chunk {
            insert.values_panic([
                claimed.key.round.0.into(),
                claimed.key.channel.code().into(),
                claimed.key.user.0.into(),
                claimed.number.into(),
                attempt.outcome.code().into(),
                attempt.at.as_micros().into(),
                attempt.took_ms.into(),
                attempt.provider_id.as_deref().map(|id| kept(id, PROVIDER_ID_LENGTH_MAX)).into(),
                attempt.answer.as_deref().map(|answer| kept(answer, SEND_ANSWER_LENGTH_MAX)).into(),
            ]);
        }
        let key = [Column::RoundId, Column::Channel, Column::UserId, Column::Number];
        insert.on_conflict(OnConflict::columns(key).do_nothing_on(key).to_owned());
        db.execute(&insert).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_providers_words_are_cut_and_lose_what_no_text_holds() {
        assert_eq!(kept("550 5.1.1\r\n\0\u{85}gone", 500), "550 5.1.1    gone");
        assert_eq!(kept("Straße 🔔", 5), "Straß");
    }
}
