//! Every named limit on what people may ask for, in one place.

use std::time::Duration;

/// Longest title, in characters.
pub const TITLE_LENGTH_MAX: usize = 255;
/// Longest message, in characters.
pub const MESSAGE_LENGTH_MAX: usize = 20_000;
/// Longest name of a team, in characters.
pub const TEAM_NAME_LENGTH_MAX: usize = 100;
/// Longest description of a team, in characters.
pub const TEAM_DESCRIPTION_LENGTH_MAX: usize = 2_000;
/// Ids that one audit entry lists; of more it tells the number.
pub const AUDIT_IDS_MAX: usize = 1_000;
/// Most target ids in one alert.
pub const TARGETS_MAX: usize = 10_000;
/// Shortest reminder frequency.
pub const REMINDER_MINUTES_MIN: i64 = 1;
/// Longest reminder frequency: 30 days.
pub const REMINDER_MINUTES_MAX: i64 = 30 * 24 * 60;
/// Reminder frequency when none is given: 2 hours.
pub const REMINDER_MINUTES_DEFAULT: i64 = 120;
/// Longest snooze by minutes: 30 days.
pub const SNOOZE_MINUTES_MAX: i64 = 43_200;
/// Life of an alert whose expiry is not given.
pub const ALERT_LIFE_DEFAULT: Duration = Duration::from_hours(7 * 24);
/// Longest life that an organization may give its alerts by default: 10 years.
pub const ALERT_LIFE_MINUTES_MAX: i64 = 10 * 366 * 24 * 60;
/// Audience x slots x channels that one alert may promise, unless the settings say otherwise.
pub const PROMISED_DELIVERIES_MAX: i64 = 500_000_000;
/// People written within a trigger's own request.
pub const TRIGGER_BATCH_PEOPLE: u64 = 1_000;
/// People listed one by one in the answer to a trigger.
pub const TRIGGER_DETAILS_MAX: usize = 100;
/// How far back the last pass of a round looks for people whom the cursor could have missed: longer than any
/// transaction may last.
pub const LATE_COMMIT_SPAN: Duration = Duration::from_mins(15);
/// How long in-app deliveries of reminder rounds are kept after the round's completion.
pub const REMINDER_RETENTION: Duration = Duration::from_hours(7 * 24);
/// How long all other deliveries are kept after their round's completion.
pub const DELIVERY_RETENTION: Duration = Duration::from_hours(90 * 24);
/// Attempts at one delivery before it is given up, until an admin asks for it again.
pub const SEND_ATTEMPTS_MAX: i64 = 8;
/// Wait after the first failed attempt, more or less; each later one is four times longer.
pub const SEND_RETRY_FIRST: Duration = Duration::from_secs(30);
/// Longest wait between two attempts, also where a provider asks for more.
pub const SEND_RETRY_MAX: Duration = Duration::from_hours(12);
/// Longest answer of a provider that an attempt keeps, in characters.
pub const SEND_ANSWER_LENGTH_MAX: usize = 500;
/// Dead deliveries that one request sends anew.
pub const RETRIED_DELIVERIES_MAX: u64 = 100_000;
/// How long live events can be replayed.
pub const LIVE_EVENT_RETENTION: Duration = Duration::from_hours(24);
/// How long the reply to an idempotent request is kept.
pub const IDEMPOTENCY_RETENTION: Duration = Duration::from_hours(24);
/// Largest file of people to import.
pub const IMPORT_BYTES_MAX: u64 = 128 * 1024 * 1024;
/// Longest record of such a file: what an unclosed quotation mark may swallow before it is noticed.
pub const IMPORT_RECORD_BYTES_MAX: u64 = 64 * 1024;
/// Most records of such a file.
pub const IMPORT_LINES_MAX: u64 = 1_000_000;
/// Most records of a file that is applied in one transaction, all or nothing.
pub const IMPORT_WHOLE_LINES_MAX: u64 = 100_000;
/// Records that are staged or applied in one transaction.
pub const IMPORT_BATCH_LINES: usize = 500;
/// Records that are tried before anything is done.
pub const IMPORT_FORESEEN_LINES: u32 = 100;
/// Most teams in one record.
pub const IMPORT_TEAMS_MAX: usize = 50;
/// A node that was not seen for longer is taken to be lost: several times as long as it takes to say again that it is there.
pub const NODE_LOST_AFTER: Duration = Duration::from_secs(30);
/// A node that was not seen for longer is forgotten.
pub const NODE_RETENTION: Duration = Duration::from_hours(24);
/// How long an import's lines, which name people, are kept after its end.
pub const IMPORT_RETENTION: Duration = Duration::from_hours(30 * 24);
/// After this time without a new line, the sender of a file is taken to be gone.
pub const IMPORT_SILENCE_MAX: Duration = Duration::from_hours(1);
